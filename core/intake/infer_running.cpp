#include "core/intake/infer_running.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"

namespace headroom {
namespace {

/// What may be missing of the memory before instances are: less than the shares of a node that rounding makes.
constexpr double tolerated_share = 0.1;

std::optional<double> newest(const Metrics& metrics, std::string_view name) {
  const auto value = std::ranges::find(metrics.values, name, &MetricValue::name);
  if (value != metrics.values.end()) return value->value;
  const auto series = std::ranges::find(metrics.series, name, &Series::name);
  if (series == metrics.series.end() || series->datapoints.empty()) return std::nullopt;
  return series->datapoints.back().value;
}

bool says_what_runs(const PoolFields& pool) {
  return pool.running.has_value() || pool.running_on_demand.has_value() || pool.running_spot.has_value();
}

/// Whether neither the request nor a document says how much of the pool runs.
bool is_unstated(const Pool& pool, const EvaluationRequestFields& request, const DocumentFacts& facts) {
  if (request.cluster) {
    const auto fields = std::ranges::find(request.cluster->pools, pool.id, &PoolFields::id);
    if (fields != request.cluster->pools.end() && says_what_runs(*fields)) return false;
  }
  const bool is_described = std::ranges::find(facts.pools, pool.id, &Pool::id) != facts.pools.end();
  const auto& unstated = facts.pools_without_running;
  return !is_described || std::ranges::find(unstated, pool.id) != unstated.end();
}

double memory_of(const Pool& pool, const Catalog& catalog) {
  const InstanceType* type = catalog.find(pool.instance_type);
  return type != nullptr && type->yarn_memory ? static_cast<double>(type->yarn_memory->value) : 0;
}

/// The pools whose instances may be missing, those first that are most likely to.
std::vector<Pool*> candidates(Cluster& cluster, const EvaluationRequestFields& request, const DocumentFacts& facts) {
  std::vector<Pool*> pools;
  for (Pool& pool : cluster.pools)
    if (pool.role != Role::primary && is_unstated(pool, request, facts)) pools.push_back(&pool);
  const auto rank = [](const Pool* pool) {
    return (pool->role == Role::core ? 2 : 0) + (pool->market == Market::spot ? 0 : 1);
  };
  std::ranges::stable_sort(pools, {}, rank);
  return pools;
}

/// The memory of all that runs, as far as it is described. No value if a type or a fleet makes it unknown.
std::optional<double> described_memory(const Cluster& cluster, const Catalog& catalog) {
  double sum = 0;
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    if (pool.is_fleet() || memory_of(pool, catalog) <= 0) return std::nullopt;
    sum += memory_of(pool, catalog) * static_cast<double>(pool.running);
  }
  return sum;
}

}  // namespace

void infer_running(Cluster& cluster, const Metrics& metrics, const EvaluationRequestFields& request,
                   const DocumentFacts& facts, const Catalog& catalog, Remarks& remarks) {
  if (cluster.platform != Platform::emr) return;
  const std::vector<Pool*> pools = candidates(cluster, request, facts);
  const auto total = newest(metrics, metric::memory_total);
  const auto described = described_memory(cluster, catalog);
  if (pools.empty() || !total || !described || *total <= 0) return;

  double missing = *described - *total;
  if (missing <= *described * tolerated_share) return;
  std::vector<std::int64_t> running;
  std::string found;
  for (const Pool* pool : pools) {
    const double each = memory_of(*pool, catalog);
    const auto absent = std::clamp<std::int64_t>(std::llround(missing / each), 0, pool->requested);
    running.push_back(pool->requested - absent);
    missing -= each * static_cast<double>(absent);
    if (absent > 0)
      found += (found.empty() ? "" : ", ") + text::whole(running.back()) + " of " + text::whole(pool->requested) + " " +
               pool->instance_type + " in " + text::marked(pool->id);
  }
  const std::string sum = "nothing says how many instances run, and YARN has " + text::quantity(*total) + " MB in all";
  if (std::abs(missing) > *total * tolerated_share) {
    remarks.warn("running_unknown", sum + " instead of the " + text::quantity(*described) +
                                        " MB of all requested instances; all count as running, so give running");
    return;
  }
  for (std::size_t i = 0; i < pools.size(); ++i) pools[i]->running = running[i];
  remarks.warn("running_inferred", sum + ", so these count as running: " + found);
}

}  // namespace headroom
