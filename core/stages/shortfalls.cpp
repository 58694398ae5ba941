#include "core/stages/shortfalls.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "core/model/pool_units.hpp"

namespace headroom {
namespace {

/// Whether the platform adds nothing more to a pool in this state.
bool is_stopped(LifecycleState state) {
  switch (state) {
    case LifecycleState::suspended:
    case LifecycleState::arrested:
    case LifecycleState::shutting_down:
    case LifecycleState::terminating:
    case LifecycleState::ended:
      return true;
    case LifecycleState::starting:
    case LifecycleState::bootstrapping:
    case LifecycleState::provisioning:
    case LifecycleState::running:
    case LifecycleState::waiting:
    case LifecycleState::resizing:
    case LifecycleState::reconfiguring:
      return false;
  }
  return false;
}

/// Two metrics of EMR's managed scaling: what is requested and what runs, of one role or of core and task together.
struct CapacityMetrics {
  std::string_view requested;
  std::string_view running;
  std::optional<Role> role;
  Unit unit;
};

constexpr CapacityMetrics capacity_metrics[] = {
    {"TaskNodesRequested", "TaskNodesRunning", Role::task, Unit::instances},
    {"TaskUnitsRequested", "TaskUnitsRunning", Role::task, Unit::fleet_units},
    {"TaskVCPURequested", "TaskVCPURunning", Role::task, Unit::vcpu},
    {"CoreNodesRequested", "CoreNodesRunning", Role::core, Unit::instances},
    {"CoreUnitsRequested", "CoreUnitsRunning", Role::core, Unit::fleet_units},
    {"CoreVCPURequested", "CoreVCPURunning", Role::core, Unit::vcpu},
    {"TotalNodesRequested", "TotalNodesRunning", {}, Unit::instances},
    {"TotalUnitsRequested", "TotalUnitsRunning", {}, Unit::fleet_units},
    {"TotalVCPURequested", "TotalVCPURunning", {}, Unit::vcpu},
};

void add_shortfall(std::vector<Shortfall>& all, const Observation& seen, std::size_t pool, Market market,
                   std::int64_t missing) {
  if (missing <= 0) return;
  const bool stopped = is_stopped(seen.cluster->pools[pool].state);
  all.push_back(
      {.pool = pool, .market = market, .missing = missing, .not_coming = stopped ? missing : 0, .stopped = stopped});
}

std::vector<Shortfall> missing_now(const Observation& seen) {
  std::vector<Shortfall> all;
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i) {
    const Pool& pool = seen.cluster->pools[i];
    if (pool.role == Role::primary) continue;
    if (!pool.is_fleet()) {
      add_shortfall(all, seen, i, pool.market, pool.requested - pool.running);
      continue;
    }
    if (pool.on_demand)
      add_shortfall(all, seen, i, Market::on_demand, pool.on_demand->requested - pool.on_demand->running);
    if (pool.spot) add_shortfall(all, seen, i, Market::spot, pool.spot->requested - pool.spot->running);
  }
  return all;
}

/// The shortfalls that two metrics describe, in the unit of the metrics.
class Described {
 public:
  Described(const CapacityMetrics& metrics, std::span<Shortfall> all, const Observation& seen, const Catalog& catalog)
      : metrics_(metrics), seen_(seen) {
    for (Shortfall& shortfall : all) {
      const Pool& pool = seen.cluster->pools[shortfall.pool];
      if (metrics.role && pool.role != *metrics.role) continue;
      const auto each = units_per_count(pool, metrics.unit, catalog);
      countable_ = countable_ && each;
      members_.push_back({&shortfall, each.value_or(1)});
      missing_ += shortfall.missing * each.value_or(1);
    }
  }

  bool is_usable() const {
    const auto requested = seen_.reading(metrics_.requested);
    const auto running = seen_.reading(metrics_.running);
    return countable_ && missing_ > 0 && requested && requested->fresh && running && running->fresh;
  }

  /// Marks what has been missing for `long_enough`.
  void judge(Seconds long_enough) const {
    const std::int64_t old = missing_for(long_enough);
    const auto run = run_of(old);
    if (old <= 0 || !run) return;
    const Instant newest = std::min(seen_.reading(metrics_.requested)->at, seen_.reading(metrics_.running)->at);
    for (const Member& member : members_) {
      if (member.shortfall->stopped) {
        member.shortfall->since = newest - run->lasted;
        continue;
      }
      const std::int64_t others = missing_ - member.shortfall->missing * member.each;
      member.shortfall->not_coming = std::max<std::int64_t>(0, (old - others) / member.each);
      if (member.shortfall->not_coming > 0) member.shortfall->since = newest - run->lasted;
    }
  }

 private:
  struct Member {
    Shortfall* shortfall;
    std::int64_t each;
  };

  std::optional<Run> run_of(std::int64_t excess) const {
    return seen_.run_above(metrics_.requested, metrics_.running, static_cast<double>(excess));
  }

  /// The most, up to what is missing now, that was missing all the time. More is never missing for longer than less, so
  /// the search may halve the range.
  std::int64_t missing_for(Seconds long_enough) const {
    std::int64_t sure = 0;
    std::int64_t most = missing_;
    while (sure < most) {
      const std::int64_t middle = sure + (most - sure + 1) / 2;
      const auto run = run_of(middle);
      if (run && run->periods > 0 && run->lasted >= long_enough)
        sure = middle;
      else
        most = middle - 1;
    }
    return sure;
  }

  const CapacityMetrics& metrics_;
  const Observation& seen_;
  std::vector<Member> members_{};
  std::int64_t missing_{0};
  bool countable_{true};
};

/// Judges the pools of one role by the first metrics that describe them. Returns whether there are such metrics.
bool judged_by_metrics(std::span<Shortfall> all, Role role, const Observation& seen, Seconds fallback_after,
                       const Catalog& catalog) {
  for (const CapacityMetrics& metrics : capacity_metrics) {
    if (metrics.role && *metrics.role != role) continue;
    std::vector<Shortfall> found(all.begin(), all.end());
    const Described described(metrics, found, seen, catalog);
    if (!described.is_usable()) continue;
    described.judge(fallback_after);
    for (std::size_t i = 0; i < all.size(); ++i)
      if (seen.cluster->pools[all[i].pool].role == role) all[i] = found[i];
    return true;
  }
  return false;
}

/// The size of a pool in one market before and after a recommendation.
std::pair<std::int64_t, std::int64_t> sizes(const PoolTarget& target, bool second_market) {
  return second_market ? std::pair(target.spot_from, target.spot_to) : std::pair(target.from, target.to);
}

/// Judges a shortfall by the recommendation that gave the pool its present size.
void judge_by_history(Shortfall& shortfall, const Observation& seen, Seconds fallback_after, const History& history) {
  const Pool& pool = seen.cluster->pools[shortfall.pool];
  const bool second_market = pool.is_fleet() && shortfall.market == Market::spot;
  const std::int64_t requested = !pool.is_fleet() ? pool.requested
                                 : second_market  ? pool.spot->requested
                                                  : pool.on_demand->requested;
  for (const Recommendation& earlier : history.recommendations) {
    const auto target = std::ranges::find(earlier.pools, pool.id, &PoolTarget::pool_id);
    if (target == earlier.pools.end()) continue;
    const auto [from, to] = sizes(*target, second_market);
    if (from == to) continue;
    const Instant since = earlier.applied_at.value_or(earlier.evaluated_at);
    if (to != requested || to < from || seen.now - since < fallback_after) return;
    shortfall.not_coming = requested - std::max(requested - shortfall.missing, from);
    shortfall.since = since;
    return;
  }
}

/// Judges a shortfall by what snapshots and documents say about the pool.
void judge_by_pool(Shortfall& shortfall, const Observation& seen, Seconds fallback_after) {
  const Pool& pool = seen.cluster->pools[shortfall.pool];
  for (const MissingSince& known : pool.missing) {
    if (pool.is_fleet() && known.market != shortfall.market) continue;
    const std::int64_t old = std::min(known.count, shortfall.missing);
    if (seen.now - known.since < fallback_after || old < shortfall.not_coming) continue;
    const bool is_longer = old == shortfall.not_coming && shortfall.since && *shortfall.since <= known.since;
    if (is_longer) continue;
    shortfall.not_coming = old;
    shortfall.since = known.since;
  }
}

/// A platform that has just said that it lacks capacity is not waited for.
void judge_by_refusal(Shortfall& shortfall, const Observation& seen) {
  const auto& refused = seen.cluster->pools[shortfall.pool].refused_at;
  if (!refused || *refused > seen.now + clock_tolerance || *refused + seen.stale_after < seen.now) return;
  shortfall.not_coming = shortfall.missing;
  shortfall.since = std::min(shortfall.since.value_or(*refused), *refused);
}

}  // namespace

std::vector<Shortfall> shortfalls_of(const Observation& seen, Seconds fallback_after, const Catalog& catalog,
                                     const History* history) {
  if (seen.cluster->platform != Platform::emr) return {};
  std::vector<Shortfall> all = missing_now(seen);
  if (all.empty()) return all;
  if (fallback_after <= Seconds{0}) {
    for (Shortfall& shortfall : all) shortfall.not_coming = shortfall.missing;
    return all;
  }
  for (const Role role : {Role::core, Role::task, Role::worker}) {
    if (judged_by_metrics(all, role, seen, fallback_after, catalog)) continue;
    for (Shortfall& shortfall : all) {
      if (shortfall.stopped || seen.cluster->pools[shortfall.pool].role != role) continue;
      if (history != nullptr) judge_by_history(shortfall, seen, fallback_after, *history);
      judge_by_pool(shortfall, seen, fallback_after);
    }
  }
  for (Shortfall& shortfall : all)
    if (!shortfall.stopped) judge_by_refusal(shortfall, seen);
  return all;
}

}  // namespace headroom
