#include "core/stages/missing_capacity.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "core/base/marked.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"
#include "core/stages/departures.hpp"

namespace headroom {
namespace {

std::string counted_in(const Shortfall& shortfall, const Observation& seen) {
  const Pool& pool = seen.cluster->pools[shortfall.pool];
  const std::string market = shortfall.market == Market::spot ? "Spot " : "On-Demand ";
  const std::string noun = pool.is_fleet() ? "fleet unit" : "instance";
  return market + noun + (shortfall.not_coming == 1 ? "" : "s");
}

/// The part of a growth that replaces overdue capacity, as moves away from its pools. No more is given up than the
/// growth needs, but whole instances.
std::vector<ScopedDelta> given_up(const Observation& seen, Units growth) {
  std::vector<ScopedDelta> moves;
  Units left = growth;
  for (const Shortfall& shortfall : seen.shortfalls) {
    if (shortfall.stopped || left <= Units{0}) continue;
    const std::int64_t each = std::max<std::int64_t>(seen.units_per_count[shortfall.pool], 1);
    const Units part{std::min(shortfall.not_coming, (left.value + each - 1) / each) * each};
    if (part <= Units{0}) continue;
    moves.push_back(
        {.scope = {.pool_id = seen.cluster->pools[shortfall.pool].id}, .delta = -part, .market = shortfall.market});
    left -= part;
  }
  return moves;
}

/// Whether a proposal says nothing of pools, or only which overdue capacity it gives up.
bool leaves_pools_open(const Proposal& proposed) {
  return std::ranges::all_of(proposed.scoped, [](const ScopedDelta& d) { return d.scope == Scope{} || d.market; });
}

bool is_overdue_spot(const Shortfall& shortfall) {
  return !shortfall.stopped && shortfall.not_coming > 0 && shortfall.market == Market::spot;
}

void name_missing(Proposal& proposed, const Observation& seen) {
  for (const Shortfall& shortfall : seen.shortfalls)
    if (shortfall.not_coming > 0) proposed.detail += (proposed.detail.empty() ? "" : "; ") + phrase(shortfall, seen);
}

void name_leaving(Proposal& proposed, const Observation& seen) {
  if (!seen.tells_reasons()) return;
  for (const LeavingCapacity& leaving : seen.leaving)
    proposed.detail += (proposed.detail.empty() ? "" : "; ") + phrase(leaving, seen);
}

}  // namespace

NotComing not_coming(const Observation& seen) {
  NotComing sum;
  for (const Shortfall& shortfall : seen.shortfalls)
    (shortfall.stopped ? sum.stopped : sum.overdue) +=
        Units{shortfall.not_coming * seen.units_per_count[shortfall.pool]};
  return sum;
}

bool is_overdue(const Observation& seen, std::size_t pool, Market market) {
  return std::ranges::any_of(seen.shortfalls, [&](const Shortfall& s) {
    return s.pool == pool && s.market == market && s.not_coming > 0 && !s.stopped;
  });
}

Proposal without_waiting(Proposal proposed, const Observation& seen, Units subtracted) {
  const auto [stopped, overdue] = not_coming(seen);
  const Units expected = seen.current - subtracted;
  if (subtracted > stopped + overdue) name_leaving(proposed, seen);
  const bool anywhere = proposed.scoped.empty();
  if (proposed.proposes < expected && anywhere) {
    proposed.proposes += stopped;
    return proposed;
  }
  const Units growth = proposed.proposes - expected;
  proposed.proposes += subtracted;
  if (growth <= Units{0}) return proposed;
  name_missing(proposed, seen);
  if (!anywhere || overdue <= Units{0}) return proposed;
  const bool spot = std::ranges::any_of(
      seen.shortfalls, [](const Shortfall& s) { return !s.stopped && s.not_coming > 0 && s.market == Market::spot; });
  proposed.reason = spot ? "spot_not_arriving" : "capacity_not_arriving";
  if (seen.cluster->managed_scaling) return proposed;
  std::vector<ScopedDelta> moves = given_up(seen, growth);
  Units moved{0};
  for (const ScopedDelta& move : moves) moved -= move.delta;
  const Units added = std::max(growth, moved);
  moves.push_back({.scope = {}, .delta = added});
  proposed.proposes = seen.current + added - moved;
  proposed.scoped = std::move(moves);
  return proposed;
}

Proposal fall_back(Proposal proposed, const Mix& mix, const Observation& seen) {
  const bool has_share = mix.share || !mix.pools.empty();
  if (!has_share || seen.cluster->managed_scaling || proposed.proposes < seen.current) return proposed;
  if (!leaves_pools_open(proposed) || std::ranges::none_of(seen.shortfalls, is_overdue_spot)) return proposed;
  std::vector<ScopedDelta> moves;
  std::vector<ScopedDelta> instead;
  Units elsewhere = proposed.proposes - seen.current;
  for (const ScopedDelta& move : proposed.scoped) {
    if (move.market != Market::on_demand) continue;
    moves.push_back(move);
    elsewhere -= move.delta;
  }
  for (const Shortfall& shortfall : seen.shortfalls) {
    if (!is_overdue_spot(shortfall)) continue;
    const Pool& pool = seen.cluster->pools[shortfall.pool];
    const Units part{shortfall.not_coming * std::max<std::int64_t>(seen.units_per_count[shortfall.pool], 1)};
    moves.push_back({.scope = {.pool_id = pool.id}, .delta = -part, .market = Market::spot});
    instead.push_back({.scope = {.role = pool.role}, .delta = part, .market = Market::on_demand});
  }
  moves.insert(moves.end(), instead.begin(), instead.end());
  if (elsewhere > Units{0}) moves.push_back({.scope = {}, .delta = elsewhere});
  if (proposed.scoped.empty() && proposed.proposes == seen.current) name_missing(proposed, seen);
  proposed.reason = "spot_not_arriving";
  proposed.scoped = std::move(moves);
  return proposed;
}

std::string phrase(const Shortfall& shortfall, const Observation& seen) {
  const Pool& pool = seen.cluster->pools[shortfall.pool];
  std::string out =
      text::whole(shortfall.not_coming) + " " + counted_in(shortfall, seen) + " of pool " + text::marked(pool.id);
  if (shortfall.stopped) {
    out += shortfall.not_coming == 1 ? " is missing and is not coming" : " are missing and are not coming";
    return out + ", because the pool is " + words(pool.state);
  }
  out += shortfall.not_coming == 1 ? " has been missing" : " have been missing";
  if (!shortfall.since) return out + " and nobody waits for it: mix.fallback_after_seconds is 0";
  const auto age = std::chrono::duration_cast<Seconds>(seen.now - *shortfall.since);
  return out + " for " + text::duration(age) + ", since " + format_rfc3339(*shortfall.since);
}

std::vector<Warning> warnings_of(const Observation& seen) {
  std::vector<Warning> all;
  for (const Shortfall& shortfall : seen.shortfalls) {
    if (shortfall.not_coming <= 0) continue;
    const std::string_view code = shortfall.stopped                  ? "capacity_not_coming"
                                  : shortfall.market == Market::spot ? "spot_not_arriving"
                                                                     : "capacity_not_arriving";
    const std::string advice = shortfall.stopped
                                   ? "; find out why, then resize the pool to a size that it can reach"
                                   : "; EMR does not fall back by itself: use another pool, instance type or market";
    all.push_back({code, phrase(shortfall, seen) + advice});
  }
  return all;
}

std::string words(LifecycleState state) {
  std::string name(name_of(state));
  std::ranges::replace(name, '_', ' ');
  return name;
}

}  // namespace headroom
