#include "core/signals/target_tracking.hpp"

#include <algorithm>
#include <cmath>

#include "core/alarms/adjustment.hpp"
#include "core/base/faults.hpp"
#include "core/base/text.hpp"
#include "core/model/on_order.hpp"

namespace headroom {
namespace {

constexpr double largest_target = 1e18;

/// AWS scales in only when the metric is about 10% below its target, because it could trigger a scale-out otherwise.
const Fraction scale_in_share = Fraction(9) / Fraction(10);

struct Tracked {
  const TargetTracking& signal;
  const Observation& seen;
  double metric{0};
  Fraction lower_bound{};  ///< below it, less capacity is enough
  Fraction exact{};        ///< the capacity at which the metric would be at its target
  Units needed{};          ///< that capacity in whole units

  double lower() const { return approximately(lower_bound); }
};

Tracked tracked(const TargetTracking& signal, const Observation& seen, double metric) {
  // 10 instances at 84 for a target of 70: 10 × 84 / 70 = 12.
  const Fraction target = Fraction::of(signal.target);
  const Fraction running = seen.running.value;
  const Fraction exact = running * Fraction::of(metric) / target;
  const std::int64_t change = round_tracking_change(exact - running);
  const std::int64_t needed = std::clamp<std::int64_t>(seen.running.value + change, 0, capacity_ceiling);
  return {signal, seen, metric, target * scale_in_share, exact, Units{needed}};
}

Evidence evidence(const Tracked& t, Comparison comparison, double threshold) {
  return {t.signal.metric, t.metric, comparison, threshold, 1};
}

Condition condition(const Tracked& t, Comparison comparison, double value) {
  return {t.signal.metric, comparison, value, {}};
}

std::string calculation(const Tracked& t) {
  std::string out = text::counted(t.seen.running, t.seen.unit) + " × " + text::quantity(t.metric) + " / " +
                    text::quantity(t.signal.target) + " = " + text::quantity(approximately(t.exact));
  if (t.exact != t.needed.value) out += ", rounded up: " + text::quantity(static_cast<double>(t.needed.value));
  return after_orders(t.seen, out);
}

/// The value of the metric at which one unit less is enough. Rounding to a double never makes it larger.
Condition enough_for_less(const Tracked& t) {
  const Fraction one_less =
      Fraction::of(t.signal.target) * Fraction(t.seen.current.value - 1) / Fraction(t.seen.running.value);
  if (one_less >= t.lower_bound) return condition(t, Comparison::less_than, t.lower());
  const double value = approximately(one_less);
  const bool above = Fraction::of(value) > one_less;
  return condition(t, Comparison::less_than_or_equal, above ? std::nextafter(value, 0) : value);
}

Proposal out(const Tracked& t) {
  Proposal p{.proposes = std::max(t.needed, t.seen.current),
             .reason = "metric_above_target",
             .detail = calculation(t),
             .evidence = {evidence(t, Comparison::greater_than, t.signal.target)},
             .counterfactuals = {{Direction::hold, {condition(t, Comparison::less_than_or_equal, t.signal.target)}}}};
  if (t.needed > t.seen.current) return p;
  p.reason = "additions_in_progress";
  p.detail += ", and " + text::counted(t.seen.current, t.seen.unit) + (t.seen.current == Units{1} ? " is" : " are") +
              " already requested";
  const double beyond_them =
      t.signal.target * static_cast<double>(t.seen.current.value) / static_cast<double>(t.seen.running.value);
  p.counterfactuals = {{Direction::out, {condition(t, Comparison::greater_than, beyond_them)}}};
  return p;
}

Proposal in(const Tracked& t) {
  return {.proposes = t.needed,
          .reason = "metric_below_target",
          .detail = calculation(t),
          .evidence = {evidence(t, Comparison::less_than, t.lower())},
          .counterfactuals = {{Direction::hold, {condition(t, Comparison::greater_than_or_equal, t.lower())}}}};
}

Proposal hold(const Tracked& t) {
  Proposal p{.proposes = t.seen.current,
             .reason = "near_target",
             .detail = "nothing changes from " + text::quantity(t.lower()) + " to " + text::quantity(t.signal.target),
             .evidence = {evidence(t, Comparison::less_than_or_equal, t.signal.target)},
             .counterfactuals = {{Direction::out, {condition(t, Comparison::greater_than, t.signal.target)}}}};
  if (t.signal.scale_in == ScaleInMode::disabled) {
    p.abstains_from_scale_in = true;
    p.detail = "this signal only scales out";
    return p;
  }
  if (t.seen.current > Units{0}) p.counterfactuals.push_back({Direction::in, {enough_for_less(t)}});
  return p;
}

Proposal hold_below_target(const Tracked& t) {
  Proposal p = hold(t);
  p.evidence = {evidence(t, Comparison::less_than, t.lower())};
  p.reason = t.signal.scale_in == ScaleInMode::disabled ? "scale_in_disabled" : "less_would_exceed_target";
  if (t.signal.scale_in == ScaleInMode::enabled) p.detail = calculation(t) + ", so no fewer would do";
  return p;
}

/// If nothing is running, the metric does not show what is needed, and zero times anything stays zero.
Proposal hold_without_capacity(const Tracked& t) {
  const bool above = t.metric > t.signal.target;
  Proposal p{
      .proposes = t.seen.current,
      .reason = "nothing_is_running",
      .detail =
          "no " + std::string(text::noun(t.seen.unit)) + " is running, so the metric does not show how many are needed",
      .evidence = {evidence(t, above ? Comparison::greater_than : Comparison::less_than_or_equal, t.signal.target)}};
  return p;
}

}  // namespace

std::int64_t round_tracking_change(Fraction change) { return rounded_up(change); }

std::vector<Violation> faults_of(const TargetTracking& signal) {
  Faults faults;
  faults.check(!signal.metric.empty(), "/metric", "empty", "must name a metric");
  faults.check_range("/target", signal.target, 0, largest_target);
  faults.check(signal.target != 0, "/target", "out_of_range", "must be above 0");
  return std::move(faults).all();
}

std::vector<std::string_view> asks_for(const TargetTracking& signal) { return {signal.metric}; }

std::optional<Proposal> propose(const TargetTracking& signal, const Observation& seen) {
  const auto reading = seen.reading(signal.metric);
  if (!reading) return std::nullopt;
  const Tracked t = tracked(signal, seen, reading->value);
  if (seen.running <= Units{0}) return hold_without_capacity(t);
  if (t.metric > signal.target) return out(t);
  if (Fraction::of(t.metric) >= t.lower_bound) return hold(t);
  const bool may_shrink = signal.scale_in == ScaleInMode::enabled && t.needed < seen.current;
  return may_shrink ? in(t) : hold_below_target(t);
}

}  // namespace headroom
