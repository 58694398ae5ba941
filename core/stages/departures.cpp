#include "core/stages/departures.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

/// When an instance goes or, if nobody knows, when that was announced.
Instant moment_of(const LeavingInstance& instance) { return instance.leaves_at.value_or(instance.announced_at); }

bool is_stale(const LeavingInstance& instance, const Observation& seen) {
  return moment_of(instance) + seen.stale_after < seen.now;
}

bool is_ahead(const LeavingInstance& instance, const Observation& seen) {
  return instance.announced_at > seen.now + clock_tolerance;
}

struct Counts {
  std::int64_t requested{0};
  std::int64_t running{0};
};

Counts counts_of(const Pool& pool, Market market) {
  if (!pool.is_fleet()) return {pool.requested, pool.running};
  const FleetMarket of_market = (market == Market::spot ? pool.spot : pool.on_demand).value_or(FleetMarket{});
  return {of_market.requested, of_market.running};
}

LeavingCapacity leaving_from(const Observation& seen, std::size_t index, Market market) {
  const Pool& pool = seen.cluster->pools[index];
  LeavingCapacity leaving{.pool = index, .market = market};
  std::int64_t gone = 0;
  for (const LeavingInstance& instance : pool.leaving) {
    if ((pool.is_fleet() && instance.market != market) || is_stale(instance, seen) || is_ahead(instance, seen))
      continue;
    leaving.instances.push_back(&instance);
    (instance.leaves_at && *instance.leaves_at <= seen.now ? gone : leaving.count) += instance.count;
  }
  const auto [requested, running] = counts_of(pool, market);
  const std::int64_t missing = std::max<std::int64_t>(requested - running, 0);
  leaving.count = std::clamp<std::int64_t>(leaving.count + std::max<std::int64_t>(gone - missing, 0), 0, running);
  return leaving;
}

/// What one count of the pool weighs among all that runs: YARN's memory on it.
double memory_of(const Pool& pool, const Catalog& catalog) {
  const InstanceType* type = catalog.find(priced_type(pool));
  if (type == nullptr || !type->yarn_memory) return 0;
  return static_cast<double>(type->yarn_memory->value) / static_cast<double>(priced_weight(pool));
}

/// The share of the running capacity that goes, 0–1: by memory if the catalogue knows it of every type, otherwise by
/// capacity units.
double share_that_goes(const Observation& seen, const Catalog& catalog) {
  const auto runs = [](const Pool& pool) { return pool.role != Role::primary && pool.running > 0; };
  const bool by_memory = std::ranges::all_of(
      seen.cluster->pools, [&](const Pool& pool) { return !runs(pool) || memory_of(pool, catalog) > 0; });
  const auto weight = [&](std::size_t pool) {
    return by_memory ? memory_of(seen.cluster->pools[pool], catalog) : static_cast<double>(seen.units_per_count[pool]);
  };
  double all = 0;
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i)
    if (runs(seen.cluster->pools[i])) all += static_cast<double>(seen.cluster->pools[i].running) * weight(i);
  double going = 0;
  for (const LeavingCapacity& leaving : seen.leaving)
    going += static_cast<double>(leaving.count) * weight(leaving.pool);
  return all > 0 ? std::clamp(going / all, 0.0, 1.0) : 0;
}

/// The names of one resource's figures.
struct ResourceMetrics {
  std::string_view total;
  std::string_view available;
  std::string_view allocated;
  std::string_view pending;
};
constexpr ResourceMetrics memory{metric::memory_total, metric::memory_available, metric::memory_allocated,
                                 metric::memory_pending};
constexpr ResourceMetrics vcores{metric::vcores_total, metric::vcores_available, "VCoresAllocated",
                                 metric::vcores_pending};

/// Changes the newest values of metrics.
class Correction {
 public:
  explicit Correction(const Observation& seen) : seen_(seen), corrected_(*seen.metrics) {}

  std::optional<double> value(std::string_view metric) const {
    const auto reading = seen_.reading(metric);
    return reading ? std::optional(reading->value) : std::nullopt;
  }

  void set(std::string_view metric, double value) {
    for (MetricValue& known : corrected_.values)
      if (known.name == metric) known.value = value;
    for (Series& series : corrected_.series) {
      if (series.name != metric) continue;
      const auto end = std::ranges::upper_bound(series.datapoints, seen_.now, {}, &Datapoint::at);
      if (end != series.datapoints.begin()) std::prev(end)->value = value;
    }
  }

  /// Takes the share of a resource away. Returns what of the use finds no room, 0–1 of it.
  double shrink(const ResourceMetrics& resource, double share) {
    const auto total = value(resource.total);
    if (!total || *total <= 0) return 0;
    const double left = *total * (1 - share);
    set(resource.total, left);
    const auto available = value(resource.available);
    auto used = available ? std::optional(std::max(0.0, *total - *available)) : value(resource.allocated);
    if (!used) return 0;
    const double displaced = std::max(0.0, *used - left);
    set(resource.available, std::max(0.0, left - *used));
    if (const auto allocated = value(resource.allocated)) set(resource.allocated, std::min(*allocated, left));
    if (const auto pending = value(resource.pending)) set(resource.pending, *pending + displaced);
    if (resource.total == metric::memory_total && value(metric::memory_available_percent))
      set(metric::memory_available_percent, left > 0 ? std::max(0.0, left - *used) / left * 100 : 0);
    return *used > 0 ? displaced / *used : 0;
  }

  Metrics take() && { return std::move(corrected_); }

 private:
  const Observation& seen_;
  Metrics corrected_;
};

/// Without the amounts: the free share of the nodes that stay, if all use is kept.
double free_percent_left(double percent, double share) {
  return share < 1 ? std::max(0.0, (percent / 100 - share) / (1 - share)) * 100 : 0;
}

std::string noun(const LeavingCapacity& leaving, const Observation& seen) {
  const bool fleet = seen.cluster->pools[leaving.pool].is_fleet();
  return std::string(leaving.market == Market::spot ? "Spot " : "On-Demand ") + (fleet ? "fleet unit" : "instance") +
         (leaving.count == 1 ? "" : "s");
}

/// "i-0abc leaves at …, i-0def leaves, nobody knows when".
std::string named(std::span<const LeavingInstance* const> instances) {
  constexpr std::size_t most = 5;
  std::string all;
  for (std::size_t i = 0; i < std::min(instances.size(), most); ++i) {
    all.append(all.empty() ? "" : ", ").append(instances[i]->instance_id);
    all += instances[i]->leaves_at ? " leaves at " + format_rfc3339(*instances[i]->leaves_at)
                                   : " leaves, nobody knows when";
  }
  if (instances.size() > most)
    all.append(" and ").append(text::whole(static_cast<std::int64_t>(instances.size() - most))).append(" more");
  return all;
}

}  // namespace

std::vector<LeavingCapacity> leaving_of(const Observation& seen) {
  std::vector<LeavingCapacity> all;
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i) {
    const Pool& pool = seen.cluster->pools[i];
    if (pool.leaving.empty() || pool.role == Role::primary) continue;
    for (const Market market : {Market::on_demand, Market::spot}) {
      if (!pool.is_fleet() && market != pool.market) continue;
      LeavingCapacity leaving = leaving_from(seen, i, market);
      if (leaving.count > 0) all.push_back(std::move(leaving));
    }
  }
  return all;
}

Units leaving_units(const Observation& seen) {
  Units sum{0};
  for (const LeavingCapacity& leaving : seen.leaving) sum += Units{leaving.count * seen.units_per_count[leaving.pool]};
  return sum;
}

Metrics without_leaving(const Observation& seen, const Catalog& catalog) {
  const double share = share_that_goes(seen, catalog);
  Correction correction(seen);
  const bool amounts_known = correction.value(metric::memory_total) &&
                             (correction.value(metric::memory_available) || correction.value(metric::memory_allocated));
  const double displaced = std::max(correction.shrink(memory, share), correction.shrink(vcores, share));
  if (const auto percent = correction.value(metric::memory_available_percent); percent && !amounts_known)
    correction.set(metric::memory_available_percent, free_percent_left(*percent, share));
  const auto containers = correction.value(metric::containers_allocated);
  const auto waiting = correction.value(metric::containers_pending);
  if (displaced <= 0 || !containers || !waiting) return std::move(correction).take();
  const double more = std::ceil(displaced * *containers);
  correction.set(metric::containers_pending, *waiting + more);
  correction.set(metric::containers_allocated, *containers - more);
  return std::move(correction).take();
}

std::string phrase(const LeavingCapacity& leaving, const Observation& seen) {
  return text::whole(leaving.count) + " " + noun(leaving, seen) + " of pool " +
         text::marked(seen.cluster->pools[leaving.pool].id) + (leaving.count == 1 ? " is" : " are") +
         " about to go: " + named(leaving.instances);
}

std::vector<Warning> departure_warnings(const Observation& seen) {
  std::vector<Warning> warnings;
  for (const LeavingCapacity& leaving : seen.leaving)
    warnings.push_back({"capacity_leaving", phrase(leaving, seen) +
                                                "; it does not count as running, and what is measured counts as it "
                                                "would be without it"});
  std::vector<const LeavingInstance*> old;
  std::vector<const LeavingInstance*> ahead;
  for (const Pool& pool : seen.cluster->pools)
    for (const LeavingInstance& instance : pool.leaving) {
      if (is_ahead(instance, seen))
        ahead.push_back(&instance);
      else if (is_stale(instance, seen))
        old.push_back(&instance);
    }
  if (!old.empty())
    warnings.push_back(
        {"stale_event", named(old) + ": more than " + text::duration(seen.stale_after) + " ago, so it counts no more"});
  if (!ahead.empty())
    warnings.push_back({"event_in_future", named(ahead) + ": announced after evaluated_at, so it was not used"});
  return warnings;
}

}  // namespace headroom
