#include "core/stages/contradictions.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// The first metric of each contradiction.
std::vector<std::string> contradicted(const Metrics& metrics) {
  const EvaluationInput in = input(cluster({core_group(8)}), metrics, policy(limits(2, 20)));
  const Observation seen = observe(in.cluster, in.metrics, in.policy, in.evaluated_at, builtin_catalog());
  std::vector<std::string> all;
  for (const Contradiction& c : contradictions_of(seen)) {
    EXPECT_FALSE(c.detail.empty());
    all.emplace_back(c.metrics.front());
  }
  return all;
}

const std::string percent = "YARNMemoryAvailablePercentage";
const std::string containers = "ContainerPending";

TEST(Contradictions, AreFoundAmongFiguresThatCannotAllBeTrue) {
  struct Row {
    const char* about;
    std::vector<MetricValue> figures;
    std::vector<std::string> contradicted;
  };
  for (const Row& row : {
           Row{"3% against 81% by MB",
               {{percent, 3}, {"MemoryTotalMB", 100'000}, {"MemoryAvailableMB", 81'000}},
               {percent}},
           Row{"and the other way round",
               {{percent, 81}, {"MemoryTotalMB", 100'000}, {"MemoryAvailableMB", 3'000}},
               {percent}},
           Row{"an average and a moment",
               {{percent, 20}, {"MemoryTotalMB", 100'000}, {"MemoryAvailableMB", 39'000}},
               {}},
           Row{"the same", {{percent, 81}, {"MemoryTotalMB", 100'000}, {"MemoryAvailableMB", 81'000}}, {}},
           Row{"98 GB without a container", {{containers, 0}, {"MemoryPendingMB", 98'304}}, {containers}},
           Row{"vcores without a container", {{containers, 0}, {"VCoresPending", 1}}, {containers}},
           Row{"nothing pending", {{containers, 0}, {"MemoryPendingMB", 0}, {"VCoresPending", 0}}, {}},
           Row{"old versions of Hadoop report no pending memory", {{containers, 4}, {"MemoryPendingMB", 0}}, {}},
           Row{"a share", {{percent, 0.03}}, {percent}},
           Row{"a share, and MB that agree with it",
               {{percent, 0.03}, {"MemoryTotalMB", 100'000}, {"MemoryAvailableMB", 3'000}},
               {percent}},
           Row{"so little is left", {{percent, 0.03}, {"MemoryTotalMB", 100'000}, {"MemoryAvailableMB", 30}}, {}},
           Row{"nothing is left", {{percent, 0}}, {}},
           Row{"one percent", {{percent, 1}}, {}},
           Row{"a share of HDFS", {{"HDFSUtilization", 0.85}}, {"HDFSUtilization"}},
           Row{"HDFS at 60% and at 90%",
               {{"HDFSUtilization", 60}, {"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 900}},
               {"HDFSUtilization"}},
           Row{"HDFS at 60% and at 75%",
               {{"HDFSUtilization", 60}, {"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 750}},
               {}},
           Row{"more in HDFS than there is",
               {{"CapacityTotalGB", 1'000}, {"CapacityUsedGB", 1'001}},
               {"CapacityUsedGB"}},
           Row{"950%", {{percent, 950}}, {percent}},
           Row{"-1%", {{percent, -1}}, {percent}},
           Row{"100%", {{percent, 100}}, {}},
           Row{"negative containers", {{containers, -4}}, {containers}},
           Row{"negative memory", {{"MemoryAvailableMB", -1}}, {"MemoryAvailableMB"}},
           Row{"more free than there is",
               {{"MemoryTotalMB", 1'000}, {"MemoryAvailableMB", 2'000}},
               {"MemoryAvailableMB"}},
           Row{"a metric of somebody else", {{"Temperature", -40}}, {}},
           Row{"nothing", {}, {}},
       }) {
    Metrics metrics{.observed_at = observed, .values = row.figures};
    std::ranges::sort(metrics.values, {}, &MetricValue::name);
    EXPECT_EQ(contradicted(metrics), row.contradicted) << row.about;
  }
}

TEST(Contradictions, DoNotTakeASmallPercentageForAShareIfOthersWereLarger) {
  Metrics metrics{.observed_at = observed, .values = {{percent, 0.4}}, .series = {steady(percent, 12, 3)}};
  EXPECT_TRUE(contradicted(metrics).empty());
}

TEST(Contradictions, LeaveStaleFiguresAlone) {
  Metrics metrics{.observed_at = observed - Seconds{3600}, .values = {{percent, 950}}};
  EXPECT_TRUE(contradicted(metrics).empty());
}

TEST(Contradictions, LowerTheConfidenceAndAreNamed) {
  EvaluationInput in = main_job();
  EXPECT_EQ(decided(in).confidence, 1);
  in.metrics.values = {{containers, 0}, {"MemoryPendingMB", 98'304}, {percent, 50}};
  in.metrics.series.clear();
  const Decision d = decided(in);
  EXPECT_EQ(d.confidence, 0.5);
  ASSERT_EQ(d.warnings.size(), 1u);
  EXPECT_EQ(d.warnings[0].code, "contradictory_figures");
  EXPECT_EQ(d.warnings[0].detail, "no containers are pending, but 98,304 MB are");
}

TEST(Contradictions, OfHdfsLowerTheConfidenceThoughNoSignalAsksForThem) {
  EvaluationInput in = main_job();
  const double before = decided(in).confidence;
  ASSERT_EQ(before, 1);
  const auto asked = static_cast<double>(asks_for(std::get<ManagedScaling>(in.policy.signals.front())).size());
  in.metrics.values.push_back({"HDFSUtilization", 950});
  std::ranges::sort(in.metrics.values, {}, &MetricValue::name);
  EXPECT_EQ(decided(in).confidence, std::round(1000 * asked / (asked + 1)) / 1000) << "one more figure, and it is bad";
}

TEST(Contradictions, NeverScaleInOnAFigureThatCannotBe) {
  EvaluationInput in = main_job();
  in.metrics = lasting(950, 0, Seconds{1800});
  const Decision d = decided(in);
  EXPECT_EQ(d.action, Action::no_action) << d.summary;
  EXPECT_EQ(d.confidence, 0.5);
}

TEST(Contradictions, NeverScaleInWhileMemoryPends) {
  EvaluationInput in = main_job();
  in.metrics = lasting(90, 0, Seconds{1800});
  EXPECT_EQ(decided(in).action, Action::scale_in);
  in.metrics.values = {{"MemoryPendingMB", 98'304}};
  EXPECT_EQ(decided(in).action, Action::no_action);
  EXPECT_EQ(decided(in).reason, "figures_contradict");
}

}  // namespace
}  // namespace headroom
