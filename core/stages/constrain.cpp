#include "core/stages/constrain.hpp"

#include <algorithm>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/model/reading_age.hpp"
#include "core/stages/missing_capacity.hpp"

namespace headroom {
namespace {

/// How long after a recommendation a change still counts as made at the moment of the recommendation.
constexpr Seconds time_to_apply{60};

bool believable(Instant at, Instant now) { return at <= now + clock_tolerance; }

/// While managed scaling is attached, EMR chooses the pools itself. So only the total capacity of all pools counts.
bool shows_in_sum(const Cluster& cluster, const Recommendation& recommendation) {
  std::int64_t from = 0;
  std::int64_t wanted = 0;
  std::int64_t described = 0;
  for (const PoolTarget& pool : recommendation.pools) {
    from += pool.from + pool.spot_from;
    wanted += pool.to + pool.spot_to;
  }
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary) described += pool.requested;
  return described == wanted && from != wanted;
}

/// Whether every pool of the recommendation has the recommended size, and at least one had to change.
bool shows(const Cluster& cluster, const Recommendation& recommendation) {
  if (cluster.managed_scaling && shows_in_sum(cluster, recommendation)) return true;
  bool moved = false;
  for (const PoolTarget& wanted : recommendation.pools) {
    const auto pool = std::ranges::find(cluster.pools, wanted.pool_id, &Pool::id);
    if (pool == cluster.pools.end()) return false;
    if (pool->is_fleet()) {
      if (pool->on_demand.value_or(FleetMarket{}).requested != wanted.to) return false;
      if (pool->spot.value_or(FleetMarket{}).requested != wanted.spot_to) return false;
    } else if (pool->requested != wanted.to) {
      return false;
    }
    moved = moved || wanted.from != wanted.to || wanted.spot_from != wanted.spot_to;
  }
  return moved;
}

std::string units(Units amount) { return text::quantity(static_cast<double>(amount.value)); }

bool shifts_between_pools(const Proposal& wanted) {
  const auto grows = [](const ScopedDelta& d) { return d.delta > Units{0}; };
  const auto shrinks = [](const ScopedDelta& d) { return d.delta < Units{0}; };
  return std::ranges::any_of(wanted.scoped, grows) && std::ranges::any_of(wanted.scoped, shrinks);
}

/// The target on its way through the bounds.
struct Course {
  Units target;
  bool shifts;  ///< capacity moves between pools, even if the total stays the same
  bool tells_reasons;
  bool withheld{false};
  std::vector<Clamp> clamps{};

  bool moves_from(Units place) const { return !withheld && (target != place || shifts); }

  /// `detail` makes the text.
  void bound(ClampCode code, Units to, auto&& detail) {
    clamps.push_back({code, target, to, tells_reasons ? detail() : std::string{}});
    target = to;
  }
  void withhold(ClampCode code, Units to, auto&& detail) {
    bound(code, to, detail);
    withheld = true;
  }
};

/// Why the platform accepts no change now. No value if it accepts changes.
std::optional<std::string> refusal(const Cluster& cluster) {
  if (!accepts_capacity_change(cluster.state)) return "the cluster is " + words(cluster.state);
  const Pool* frozen = nullptr;
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    if (accepts_capacity_change(pool.state)) return std::nullopt;
    frozen = &pool;
  }
  if (frozen == nullptr) return std::nullopt;
  return "pool " + text::marked(frozen->id) + " is " + words(frozen->state);
}

/// Why the evidence justifies no move: stale evidence justifies none at all, and absent evidence does not justify
/// removing capacity. No value if the evidence is sound.
std::optional<std::string> staleness(const Proposal& wanted, const Observation& seen) {
  const bool shrinks = wanted.proposes < seen.current ||
                       std::ranges::any_of(wanted.scoped, [](const ScopedDelta& d) { return d.delta < Units{0}; });
  for (const Evidence& e : wanted.evidence) {
    if (e.in_policy) continue;
    const auto reading = seen.reading(e.metric);
    if (!reading && shrinks) return e.metric + " is not known";
    if (reading && !reading->fresh) return age_in_words(e.metric, *reading, seen);
  }
  return std::nullopt;
}

void apply_limits(Course& course, Units minimum, Units maximum, const LimitClauses& clauses) {
  const auto detail = [](const std::string& clause, std::string_view limit, Units value) {
    return clause.empty() ? std::string(limit) + units(value) : clause;
  };
  if (course.target > maximum)
    course.bound(ClampCode::maximum, maximum, [&] { return detail(clauses.maximum, "the maximum is ", maximum); });
  if (course.target < minimum)
    course.bound(ClampCode::minimum, minimum, [&] { return detail(clauses.minimum, "the minimum is ", minimum); });
}

/// `inside` is the capacity to which the limits alone would bring the current capacity. Increments do not prevent that.
void apply_increment(Course& course, const PolicyRules& policy, const Observation& seen, Units inside) {
  const Units most = std::max(seen.current + seen.out_step, inside);
  const Units least = std::min(seen.current - seen.in_step, inside);
  const auto detail = [&](std::string_view direction, double percent, Units step) {
    return "one " + std::string(direction) + " changes at most " + text::quantity(percent) + "%, here " +
           text::counted(step, seen.unit) + (inside == seen.current ? "" : ", beyond what the limits require");
  };
  if (const auto percent = policy.scale_out.maximum_increment_percent; percent && course.target > most)
    course.bound(ClampCode::increment, most, [&] { return detail("scale-out", *percent, seen.out_step); });
  if (const auto percent = policy.scale_in.maximum_increment_percent; percent && course.target < least)
    course.bound(ClampCode::increment, least, [&] { return detail("scale-in", *percent, seen.in_step); });
}

/// Whether a change asks for more or less of the pool than before.
bool concerns(const Proposal& wanted, const Pool& pool) {
  return wanted.scoped.empty() ||
         std::ranges::any_of(wanted.scoped, [&](const ScopedDelta& d) { return matches(d.scope, pool); });
}

/// Whether the latest resize of the pool has not come to its end. Capacity that is not coming does not keep it open.
bool is_resizing(const Observation& seen, std::size_t index, const LastChange& last, Seconds fallback_after) {
  const Pool& pool = seen.cluster->pools[index];
  std::int64_t arriving = 0;
  std::int64_t lost = 0;
  for (const Shortfall& shortfall : seen.shortfalls) {
    if (shortfall.pool != index) continue;
    arriving += shortfall.missing - shortfall.not_coming;
    lost += shortfall.not_coming;
  }
  if (pool.state == LifecycleState::resizing) return arriving > 0 || lost == 0;
  // A description without states shows a resize by its figures only, and only shortly after a change.
  const bool incomplete = arriving > 0 || (!pool.is_fleet() && pool.running > pool.requested);
  const bool recent = last.at && seen.now - *last.at < fallback_after;
  return accepts_capacity_change(pool.state) && incomplete && recent;
}

/// The pool that is still being resized and that the wanted change concerns. Null if there is none.
const Pool* resizing(const Proposal& wanted, const PolicyRules& policy, const Observation& seen,
                     const LastChange& last) {
  if (seen.cluster->platform != Platform::emr) return nullptr;
  for (std::size_t i = 0; i < seen.cluster->pools.size(); ++i) {
    const Pool& pool = seen.cluster->pools[i];
    if (pool.role != Role::primary && concerns(wanted, pool) && is_resizing(seen, i, last, policy.mix.fallback_after))
      return &pool;
  }
  return nullptr;
}

/// A cooldown that prevents a move: how long it lasts at least, and what keeps it from beginning.
struct Cooling {
  Seconds time{0};
  const Pool* resizing{nullptr};  ///< null: it has begun
};

/// The cooldown of this move. Its time is 0 if it is over. A move between pools counts in both directions. A change is
/// complete when its resize is, so a cooldown does not begin before.
Cooling cooling(const Course& course, const Proposal& wanted, const PolicyRules& policy, const Observation& seen,
                const LastChange& last) {
  Seconds cooldown = wanted.cooldown.value_or(Seconds{0});
  const auto brake = [&](const ScaleRule& rule) { cooldown = std::max(cooldown, rule.cooldown.value_or(Seconds{0})); };
  if (course.target > seen.current || course.shifts) brake(policy.scale_out);
  if (course.target < seen.current || course.shifts) brake(policy.scale_in);
  if (cooldown <= Seconds{0}) return {};
  if (const Pool* pool = resizing(wanted, policy, seen, last)) return {cooldown, pool};
  if (!last.at) return {};
  return {std::max(Seconds{0}, std::chrono::ceil<Seconds>(cooldown - (seen.now - *last.at)))};
}

std::string phrase(const Cooling& cooling, const Observation& seen, const LastChange& last) {
  if (const Pool* pool = cooling.resizing)
    return "pool " + text::marked(pool->id) + " is still being resized, " + text::whole(pool->running) + " of " +
           text::whole(pool->requested) + " run, and the cooldown of " + text::duration(cooling.time) +
           " begins when that is complete";
  return "the last change was at " + format_rfc3339(*last.at) + " and its cooldown ends at " +
         format_rfc3339(seen.now + cooling.time) + ", in " + text::duration(cooling.time);
}

/// A pipeline carries a recommendation out a moment after it was made. The cooldown counts from the recommendation, so
/// that a cooldown as long as the interval between two evaluations lets each of them act.
Instant moment_of_change(Instant at, const History& history) {
  for (const Recommendation& recommendation : history.recommendations)
    if (recommendation.evaluated_at <= at && at - recommendation.evaluated_at <= time_to_apply)
      return recommendation.evaluated_at;
  return at;
}

}  // namespace

LastChange last_change(const Cluster& cluster, const History& history, Instant now) {
  LastChange last;
  const auto consider = [&](Instant at) {
    const Instant by_now = std::min(at, now);
    if (believable(at, now)) last.at = std::max(last.at.value_or(by_now), by_now);
  };
  if (cluster.last_scaled_at) {
    consider(*cluster.last_scaled_at);
    if (!believable(*cluster.last_scaled_at, now))
      last.warnings.push_back({"last_scaled_in_future", "last_scaled_at " + format_rfc3339(*cluster.last_scaled_at) +
                                                            " is ahead of evaluated_at and was not used"});
  }
  bool superseded = false;  // once a newer recommendation is known to be done, older ones no longer count
  for (const Recommendation& recommendation : history.recommendations) {
    if (recommendation.applied_at) {
      consider(*recommendation.applied_at);
      superseded = true;
    } else if (!superseded && believable(recommendation.evaluated_at, now) && shows(cluster, recommendation)) {
      last.inferred = recommendation.id;
      consider(recommendation.evaluated_at);
      superseded = true;
    }
  }
  if (last.at) last.at = moment_of_change(*last.at, history);
  return last;
}

Constrained constrain(const Proposal& wanted, const PolicyRules& policy, const Observation& seen,
                      const LastChange& last, const LimitClauses& clauses) {
  const auto stale = staleness(wanted, seen);
  const Units minimum = policy.limits.minimum;
  const Units maximum = stale ? std::max(policy.limits.maximum, seen.current) : policy.limits.maximum;
  const Units inside = std::max(std::min(seen.current, maximum), minimum);
  Course course{
      .target = wanted.proposes, .shifts = shifts_between_pools(wanted), .tells_reasons = seen.tells_reasons()};

  if (const auto refused = refusal(*seen.cluster)) {
    if (course.moves_from(inside) || inside != seen.current)
      course.withhold(ClampCode::in_progress, seen.current, [&] { return *refused + " and allows no change now"; });
    return {.target = course.target, .ceiling = course.target, .clamps = std::move(course.clamps), .withheld = true};
  }
  if (stale && course.moves_from(seen.current))
    course.withhold(ClampCode::stale_metrics, seen.current, [&] { return *stale; });
  apply_limits(course, minimum, maximum, clauses);
  apply_increment(course, policy, seen, inside);

  const Cooling cooldown = course.moves_from(inside) ? cooling(course, wanted, policy, seen, last) : Cooling{};
  if (cooldown.time > Seconds{0})
    course.withhold(ClampCode::cooldown, inside, [&] { return phrase(cooldown, seen, last); });
  const Units allowed =
      policy.scale_out.maximum_increment_percent ? std::min(maximum, seen.current + seen.out_step) : maximum;
  return {.target = course.target,
          .ceiling = std::max(allowed, course.target),
          .clamps = std::move(course.clamps),
          .retry_after = cooldown.time,
          .withheld = course.withheld};
}

}  // namespace headroom
