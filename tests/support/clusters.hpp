#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/decide.hpp"
#include "core/model/metrics.hpp"
#include "core/stages/observe.hpp"

/// Clusters, metrics and policies for tests, each the smallest that says what it is about.
namespace headroom::testing {

/// "2026-11-22T10:00:00Z"; a malformed text is a fault of the test and throws.
inline Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

/// The moment at which the tests evaluate: half a minute after the metrics were observed.
inline const Instant observed = at("2026-11-22T10:00:00Z");
inline const Instant now = observed + Seconds{30};

inline MicroDollars usd(std::string_view amount) { return parse_dollars(amount).value(); }

inline Pool group(std::string id, Role role, Market market, std::int64_t count, std::string type = "m5.xlarge") {
  return {.id = std::move(id),
          .role = role,
          .market = market,
          .instance_type = std::move(type),
          .running = count,
          .requested = count};
}
inline Pool core_group(std::int64_t count) { return group("ig-CORE", Role::core, Market::on_demand, count); }
inline Pool task_group(std::int64_t count) {
  Pool pool = group("ig-TASK", Role::task, Market::spot, count);
  pool.hourly_price = usd("0.07");
  return pool;
}

inline Pool fleet(std::string id, Role role, std::int64_t on_demand, std::int64_t spot, std::int64_t weight = 1) {
  return {.id = std::move(id),
          .role = role,
          .instance_type = "m5.xlarge",
          .running = on_demand + spot,
          .requested = on_demand + spot,
          .weight = weight,
          .on_demand = FleetMarket{on_demand, on_demand},
          .spot = FleetMarket{spot, spot}};
}

inline Cluster cluster(std::vector<Pool> pools) {
  return {.id = "j-2AXXXXXXGAPLF", .region = "us-east-1", .release = "emr-7.2.0", .pools = std::move(pools)};
}

inline ComputeLimits limits(std::int64_t minimum, std::int64_t maximum, Unit unit = Unit::instances) {
  return {.unit = unit, .minimum = {minimum}, .maximum = {maximum}};
}

inline Metrics normalised(Metrics metrics) {
  metrics.contradicted = normalise(metrics);
  return metrics;
}

/// What was true at `observed`.
inline Metrics values(std::vector<MetricValue> all) {
  return normalised({.observed_at = observed, .values = std::move(all)});
}

/// A series of `points` equal periods that ends at `observed`.
inline Series steady(std::string_view name, double value, int points, Seconds period = Seconds{300}) {
  Series series{.name = std::string(name), .period = period};
  for (int i = points; i > 0; --i) series.datapoints.push_back({observed - i * period, value});
  return series;
}

/// Memory and pending containers that have both been so for `lasted`, in five-minute periods.
inline Metrics lasting(double available_percent, double pending, Seconds lasted) {
  const int points = static_cast<int>(lasted.count() / 300);
  return normalised({.observed_at = observed,
                     .series = {steady(metric::memory_available_percent, available_percent, points),
                                steady(metric::containers_pending, pending, points)}});
}

/// A policy of managed scaling with nothing but limits.
inline Policy policy(ComputeLimits limits, ManagedScaling signal = {}) { return {{.limits = limits}, {signal}}; }

inline EvaluationInput input(Cluster cluster, Metrics metrics, Policy policy) {
  return {.cluster = std::move(cluster),
          .metrics = std::move(metrics),
          .policy = std::move(policy),
          .history = {},
          .evaluated_at = now,
          .warnings = {}};
}

/// The request of the contract's "Main job": two On-Demand core nodes and a Spot task node, nearly full.
inline EvaluationInput main_job() {
  Cluster described = cluster({core_group(2), task_group(1)});
  described.composition = Composition::instance_groups;
  described.last_scaled_at = at("2026-11-22T08:00:00Z");
  const Metrics metrics =
      normalised({.observed_at = observed,
                  .values = {{"YARNMemoryAvailablePercentage", 9.5},
                             {"ContainerPending", 12},
                             {"MemoryTotalMB", 36864},
                             {"MemoryAvailableMB", 3502},
                             {"MemoryAllocatedMB", 33362},
                             {"MemoryPendingMB", 73728}},
                  .series = {{.name = "ContainerPending",
                              .datapoints = {{at("2026-11-22T09:50:00Z"), 8}, {at("2026-11-22T09:55:00Z"), 12}}}}});
  Policy lab = policy(limits(2, 10));
  lab.limits.maximum_on_demand = Units{4};
  lab.limits.maximum_core = Units{4};
  lab.scale_out = {.cooldown = Seconds{300}, .maximum_increment_percent = 100};
  lab.scale_in = {.cooldown = Seconds{300}, .maximum_increment_percent = 50};
  return input(std::move(described), metrics, lab);
}

inline Decision decided(const EvaluationInput& in) { return decide(in, builtin_catalog()).decision; }

/// The clamps' codes in their order.
inline std::vector<ClampCode> codes(const std::vector<Clamp>& clamps) {
  std::vector<ClampCode> all;
  for (const Clamp& clamp : clamps) all.push_back(clamp.code);
  return all;
}

}  // namespace headroom::testing
