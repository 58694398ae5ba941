#include "core/kubernetes/scale_down/drain.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/scale_down/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;
using std::chrono::minutes;

std::string verdict(const Pod& p, const std::vector<DisruptionBudget>& budgets = {},
                    const DrainSettings& settings = {}) {
  const BudgetTracker tracker(budgets);
  const DrainVerdict v = drain_verdict(p, tracker, settings, now);
  if (v.outcome == DrainOutcome::goes_with_node) return "goes with its node";
  if (v.outcome == DrainOutcome::moves) return "moves";
  return std::string(blocker_name(*v.blocker)) + (v.subject.empty() ? "" : " " + v.subject) +
         (v.spark_executor ? " (Spark executor)" : "");
}

TEST(Drain, MovesPodsOfTheControllersThatStartThemAgain) {
  Pod p = pod("p", 1, 1);
  for (const char* kind : {"ReplicationController", "Job", "ReplicaSet", "StatefulSet"}) {
    p.controller->kind = kind;
    EXPECT_EQ(verdict(p), "moves") << kind;
  }
  p.controller->kind = "SparkApplication";
  EXPECT_EQ(verdict(p), "NotReplicated");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_custom_controller_pods = false}), "moves");
  p.controller = std::nullopt;
  EXPECT_EQ(verdict(p), "NotReplicated");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_custom_controller_pods = false}), "NotReplicated");
}

TEST(Drain, LeavesDaemonsMirrorsAndTheDeadToTheirNode) {
  EXPECT_EQ(verdict(daemon(1, 1)), "goes with its node");
  Pod p = pod("p", 1, 1);
  p.controller = std::nullopt;
  p.phase = PodPhase::succeeded;
  EXPECT_EQ(verdict(p), "goes with its node");
  p.phase = PodPhase::running;
  p.deleted_at = now - minutes{10};
  EXPECT_EQ(verdict(p), "goes with its node");
  p.deleted_at = now;
  EXPECT_EQ(verdict(p), "NotReplicated") << "it may still be needed";
}

TEST(Drain, IsBlockedInTheOrderOfTheRules) {
  const std::vector<DisruptionBudget> spent{{.space = "kube-system", .name = "dns", .selector = app("dns")}};
  Pod p = labelled(pod("p", 1, 1), "dns");
  p.space = "kube-system";
  p.controller = std::nullopt;
  p.annotations[std::string(safe_to_evict_annotation)] = "false";
  p.volumes = {{.name = "scratch", .kind = VolumeKind::empty_dir}};
  EXPECT_EQ(verdict(p), "NotReplicated");
  p.controller = Owner{.kind = "ReplicaSet"};
  EXPECT_EQ(verdict(p), "UnmovableKubeSystemPod");
  EXPECT_EQ(verdict(p, spent), "NotSafeToEvictAnnotation") << "a budget makes it movable";
  p.annotations.clear();
  EXPECT_EQ(verdict(p, spent), "LocalStorageRequested scratch");
  p.annotations[std::string(safe_local_volumes_annotation)] = "other,scratch";
  EXPECT_EQ(verdict(p, spent), "NotEnoughPdb dns");
  p.annotations[std::string(safe_to_evict_annotation)] = "true";
  p.controller = std::nullopt;
  EXPECT_EQ(verdict(p, spent), "moves") << "safe-to-evict overrides everything";
}

TEST(Drain, TrimsNoNameInTheListOfSafeVolumes) {
  Pod p = pod("p", 1, 1);
  p.volumes = {{.name = "v", .kind = VolumeKind::empty_dir}, {.name = "w", .kind = VolumeKind::host_path}};
  const std::pair<const char*, const char*> lists[] = {{"v,w", "moves"},
                                                       {"w,v", "moves"},
                                                       {",v,,w,", "moves"},
                                                       {"v, w", "LocalStorageRequested w"},
                                                       {" v,w", "LocalStorageRequested v"},
                                                       {"v ,w", "LocalStorageRequested v"},
                                                       {"v;w", "LocalStorageRequested v"},
                                                       {"", "LocalStorageRequested v"}};
  for (const auto& [list, expected] : lists) {
    p.annotations[std::string(safe_local_volumes_annotation)] = list;
    EXPECT_EQ(verdict(p), expected) << '"' << list << '"';
  }
}

TEST(Drain, KeepsASystemPodWithoutABudgetForItsFirstHour) {
  Pod p = labelled(pod("p", 1, 1), "dns");
  p.space = "kube-system";
  p.created_at = now - Seconds{3599};
  EXPECT_EQ(verdict(p), "UnmovableKubeSystemPod");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_system_pods = false}), "moves");
  p.created_at = now - Seconds{3600};
  EXPECT_EQ(verdict(p), "moves");
  p.annotations[std::string(safe_to_evict_annotation)] = "false";
  EXPECT_EQ(verdict(p), "NotSafeToEvictAnnotation") << "its age is no consent";
  p.annotations.clear();
  p.created_at = {};
  EXPECT_EQ(verdict(p), "UnmovableKubeSystemPod") << "nobody knows its age";
  p.space = "default";
  p.created_at = now;
  EXPECT_EQ(verdict(p), "moves") << "of another namespace";
}

TEST(Drain, KnowsFourValuesOfSafeToEvict) {
  const std::pair<const char*, const char*> values[] = {{"true", "moves"},
                                                        {"false", "NotSafeToEvictAnnotation"},
                                                        {"on-completion", "BlockedByOnCompletionPod"},
                                                        {"OnCompletion", "moves"},
                                                        {"True", "moves"},
                                                        {"no", "moves"},
                                                        {"", "moves"}};
  for (const auto& [value, expected] : values) {
    Pod p = pod("p", 1, 1);
    p.annotations[std::string(safe_to_evict_annotation)] = value;
    EXPECT_EQ(verdict(p), expected) << '"' << value << '"';
  }
  Pod bare = pod("p", 1, 1);
  bare.controller = std::nullopt;
  bare.annotations[std::string(safe_to_evict_annotation)] = "on-completion";
  EXPECT_EQ(verdict(bare), "BlockedByOnCompletionPod") << "nothing has to start it again, since it is let finish";
  bare.phase = PodPhase::succeeded;
  EXPECT_EQ(verdict(bare), "goes with its node");
}

TEST(Drain, ExemptsMemoryFromLocalStorage) {
  Pod p = pod("p", 1, 1);
  p.volumes = {{.name = "shm", .kind = VolumeKind::memory_empty_dir},
               {.name = "data", .kind = VolumeKind::claim},
               {.name = "token", .kind = VolumeKind::service_account}};
  EXPECT_EQ(verdict(p), "moves");
  p.volumes.push_back({.name = "disk", .kind = VolumeKind::host_path});
  EXPECT_EQ(verdict(p), "LocalStorageRequested disk");
  EXPECT_EQ(verdict(p, {}, {.skip_nodes_with_local_storage = false}), "moves");
}

TEST(Drain, SaysWhenASparkExecutorIsWhatBlocks) {
  Pod executor = pod("etl-exec-1", 1, 1);
  executor.controller = Owner{.kind = "Pod", .name = "etl-driver"};
  executor.volumes = {{.name = "spark-local-dir-1", .kind = VolumeKind::empty_dir}};
  EXPECT_EQ(verdict(executor), "NotReplicated (Spark executor)");
  EXPECT_EQ(verdict(executor, {}, {.skip_nodes_with_custom_controller_pods = false}),
            "LocalStorageRequested spark-local-dir-1 (Spark executor)");
  executor.annotations[std::string(safe_to_evict_annotation)] = "true";
  EXPECT_EQ(verdict(executor), "moves");
}

TEST(DisruptionBudgets, AreOfTheirNamespaceAndMayBeUsedUp) {
  const std::vector<DisruptionBudget> budgets{
      {.space = "default", .name = "one", .selector = app("a"), .disruptions_allowed = 1},
      {.space = "default", .name = "nobody"},
      {.space = "other", .name = "all", .selector = std::vector<Requirement>{}}};
  BudgetTracker tracker(budgets);
  const Pod p = labelled(pod("p", 1, 1), "a");
  EXPECT_EQ(tracker.exhausted_for(p), nullptr);
  tracker.evict(p);
  ASSERT_NE(tracker.exhausted_for(p), nullptr);
  EXPECT_EQ(tracker.exhausted_for(p)->name, "one");
  EXPECT_EQ(tracker.exhausted_for(pod("unlabelled", 1, 1)), nullptr);
}

TEST(DisruptionBudgets, FindPodsByEveryKindOfCondition) {
  Pod p = labelled(pod("p", 1, 1), "a");
  p.labels["generation"] = "7";
  const std::pair<std::vector<Requirement>, bool> selectors[] = {
      {{}, true},
      {app("a"), true},
      {app("b"), false},
      {{{.key = "app", .op = Operator::in, .values = {"b", "a", "a"}}}, true},
      {{{.key = "app", .op = Operator::in}}, false},
      {{{.key = "app", .op = Operator::exists}}, true},
      {{{.key = "team", .op = Operator::exists}}, false},
      {{{.key = "generation", .op = Operator::greater_than, .values = {"6"}}}, true},
      {{{.key = "generation", .op = Operator::less_than, .values = {"7"}}}, false},
      {{{.key = "app", .op = Operator::not_in, .values = {"b"}}}, true},
      {{{.key = "app", .op = Operator::not_in, .values = {"a"}}}, false},
      {{{.key = "team", .op = Operator::does_not_exist}}, true},
      {{{.key = "app", .op = Operator::does_not_exist}}, false},
      {{{.key = "app", .op = Operator::exists}, {.key = "app", .op = Operator::in, .values = {"a"}}}, true},
      {{{.key = "app", .op = Operator::exists}, {.key = "app", .op = Operator::in, .values = {"b"}}}, false}};
  for (const auto& [selector, found] : selectors) {
    const std::vector<DisruptionBudget> budgets{{.name = "spent", .selector = selector}};
    EXPECT_EQ(BudgetTracker(budgets).covers(p), found) << &selector - &selectors[0].first;
  }
}

TEST(DisruptionBudgets, NameTheFirstThatIsUsedUpWhereSeveralFindThePod) {
  const Pod p = labelled(pod("p", 1, 1), "a");
  const std::vector<Requirement> labelled_at_all{{.key = "app", .op = Operator::exists}};
  const std::vector<DisruptionBudget> budgets{{.name = "ample", .selector = app("a"), .disruptions_allowed = 2},
                                              {.name = "scarce", .selector = labelled_at_all, .disruptions_allowed = 1},
                                              {.name = "none", .selector = app("a")}};
  BudgetTracker tracker(budgets);
  for (const char* used_up : {"none", "scarce", "ample"}) {
    ASSERT_NE(tracker.exhausted_for(p), nullptr);
    EXPECT_EQ(tracker.exhausted_for(p)->name, used_up);
    tracker.evict(p);
  }
}

TEST(DisruptionBudgets, AreFoundAtOnceAmongVeryMany) {
  constexpr int count = 20'000;
  std::vector<DisruptionBudget> budgets;
  budgets.reserve(2 * count);
  for (int i = 0; i < count; ++i) {
    budgets.push_back({.name = std::to_string(i), .selector = app(std::to_string(i))});
    budgets.push_back({.name = "alike", .selector = app("alike"), .disruptions_allowed = 1});
  }
  const BudgetTracker tracker(budgets);
  for (int i = 0; i < count; ++i) {
    const DisruptionBudget* const own = tracker.exhausted_for(labelled(pod("p", 1, 1), std::to_string(i)));
    ASSERT_NE(own, nullptr);
    EXPECT_EQ(own->name, std::to_string(i));
  }
  EXPECT_TRUE(tracker.covers(labelled(pod("p", 1, 1), "alike")));
  EXPECT_FALSE(tracker.covers(labelled(pod("p", 1, 1), "another")));
}

}  // namespace
}  // namespace headroom::kubernetes
