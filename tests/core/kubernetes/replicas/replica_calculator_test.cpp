#include "core/kubernetes/replicas/replica_calculator.hpp"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();

PodFigure pod(std::int64_t usage, std::int64_t request = 1000, PodState state = PodState::ready) {
  return {.usage_milli = usage, .request_milli = request, .state = state};
}
PodFigure silent(PodState state = PodState::ready) { return {.request_milli = 1000, .state = state}; }

MetricResult utilization(const std::vector<PodFigure>& pods, std::int64_t target, std::int64_t current) {
  return replicas_for_utilization(pods, current, target, {}, UnreadyPods::set_aside);
}
std::int64_t desired(const std::vector<PodFigure>& pods, std::int64_t target, std::int64_t current) {
  return utilization(pods, target, current).value().desired;
}
MetricResult average(const std::vector<PodFigure>& pods, std::int64_t target, std::int64_t current) {
  return replicas_for_average(pods, current, target, {}, UnreadyPods::counted);
}

TEST(ReplicaCalculator, TakesTheToleranceAsInclusive) {
  const auto of_four = [](std::int64_t usage) { return desired({4, pod(usage)}, 100, 4); };
  EXPECT_EQ(of_four(1100), 4);
  EXPECT_EQ(of_four(1109), 4) << "110.9% is cut to 110%";
  EXPECT_EQ(of_four(1110), 5) << "1.11 × 4 = 4.44";
  EXPECT_EQ(of_four(900), 4);
  EXPECT_EQ(of_four(740), 3) << "0.74 × 4 = 2.96";
  EXPECT_EQ(replicas_for_value(1200, 1000, 10, 10, {.scale_down = 0, .scale_up = 200'000}), 10);
  EXPECT_EQ(replicas_for_value(899, 1000, 10, 10, {.scale_down = 0, .scale_up = 200'000}), 9);
}

TEST(ReplicaCalculator, CalculatesInFractionsWhereDoublesWouldAddAReplica) {
  EXPECT_EQ(desired(std::vector(25, pod(280)), 100, 25), 7) << "0.28 × 25 is 7.000000000000001 in doubles";
}

TEST(ReplicaCalculator, CutsUtilizationAndAveragesToWholeNumbers) {
  EXPECT_EQ(utilization({pod(333), pod(333), pod(334)}, 30, 3).value(), (MetricReplicas{3, 33}));
  EXPECT_EQ(average({pod(20'000), pod(21'000), pod(21'000)}, 20'000, 3).value().observed, 20'666);
}

TEST(ReplicaCalculator, AssumesTheCautiousThingOfPodsWithoutAFigure) {
  EXPECT_EQ(desired({pod(200), silent()}, 50, 2), 2) << "20% says down, 60% with the silent one says up: stay";
  EXPECT_EQ(desired({pod(100), pod(100), pod(100), silent()}, 50, 4), 3) << "(300 + 1000) / 4000 = 32%: 0.64 × 4";
  EXPECT_EQ(desired({pod(900), silent()}, 50, 2), 2) << "90% says up, 45% says down";
  EXPECT_EQ(desired({pod(2000), silent()}, 50, 2), 4) << "200% says up, 100% still does";
  EXPECT_EQ(desired({pod(500), silent()}, 50, 2), 2) << "at the target nothing is assumed";
  EXPECT_EQ(desired({pod(1000), silent()}, 200, 2), 2) << "above 100% the target is assumed: 150 / 200 × 2 = 1.5";
  EXPECT_EQ(average({pod(5000), silent()}, 10'000, 2).value().desired, 2) << "(5 + 10) / 2 = 7.5 of 10: 1.5";
  EXPECT_EQ(average({pod(10'000), silent()}, 10'000, 2).value().desired, 2);
}

TEST(ReplicaCalculator, LeavesOutThePodsThatDoNotCountYet) {
  const std::vector cold{pod(900), pod(1000, 1000, PodState::unready), silent(PodState::pending)};
  EXPECT_EQ(desired(cold, 30, 3), 3) << "90% says up; 900 / 3000 = 30% is on target";
  EXPECT_EQ(utilization(cold, 30, 3)->observed, 90);
  EXPECT_EQ(replicas_for_utilization(cold, 3, 30, {}, UnreadyPods::counted)->observed, 95);
  EXPECT_EQ(desired({pod(100), silent(PodState::pending), silent(PodState::pending)}, 50, 3), 1)
      << "on the way down only the ready one counts";
  EXPECT_EQ(desired({pod(600), pod(9000, 1000, PodState::ended)}, 60, 1), 1);
}

TEST(ReplicaCalculator, ComparesFiguresOfUnknownPodsWithNoRequest) {
  const PodFigure stranger{.usage_milli = 9000, .state = PodState::unknown};
  EXPECT_EQ(utilization({pod(500), stranger}, 50, 1).value(), (MetricReplicas{1, 50}));
  EXPECT_EQ(average({pod(1000), stranger}, 1000, 2).value(), (MetricReplicas{5, 5000})) << "but averages them";
}

TEST(ReplicaCalculator, NamesWhyAMetricAsksForNothing) {
  const PodFigure stranger{.usage_milli = 1, .state = PodState::unknown};
  const auto fault = [](const std::vector<PodFigure>& pods) { return utilization(pods, 50, 1).error(); };
  EXPECT_EQ(fault({}), MetricFault::no_figures);
  EXPECT_EQ(fault({silent()}), MetricFault::no_figures);
  EXPECT_EQ(fault({stranger}), MetricFault::no_pods);
  EXPECT_EQ(fault({PodFigure{.usage_milli = 1}}), MetricFault::missing_request);
  EXPECT_EQ(fault({pod(1, 1000, PodState::unready)}), MetricFault::no_ready_pods);
  EXPECT_EQ(fault({silent(), stranger}), MetricFault::no_figures_of_target);
  EXPECT_EQ(fault({pod(1, 0)}), MetricFault::no_figures_of_target);
  EXPECT_EQ(average({pod(1, 1000, PodState::pending)}, 1, 1).error(), MetricFault::no_ready_pods);
}

TEST(ReplicaCalculator, AsksFromZeroReplicasForWhatTheValueNeeds) {
  EXPECT_EQ(replicas_for_value(0, 1000, 0, 0, {}), 0);
  EXPECT_EQ(replicas_for_value(1, 1000, 0, 0, {}), 1);
  EXPECT_EQ(replicas_for_value(2001, 1000, 0, 0, {}), 3);
  EXPECT_EQ(replicas_for_total(2001, 1000, 0, {}), (MetricReplicas{3, 2001}));
  EXPECT_EQ(replicas_for_total(0, 1000, 0, {}), (MetricReplicas{0, 0}));
}

TEST(ReplicaCalculator, MultipliesAValueByTheReadyPodsOnly) {
  EXPECT_EQ(replicas_for_value(50'000, 10'000, 3, 1, {}), 5);
  EXPECT_EQ(replicas_for_value(50'000, 10'000, 3, 0, {}), 0) << "none is ready: nothing to scale by";
}

TEST(ReplicaCalculator, StaysInRangeWhateverIsMeasured) {
  EXPECT_EQ(replicas_for_value(most, 1, most_replicas, most_replicas, {}), most_replicas);
  EXPECT_EQ(replicas_for_value(-5000, 1000, 3, 3, {}), 0);
  EXPECT_EQ(replicas_for_total(most, 1, most_replicas, {}).desired, most_replicas);
  EXPECT_EQ(utilization({pod(most, 1), pod(most, 1)}, 1, 2).value(), (MetricReplicas{most_replicas, most}));
  EXPECT_EQ(average({pod(most), pod(most)}, 1, 2).value(), (MetricReplicas{most_replicas, most}));
}

}  // namespace
}  // namespace headroom::kubernetes
