#include "core/stages/constrain.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/model/names.hpp"
#include "core/text.hpp"

namespace headroom {
namespace {

bool believable(Instant at, Instant now) { return at <= now + clock_tolerance; }

/// The description has every pool of the recommendation at the recommended count, and at least one had to move.
bool shows(const Cluster& cluster, const Recommendation& recommendation) {
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

std::string units(Units amount) { return std::to_string(amount.value); }

/// The target on its way through the bounds.
class Course {
 public:
  Course(const Proposal& wanted, const Observation& seen)
      : base_(seen.current), target_(wanted.proposes), moves_(wanted.proposes != seen.current || shifts(wanted)) {}

  Units target() const { return target_; }
  Units base() const { return base_; }
  /// What is left when everything is withheld: the current capacity, or the limit it violates.
  void set_base(Units base) { base_ = base; }

  void bound(ClampCode code, Units to, std::string detail) {
    if (to == target_) return;
    clamps_.push_back({code, target_, to, std::move(detail)});
    target_ = to;
  }
  void withhold(ClampCode code, std::string detail) {
    if (withheld_ || !moves_) return;
    if (target_ == base_ && !clamps_.empty()) return;
    withheld_ = true;
    clamps_.push_back({code, target_, base_, std::move(detail)});
    target_ = base_;
  }
  bool moves() const { return moves_ && !withheld_ && (target_ != base_ || clamps_.empty()); }

  Constrained finish(Units ceiling, Seconds retry_after) {
    return {target_, std::max(ceiling, target_), std::move(clamps_), retry_after, withheld_};
  }

 private:
  static bool shifts(const Proposal& wanted) {
    return std::ranges::any_of(wanted.scoped, [](const ScopedDelta& d) { return d.delta != Units{0}; });
  }

  Units base_;
  Units target_;
  bool moves_;
  bool withheld_{false};
  std::vector<Clamp> clamps_;
};

/// Why the platform takes no change now, or nothing.
std::optional<std::string> refusal(const Cluster& cluster) {
  if (!accepts_capacity_change(cluster.state)) return "the cluster is " + std::string(name_of(cluster.state));
  const Pool* frozen = nullptr;
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    if (accepts_capacity_change(pool.state)) return std::nullopt;
    frozen = &pool;
  }
  if (frozen == nullptr) return std::nullopt;
  return "pool " + frozen->id + " is " + std::string(name_of(frozen->state));
}

bool rests_on_stale_data(const Proposal& wanted, const Observation& seen) {
  return std::ranges::any_of(wanted.evidence, [&](const Evidence& e) {
    const auto reading = seen.reading(e.metric);
    return !reading || !reading->fresh;
  });
}

void apply_limits(Course& course, Units minimum, Units maximum) {
  if (course.target() > maximum) course.bound(ClampCode::maximum, maximum, "the maximum is " + units(maximum));
  if (course.target() < minimum) course.bound(ClampCode::minimum, minimum, "the minimum is " + units(minimum));
}

void apply_increment(Course& course, const Policy& policy, const Observation& seen) {
  const Units most = std::max(seen.current + seen.out_step, course.base());
  const Units least = std::min(seen.current - seen.in_step, course.base());
  const auto detail = [](std::string_view direction, double percent, Units step) {
    return std::string(direction) + " by at most " + text::quantity(percent) + "% at once, here " + units(step);
  };
  if (const auto percent = policy.scale_out.maximum_increment_percent; percent && course.target() > most)
    course.bound(ClampCode::increment, most, detail("scale-out", *percent, seen.out_step));
  if (const auto percent = policy.scale_in.maximum_increment_percent; percent && course.target() < least)
    course.bound(ClampCode::increment, least, detail("scale-in", *percent, seen.in_step));
}

/// How long the cooldown of this move still lasts; 0 when it is over.
Seconds cooling(const Proposal& wanted, const Policy& policy, const Observation& seen, const LastChange& last) {
  if (!last.at) return Seconds{0};
  Seconds cooldown = wanted.cooldown.value_or(Seconds{0});
  if (wanted.proposes >= seen.current) cooldown = std::max(cooldown, policy.scale_out.cooldown.value_or(Seconds{0}));
  if (wanted.proposes <= seen.current) cooldown = std::max(cooldown, policy.scale_in.cooldown.value_or(Seconds{0}));
  return std::max(Seconds{0}, std::chrono::ceil<Seconds>(cooldown - (seen.now - *last.at)));
}

/// The capacity to fall back to: current, or the limit that it violates; on stale data never less than current.
Units fallback(const ComputeLimits& limits, Units current, bool stale) {
  const Units inside = std::clamp(current, limits.minimum, limits.maximum);
  return stale ? std::max(inside, current) : inside;
}

}  // namespace

LastChange last_change(const Cluster& cluster, const History& history, Instant now) {
  LastChange last;
  const auto consider = [&](Instant at) {
    if (believable(at, now)) last.at = std::max(last.at.value_or(at), std::min(at, now));
  };
  if (cluster.last_scaled_at) {
    consider(*cluster.last_scaled_at);
    if (!believable(*cluster.last_scaled_at, now))
      last.warnings.push_back({"last_scaled_in_future", "last_scaled_at " + format_rfc3339(*cluster.last_scaled_at) +
                                                            " is ahead of evaluated_at and was not used"});
  }
  for (const Recommendation& recommendation : history.recommendations) {
    if (recommendation.applied_at) {
      consider(*recommendation.applied_at);
    } else if (!last.inferred && believable(recommendation.evaluated_at, now) && shows(cluster, recommendation)) {
      last.inferred = recommendation.id;
      consider(recommendation.evaluated_at);
    }
  }
  return last;
}

Constrained constrain(const Proposal& wanted, const Policy& policy, const Observation& seen, const LastChange& last) {
  Course course(wanted, seen);
  const bool stale = rests_on_stale_data(wanted, seen);
  const auto refused = refusal(*seen.cluster);
  if (refused) course.withhold(ClampCode::in_progress, *refused + ", which takes no change");
  if (refused) return course.finish(seen.current, Seconds{0});

  course.set_base(fallback(policy.limits, seen.current, stale));
  if (stale)
    course.withhold(ClampCode::stale_metrics,
                    "the figures are older than " + text::duration(seen.stale_after) + " or from the future");
  apply_limits(course, policy.limits.minimum,
               stale ? std::max(policy.limits.maximum, seen.current) : policy.limits.maximum);
  apply_increment(course, policy, seen);

  const Units change{std::abs((course.target() - seen.current).value)};
  if (const auto smallest = policy.guards.min_change; smallest && course.moves() && change < *smallest)
    course.withhold(ClampCode::min_change, "changes below " + units(*smallest) + " are not made");

  const Seconds cooling_for = course.moves() ? cooling(wanted, policy, seen, last) : Seconds{0};
  if (cooling_for > Seconds{0})
    course.withhold(ClampCode::cooldown, "the last change was at " + format_rfc3339(*last.at) +
                                             ", the cooldown lasts another " + text::duration(cooling_for));
  const Units allowed = policy.scale_out.maximum_increment_percent
                            ? std::min(policy.limits.maximum, seen.current + seen.out_step)
                            : policy.limits.maximum;
  return course.finish(allowed, cooling_for);
}

}  // namespace headroom
