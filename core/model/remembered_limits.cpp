#include "core/model/remembered_limits.hpp"

#include <algorithm>
#include <array>

namespace headroom {
namespace {

/// A cap that allows as much as the maximum is none.
std::optional<Units> cap(const std::optional<Units>& limit, Units maximum) {
  return limit && *limit < maximum ? limit : std::nullopt;
}

/// One of the two limits that may be absent, as a policy has it.
struct Cap {
  std::optional<Units> own{};
  Units effective{0};
  friend bool operator==(const Cap&, const Cap&) = default;
};

Cap cap_of(const ComputeLimits& limits, std::optional<Units> ComputeLimits::*field) {
  const auto own = cap(limits.*field, limits.maximum);
  return {.own = own, .effective = own.value_or(limits.maximum)};
}

/// Judges the limits one by one.
class Judge {
 public:
  Judge(const RememberedLimits& known, const ComputeLimits& attached, std::span<const SteeredLimits> steered)
      : known_(known), attached_(attached), steered_(steered), limits_(known.limits) {}

  void bound(LimitField name, Units ComputeLimits::*field) {
    const Units now = attached_.*field;
    const Units remembered = known_.limits.*field;
    if (now == remembered) return;
    const bool is_ours = now == *known_.attached.*field || is_target(now);
    note(name, now, remembered, is_ours);
    if (!is_ours) limits_.*field = now;
  }

  void cap(LimitField name, std::optional<Units> ComputeLimits::*field, std::optional<Units> SteeredLimits::*steered) {
    const Cap now = cap_of(attached_, field);
    const Cap remembered = cap_of(known_.limits, field);
    // What follows the maximum on both sides is no difference of its own.
    if (now.own == remembered.own) return;
    if (remembered.own && now.effective == *remembered.own) return;
    const auto asked_for = [&](const SteeredLimits& each) { return each.*steered == now.effective; };
    const bool is_ours =
        now == cap_of(*known_.attached, field) || is_target(now.effective) || std::ranges::any_of(steered_, asked_for);
    note(name, now.effective, remembered.own.value_or(known_.limits.maximum), is_ours);
    if (!is_ours) limits_.*field = now.own;
  }

  const ComputeLimits& limits() const { return limits_; }
  const std::vector<LimitDifference>& differences() const { return differences_; }

 private:
  bool is_target(Units limit) const {
    return std::ranges::find(steered_, limit, &SteeredLimits::target) != steered_.end();
  }
  void note(LimitField field, Units attached, Units remembered, bool is_ours) {
    differences_.push_back({.field = field, .attached = attached, .remembered = remembered, .is_ours = is_ours});
  }

  const RememberedLimits& known_;
  const ComputeLimits& attached_;
  std::span<const SteeredLimits> steered_;
  ComputeLimits limits_;
  std::vector<LimitDifference> differences_{};
};

bool contradict(const ComputeLimits& limits) {
  return limits.minimum > limits.maximum || limits.on_demand_limit() > limits.maximum ||
         limits.core_limit() > limits.maximum;
}

/// Those of the recommendations that count in this unit.
std::vector<SteeredLimits> in_unit(std::span<const SteeredLimits> steered, Unit unit) {
  std::vector<SteeredLimits> same;
  std::ranges::copy_if(steered, std::back_inserter(same), [&](const SteeredLimits& each) { return each.unit == unit; });
  return same;
}

RememberedLimits first_seen(const ComputeLimits& attached, Instant seen_at) {
  return {.limits = attached, .attached = attached, .since = seen_at, .seen_at = seen_at};
}

}  // namespace

LimitsSeen see_limits(const std::optional<RememberedLimits>& known, const ComputeLimits& attached,
                      std::span<const SteeredLimits> steered, Instant seen_at) {
  if (!known || !known->attached || known->attached->unit != attached.unit)
    return {.remembered = first_seen(attached, seen_at)};
  const auto ours = in_unit(steered, attached.unit);
  Judge judge(*known, attached, ours);
  judge.bound(LimitField::minimum, &ComputeLimits::minimum);
  judge.bound(LimitField::maximum, &ComputeLimits::maximum);
  judge.cap(LimitField::maximum_on_demand, &ComputeLimits::maximum_on_demand, &SteeredLimits::maximum_on_demand);
  judge.cap(LimitField::maximum_core, &ComputeLimits::maximum_core, &SteeredLimits::maximum_core);

  LimitsSeen seen{.remembered = *known, .differences = judge.differences()};
  RememberedLimits& now = seen.remembered;
  now.limits = judge.limits();
  if (contradict(now.limits)) {
    now.limits = attached;
    for (LimitDifference& each : seen.differences) each.is_ours = false;
  }
  if (now.limits != known->limits) now.since = seen_at;
  if (attached == *known->attached) return seen;
  now.attached = attached;
  now.seen_at = seen_at;
  return seen;
}

}  // namespace headroom
