#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/decision/policy.hpp"
#include "core/signals/alarm_rules.hpp"
#include "core/stages/observe.hpp"

namespace headroom {

/// Ten o'clock, and a cluster of 2 core and 3 task nodes beside its primary.
class AlarmFixture : public testing::Test {
 protected:
  static constexpr Instant ten{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{10}};

  Instant now{ten + Seconds{30}};
  Cluster cluster;
  Metrics metrics;
  PolicyRules policy{.limits = {.unit = Unit::instances, .minimum = {0}, .maximum = {1000}}};

  AlarmFixture() {
    add_pool("ig-PRIMARY", Role::primary, 1);
    add_pool("ig-CORE", Role::core, 2);
    add_pool("ig-TASK", Role::task, 3);
  }

  void add_pool(const std::string& id, Role role, std::int64_t count) {
    cluster.pools.push_back(
        {.id = id, .role = role, .instance_type = "m5.xlarge", .running = count, .requested = count});
  }

  /// Points `period` apart, the newest starting at `newest`; a gap is written as `gap`.
  static constexpr double gap = -1;
  Series& add_series(const std::string& name, const std::vector<double>& values, Seconds period = Seconds{300},
                     Instant newest = ten - Seconds{300}, Statistic statistic = {}) {
    Series series{.name = name, .period = period, .statistic = statistic, .datapoints = {}};
    Instant at = newest - period * (static_cast<std::int64_t>(values.size()) - 1);
    for (const double value : values) {
      if (value != gap) series.datapoints.push_back({at, value});
      at += period;
    }
    return metrics.series.emplace_back(std::move(series));
  }

  void add_value(const std::string& name, double value, Instant observed_at) {
    metrics.values.push_back({name, value});
    metrics.observed_at = observed_at;
  }

  Observation seen() {
    normalise(metrics);
    return observe(cluster, metrics, policy, now, builtin_catalog());
  }
};

}  // namespace headroom
