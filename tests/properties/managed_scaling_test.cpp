#include "core/signals/managed_scaling.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/properties/for_all.hpp"

namespace headroom {
namespace {

using namespace testing;

const auto managed_scaling_kind =
    static_cast<std::size_t>(std::ranges::find(signal_kinds, ManagedScaling::kind) - signal_kinds.begin());

TEST(ManagedScaling, NeverScalesInToWhereItWouldScaleOutAtOnce) {
  int scaled_in = 0;
  for (unsigned seed = 1; seed <= tries; ++seed) {
    Random random(seed);
    const std::int64_t nodes = random.whole(1, 200);
    const double total = static_cast<double>(nodes) * 12'288;
    const double used = std::floor(total * static_cast<double>(random.whole(0, 249)) / 1000);
    Metrics metrics = values({{"MemoryTotalMB", total}, {"MemoryAvailableMB", total - used}});
    metrics.series = {steady(metric::memory_available_percent, 100 * (1 - used / total), 2),
                      steady(metric::containers_pending, 0, 2)};
    ManagedScaling signal;
    signal.scale_out_below_memory_available_percent = static_cast<double>(random.whole(1, 74));
    const Decision d = decided(input(cluster({group("task", Role::task, Market::on_demand, nodes)}),
                                     normalised(metrics), policy(limits(1, 1000), signal)));
    if (d.action != Action::scale_in) continue;
    ++scaled_in;
    const double left = 100 * (1 - used / (static_cast<double>(d.target.value) * 12'288));
    EXPECT_GE(left, signal.scale_out_below_memory_available_percent - 1e-9) << "seed " << seed;
  }
  EXPECT_GT(scaled_in, tries / 2);
}

TEST(ManagedScaling, NeverWantsLessWhereMoreIsPending) {
  for (unsigned seed = 1; seed <= tries; ++seed) {
    Random random(seed);
    const EvaluationInput any = any_input(managed_scaling_kind, random);
    Policy rules = any.policy;
    rules.signals = {ManagedScaling{}};
    const double available = static_cast<double>(random.whole(0, 12'288 * 4));
    Units least{0};
    for (const double containers : {0.0, 1.0, 4.0, 5.0, 60.0, 6000.0}) {
      const Metrics metrics = normalised({.observed_at = observed,
                                          .values = {{"MemoryTotalMB", 12'288.0 * 4},
                                                     {"MemoryAvailableMB", available},
                                                     {"MemoryPendingMB", containers * 3072}},
                                          .series = {steady(metric::containers_pending, containers, 2)}});
      const Units target = decided(input(any.cluster, metrics, rules)).target;
      EXPECT_GE(target, least) << "seed " << seed << " with " << containers;
      least = target;
    }
  }
}

}  // namespace
}  // namespace headroom
