#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/kubernetes/objects/backoff.hpp"
#include "core/kubernetes/objects/go_duration.hpp"
#include "core/kubernetes/scale_up/equivalence_groups.hpp"
#include "core/kubernetes/scale_up/quota.hpp"
#include "core/kubernetes/scale_up/similar_groups.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "tests/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;
using std::chrono::minutes;

TEST(GoDuration, ReadsWhatGoWrites) {
  struct Row {
    const char* text;
    std::optional<std::int64_t> nanoseconds;
  };
  for (const Row& row : {Row{"5m", 300'000'000'000},
                         Row{"1h30m", 5'400'000'000'000},
                         Row{"1.5h", 5'400'000'000'000},
                         Row{".5s", 500'000'000},
                         Row{"1.s", 1'000'000'000},
                         Row{"-200ms", -200'000'000},
                         Row{"+3us", 3'000},
                         Row{"1µs", 1'000},
                         Row{"0", 0},
                         Row{"0s", 0},
                         Row{"9223372036854775807ns", 9'223'372'036'854'775'807},
                         Row{"9223372036854775808ns", {}},
                         Row{"99999999999999999999999h", {}},
                         Row{"", {}},
                         Row{"-", {}},
                         Row{"5", {}},
                         Row{"m", {}},
                         Row{".s", {}},
                         Row{"5 m", {}},
                         Row{"5x", {}},
                         Row{"error", {}}}) {
    const auto parsed = parse_go_duration(row.text);
    EXPECT_EQ(parsed ? std::optional(parsed->count()) : std::nullopt, row.nanoseconds) << row.text;
  }
}

TEST(Candidate, MustBeOlderThanItsDelay) {
  struct Row {
    Seconds delay;
    Seconds age;
    const char* annotation;
    bool old_enough;
  };
  const Instant now{Seconds{10'000}};
  for (const Row& row : {Row{Seconds{0}, Seconds{60}, nullptr, true}, Row{Seconds{0}, Seconds{0}, nullptr, false},
                         Row{Seconds{60}, Seconds{60}, nullptr, false}, Row{Seconds{60}, Seconds{61}, nullptr, true},
                         Row{Seconds{0}, Seconds{60}, "5m", false}, Row{Seconds{0}, Seconds{360}, "5m", true},
                         Row{Seconds{300}, Seconds{180}, "2m", false},  // may only make it longer
                         Row{Seconds{0}, Seconds{60}, "error", true}}) {
    Pod p = pod("p", 1, 1);
    p.created_at = now - row.age;
    if (row.annotation) p.annotations[std::string(scale_up_delay_annotation)] = row.annotation;
    EXPECT_EQ(is_old_enough(p, row.delay, now), row.old_enough) << row.age.count();
  }
}

TEST(Candidate, TellsWhyAPodIsLeftAlone) {
  const Instant now{Seconds{10'000}};
  const auto why = [&](auto change) {
    Pod p = pod("p", 1, 1);
    change(p);
    return ignored_reason(p, {}, now);
  };
  EXPECT_EQ(why([](Pod&) {}), std::nullopt);
  EXPECT_EQ(why([&](Pod& p) { p.deleted_at = now; }), IgnoredReason::being_deleted);
  EXPECT_EQ(why([](Pod& p) { p.controller->kind = "DaemonSet"; }), IgnoredReason::daemon_set);
  EXPECT_EQ(why([](Pod& p) { p.priority = -11; }), IgnoredReason::expendable);
  EXPECT_EQ(why([](Pod& p) { p.priority = -10; }), std::nullopt) << "exactly the cutoff is not expendable";
  EXPECT_EQ(why([](Pod& p) { p.nominated_node = "n"; }), IgnoredReason::preempting);
  EXPECT_EQ(why([](Pod& p) { p.unschedulable = false; }), IgnoredReason::not_unschedulable);
  EXPECT_EQ(why([&](Pod& p) { p.created_at = now; }), IgnoredReason::too_young);
}

TEST(Backoff, DoublesOnceItHasEndedAndUpToItsMaximum) {
  const BackoffSettings settings;
  const Instant start{};
  const auto first = after_failure(std::nullopt, settings, start);
  EXPECT_EQ(first.until, start + minutes{5});
  EXPECT_TRUE(is_backed_off(first, start + minutes{5})) << "its last moment belongs to it";
  EXPECT_FALSE(is_backed_off(first, start + minutes{5} + std::chrono::milliseconds{1}));
  EXPECT_EQ(after_failure(first, settings, start + minutes{3}).until, start + minutes{8}) << "still backed off";
  auto backoff = first;
  for (const int expected : {10, 20, 30, 30}) {
    backoff = after_failure(backoff, settings, backoff.until + minutes{1});
    EXPECT_EQ(backoff.duration, minutes{expected});
  }
  EXPECT_EQ(after_failure(backoff, settings, backoff.last_failure + minutes{181}).duration, minutes{5});
  EXPECT_FALSE(is_backed_off(std::nullopt, start));
}

TEST(Quotas, AllowWhatTheTightestLeaves) {
  struct Row {
    Amounts left;
    std::int64_t allowed;
    std::vector<std::string> exceeded;
  };
  const Amounts node{{"cpu", 2}, {"memory", 200}, {"nodes", 1}};
  for (const Row& row : std::vector<Row>{{{{"cpu", 10}, {"memory", 1000}}, 2, {}},
                                         {{{"cpu", 4}}, 2, {}},
                                         {{{"cpu", 3}}, 1, {"cpu"}},
                                         {{{"cpu", 1}, {"memory", 300}}, 0, {"cpu", "memory"}},
                                         {{{"cpu", -5}}, 0, {"cpu"}},
                                         {{{"nvidia.com/gpu", 0}}, 2, {}},
                                         {{}, 2, {}}}) {
    const std::vector<QuotaLeft> quotas{{.id = "q", .left = row.left}};
    const QuotaCheck check = check_quotas(quotas, node, 2);
    EXPECT_EQ(check.allowed, row.allowed);
    EXPECT_EQ(check.exceeded.empty() ? std::vector<std::string>{} : check.exceeded.front().resources, row.exceeded);
  }
}

TEST(Quotas, CountCoresRoundedUp) {
  const Amounts amounts = quota_amounts(node("n", 2500, 4096));
  EXPECT_EQ(amounts.at("cpu"), 3);
  EXPECT_EQ(amounts.at("memory"), 4096);
  EXPECT_EQ(amounts.at("nodes"), 1);
  EXPECT_FALSE(amounts.contains("nvidia.com/gpu"));
}

TEST(Quotas, ApplyToTheirGroupsAndToEveryNodeWithout) {
  const std::vector<Node> nodes{node("n1", 1000, 0, "a"), node("n2", 1000, 0, "b"), node("n3", 1000, 0)};
  QuotaTracker tracker(
      {{.id = "all", .limits = {{"nodes", 5}}}, {.id = "a", .groups = {"a"}, .limits = {{"nodes", 2}}}}, nodes);
  const Amounts one{{"nodes", 1}};
  EXPECT_EQ(tracker.check("a", one, 9).allowed, 1);
  EXPECT_EQ(tracker.check("b", one, 9).allowed, 2);
  tracker.consume("b", one, 2);
  EXPECT_EQ(tracker.check("a", one, 9).allowed, 0);
  EXPECT_EQ(tracker.check("a", one, 9).exceeded.front().id, "all");
}

SampleNode sample(std::int64_t cpu, std::int64_t memory) {
  const Node n = node("n", cpu, memory);
  return {.node = n, .free = n.allocatable};
}

TEST(SimilarGroups, DifferAtMostByTheirTolerances) {
  const SampleNode base = sample(1000, 1000);
  const auto changed = [&](auto change) {
    SampleNode other = base;
    change(other);
    return similar(base, other, {});
  };
  EXPECT_TRUE(changed([](SampleNode&) {}));
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.capacity.cpu_milli = 1001; }));
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.capacity.gpus = 1; }));
  EXPECT_TRUE(changed([](SampleNode& n) { n.node.capacity.memory_bytes = 985; })) << "1.5% less";
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.capacity.memory_bytes = 984; }));
  EXPECT_TRUE(changed([](SampleNode& n) { n.node.allocatable.cpu_milli = 950; })) << "5% less";
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.allocatable.cpu_milli = 949; }));
  EXPECT_FALSE(changed([](SampleNode& n) { n.free.memory_bytes = 949; }));
  EXPECT_TRUE(changed([](SampleNode& n) { n.node.labels[std::string(zone_label)] = "b"; }));
  EXPECT_FALSE(changed([](SampleNode& n) { n.node.labels["pool"] = "etl"; }));
}

TEST(SimilarGroups, IgnoreTheLabelsTheyAreToldTo) {
  SampleNode other = sample(1000, 1000);
  other.node.labels["pool"] = "etl";
  EXPECT_TRUE(similar(sample(1000, 1000), other, {.ignored_labels = {"pool"}}));
}

using Sizes = std::map<std::string, std::int64_t>;

TEST(Balancing, FillsTheSmallestGroupFirst) {
  const std::vector<SizedGroup> groups{{"a", 10, 1}, {"b", 10, 3}, {"c", 10, 5}, {"d", 10, 5}};
  EXPECT_EQ(balance(groups, 0), Sizes{});
  EXPECT_EQ(balance(groups, 1), (Sizes{{"a", 2}}));
  EXPECT_EQ(balance(groups, 2), (Sizes{{"a", 3}}));
  EXPECT_EQ(balance(groups, 4), (Sizes{{"a", 4}, {"b", 4}}));
  EXPECT_EQ(balance(groups, 5), (Sizes{{"a", 5}, {"b", 4}}));
  EXPECT_EQ(balance(groups, 10), (Sizes{{"a", 6}, {"b", 6}, {"c", 6}, {"d", 6}}));
}

TEST(Balancing, KeepsToEachMaximum) {
  EXPECT_EQ(balance(std::vector<SizedGroup>{{"full", 1, 1}}, 1), Sizes{});
  EXPECT_EQ(balance(std::vector<SizedGroup>{{"a", 3, 1}, {"over", 3, 6}}, 1), (Sizes{{"a", 2}}));
  EXPECT_EQ(balance(std::vector<SizedGroup>{{"a", 3, 1}, {"b", 10, 3}, {"c", 7, 5}}, 900),
            (Sizes{{"a", 3}, {"b", 10}, {"c", 7}}));
}

TEST(UpstreamGroups, AreNearlyAsManyAsSparksExecutors) {
  std::vector<Pod> executors;
  for (int i = 0; i < 50; ++i) {
    Pod p = pod("exec-" + std::to_string(i), 1000, gib);
    p.labels["spark-exec-id"] = std::to_string(i);
    executors.push_back(p);
  }
  std::vector<const Pod*> all;
  for (const Pod& p : executors) all.push_back(&p);
  EXPECT_EQ(upstream_group_count(all), 50);
  EXPECT_EQ(classes_of(executors).size(), 1U);
}

TEST(UpstreamGroups, AreByControllerAndSpec) {
  Pod a = pod("a", 100, 1);
  Pod b = pod("b", 100, 1);
  a.volumes = {{.name = "kube-api-access-1", .kind = VolumeKind::service_account}};
  b.volumes = {{.name = "kube-api-access-2", .kind = VolumeKind::service_account}};
  const std::vector<const Pod*> both{&a, &b};
  EXPECT_EQ(upstream_group_count(both), 1);
  b.controller->uid = "rs-2";
  EXPECT_EQ(upstream_group_count(both), 2);
  b.controller->uid = a.controller->uid;
  b.containers.front().requests.cpu_milli = 101;
  EXPECT_EQ(upstream_group_count(both), 2);
  b = a;
  b.controller = std::nullopt;
  EXPECT_EQ(upstream_group_count(both), 2);
  EXPECT_EQ(upstream_group_count({}), 0);
}

}  // namespace
}  // namespace headroom::kubernetes
