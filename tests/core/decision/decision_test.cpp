#include "core/decision/decision.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "core/decide.hpp"
#include "core/signals/cluster_autoscaler.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// One node that runs nothing, looked at by the Cluster Autoscaler.
Decision with_a_plan() {
  EvaluationInput round = input(cluster({group("workers", Role::worker, Market::on_demand, 1)}),
                                values({{"UnschedulablePods", 0}, {"RunningPods", 0}}), {});
  round.cluster.platform = Platform::kubernetes;
  round.policy = {{.limits = limits(0, 10, Unit::nodes)}, {ClusterAutoscaler{}}};
  const kubernetes::Resources size{.cpu_milli = 4'000, .memory_bytes = std::int64_t{16} << 30, .pods = 100};
  round.kubernetes.nodes = {{.name = "a", .group = "workers", .capacity = size, .allocatable = size}};
  round.kubernetes.groups = {{.id = "workers", .max = 10, .size = 1}};
  return decided(round);
}

/// The same decision with a plan of its own that `change` has changed.
Decision changed(Decision decision, void (*change)(AutoscalerPlan&)) {
  AutoscalerPlan plan = *decision.signals.at(0).autoscaler_plan;
  change(plan);
  decision.signals.at(0).autoscaler_plan = SharedAutoscalerPlan(std::make_shared<const AutoscalerPlan>(plan));
  return decision;
}

TEST(Decision, IsEqualToOneWithAnEqualPlanAtAnotherAddress) {
  const Decision decision = with_a_plan();
  ASSERT_TRUE(decision.signals.at(0).autoscaler_plan);
  ASSERT_TRUE(decision.signals.at(0).autoscaler_plan->down);
  const Decision again = changed(decision, [](AutoscalerPlan&) {});
  ASSERT_NE(&*again.signals.at(0).autoscaler_plan, &*decision.signals.at(0).autoscaler_plan);
  EXPECT_EQ(again.signals, decision.signals);
  EXPECT_TRUE(again == decision);
  EXPECT_TRUE(with_a_plan() == decision) << "decided again";
}

TEST(Decision, DiffersFromOneWithAnotherPlan) {
  const Decision decision = with_a_plan();
  EXPECT_FALSE(decision == changed(decision, [](AutoscalerPlan& plan) { plan.up.pods_placed = 1; }));
  EXPECT_FALSE(decision == changed(decision, [](AutoscalerPlan& plan) { plan.down.reset(); }));
  EXPECT_FALSE(decision == changed(decision, [](AutoscalerPlan& plan) { plan.down->nodes.at(0).node = "b"; }));
  EXPECT_FALSE(decision ==
               changed(decision, [](AutoscalerPlan& plan) { plan.down->nodes.at(0).utilization->cpu = 1; }));
  Decision without = decision;
  without.signals.at(0).autoscaler_plan = {};
  EXPECT_FALSE(without == decision);
  EXPECT_FALSE(decision == without);
  Decision neither = without;
  EXPECT_TRUE(neither == without);
}

}  // namespace
}  // namespace headroom
