#include "core/stages/flips.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "core/model/metric_range.hpp"
#include "core/stages/what_if.hpp"

namespace headroom {
namespace {

constexpr std::size_t most_found = 8;
constexpr std::size_t most_axes = 8;
constexpr std::size_t usual_trials = 256;
constexpr std::size_t fewest_trials = 24;
constexpr std::size_t many_datapoints = 20'000;
constexpr std::size_t many_rules = 64;
constexpr double beyond = 10;

bool is_upward(Comparison comparison) {
  return comparison == Comparison::greater_than || comparison == Comparison::greater_than_or_equal;
}

bool is_strict(Comparison comparison) {
  return comparison == Comparison::greater_than || comparison == Comparison::less_than;
}

Comparison inclusive(bool upward) {
  return upward ? Comparison::greater_than_or_equal : Comparison::less_than_or_equal;
}

/// 1 for what is counted, and one hundredth (of a dollar, of a per cent) for the rest.
double step_of(std::string_view metric) {
  const bool is_whole =
      metric == condition_on::seconds_from_now || metric.starts_with("policy.limits.") || is_count(metric);
  return is_whole ? 1 : 0.01;
}

/// The value at place `k` of the grid, as a person would write it: 14.99 and not 14.990000000000002.
double on_grid(double k, double step) { return step == 1 ? k : k / std::round(1 / step); }

/// Where on the grid `value` lies; a whole number if it is on it.
double place_of(double value, double step) {
  if (step == 1) return value;
  const double place = value * std::round(1 / step);
  return std::abs(place - std::round(place)) < 1e-6 ? std::round(place) : place;
}

/// A metric that a signal looked at, and the largest figure that belongs to it.
struct Axis {
  std::string metric;
  double observed{0};  ///< by the first signal that looked at it
  double largest{0};
  std::vector<double> others{};                      ///< what other signals saw: of another series, or of a longer time
  std::array<std::optional<Direction>, 2> at_end{};  ///< the decision at the lower and the upper end, once tried
};

std::vector<Axis> axes_of(std::span<const SignalProposal> proposals) {
  std::vector<Axis> axes;
  for (const SignalProposal& each : proposals) {
    if (!each.proposal) continue;
    for (const Evidence& evidence : each.proposal->evidence) {
      const double largest = std::max(std::abs(evidence.observed), std::abs(evidence.threshold));
      const auto known = std::ranges::find(axes, evidence.metric, &Axis::metric);
      if (known != axes.end()) {
        known->largest = std::max(known->largest, largest);
        known->others.push_back(evidence.observed);
      } else if (axes.size() < most_axes) {
        axes.push_back({evidence.metric, evidence.observed, largest});
      }
    }
  }
  return axes;
}

double end_of(const Axis& axis, bool upward) {
  const MetricRange range = range_of(axis.metric);
  const double far = std::ceil(beyond * std::max(axis.largest, beyond));
  if (upward) return std::isfinite(range.highest) ? range.highest : far;
  if (std::isfinite(range.lowest)) return range.lowest;
  return axis.observed >= 0 ? 0 : -far;
}

class Search {
 public:
  Search(Direction decided, const Observation& seen, std::vector<Axis> axes, std::size_t trials,
         const WouldBe& would_be)
      : decided_(decided), seen_(seen), axes_(std::move(axes)), trials_(trials), would_be_(would_be) {}

  /// Steps 1 to 4 of flips_of().
  Flips run(std::vector<Counterfactual> suggested, Seconds longest_wait) {
    for (Counterfactual& each : suggested) add(std::move(each));
    look(std::nullopt);
    if (found_.empty()) look(longest_wait);
    for (const auto lasting : {std::optional<Seconds>(), std::optional(longest_wait)})
      for (const bool upward : {false, true})
        if (found_.empty()) look_for_set(upward, lasting);
    Flips flips{.found = std::move(found_), .searched = {}};
    if (flips.found.empty()) flips.searched = std::move(searched_);
    return flips;
  }

 private:
  /// Adds the suggestion if it comes true, as small as it can be.
  void add(Counterfactual suggested) {
    if (!comes_true(suggested)) return;
    for (std::size_t k = 0; k < suggested.change.size() && suggested.change.size() > 1;) {
      if (is_needed(suggested, k))
        ++k;
      else
        suggested.change.erase(suggested.change.begin() + static_cast<std::ptrdiff_t>(k));
    }
    for (std::size_t k = 0; k < suggested.change.size(); ++k) tighten(suggested, k);
    if (std::ranges::find(found_, suggested) == found_.end()) found_.push_back(std::move(suggested));
  }

  /// Looks for the nearest value of one metric at which the decision is another.
  void look_along(Axis& axis, bool upward, std::optional<Seconds> lasting) {
    const double end = end_of(axis, upward);
    if (upward ? end <= axis.observed : end >= axis.observed) return;
    Counterfactual flip{.flip_to = decided_, .change = {{axis.metric, inclusive(upward), end, lasting}}};
    flip.flip_to = lasting ? tried(flip) : direction_at_end(axis, upward);
    if (flip.flip_to == decided_) return;
    tighten_to_any(flip);
    if (lasting) tighten_duration(flip, 0);
    if (!flip.change.front().for_seconds && is_present(flip.change.front())) return;
    found_.push_back(std::move(flip));
  }

  /// Looks for the smallest set of conditions, all upward or all downward, that makes the decision another.
  void look_for_set(bool upward, std::optional<Seconds> lasting) {
    Counterfactual all{.flip_to = decided_, .change = {}};
    for (const Axis& axis : axes_)
      if (const double end = end_of(axis, upward); upward ? end > axis.observed : end < axis.observed)
        all.change.push_back({axis.metric, inclusive(upward), end, lasting});
    if (all.change.size() < 2) return;
    all.flip_to = tried(all);
    add(std::move(all));
  }

  void look(std::optional<Seconds> lasting) {
    for (Axis& axis : axes_) {
      for (const bool upward : {false, true})
        if (found_.size() < most_found && !knows_alone(axis.metric, upward)) look_along(axis, upward, lasting);
      if (lasting && trials_ > 0) searched_.push_back({axis.metric, end_of(axis, false), end_of(axis, true), *lasting});
    }
  }

  bool knows_alone(std::string_view metric, bool upward) const {
    return std::ranges::any_of(found_, [&](const Counterfactual& c) {
      if (c.change.size() != 1 || c.change.front().metric != metric) return false;
      return is_upward(c.change.front().comparison) == upward || is_present(c.change.front());
    });
  }

  /// Whether the condition names a value that a signal saw.
  bool is_present(const Condition& condition) const {
    const auto is_it = [&](double value) { return std::abs(value - condition.value) < step_of(condition.metric); };
    const auto axis = std::ranges::find(axes_, condition.metric, &Axis::metric);
    return is_it(present_value(condition)) || (axis != axes_.end() && std::ranges::any_of(axis->others, is_it));
  }

  Direction tried(const Counterfactual& c) {
    if (trials_ == 0) return decided_;
    --trials_;
    return would_be_(c);
  }

  bool comes_true(const Counterfactual& c) { return c.flip_to != decided_ && tried(c) == c.flip_to; }

  bool is_needed(const Counterfactual& c, std::size_t k) {
    Counterfactual fewer = c;
    fewer.change.erase(fewer.change.begin() + static_cast<std::ptrdiff_t>(k));
    if (fewer.change.size() == 1 && !is_enough_at_end(fewer.change.front())) return true;
    return !comes_true(fewer);
  }

  /// Whether the decision becomes another if the metric alone goes to its end. Step 2 asks that too, for all axes.
  bool is_enough_at_end(const Condition& condition) {
    const auto axis = std::ranges::find(axes_, condition.metric, &Axis::metric);
    if (axis == axes_.end() || condition.for_seconds) return true;
    return direction_at_end(*axis, is_upward(condition.comparison)) != decided_;
  }

  Direction direction_at_end(Axis& axis, bool upward) {
    std::optional<Direction>& known = axis.at_end[upward ? 1 : 0];
    if (!known)
      known = tried({.flip_to = decided_, .change = {{axis.metric, inclusive(upward), end_of(axis, upward), {}}}});
    return *known;
  }

  /// Whether the present value flips as well. Then it is no matter of the value: the rule looks at another series of
  /// the metric, which has other values.
  bool flips_unchanged(Counterfactual c, std::size_t k) {
    c.change[k].comparison = inclusive(is_upward(c.change[k].comparison));
    c.change[k].value = present_value(c.change[k]);
    return comes_true(c);
  }

  void tighten(Counterfactual& c, std::size_t k) {
    if (c.change[k].for_seconds) tighten_duration(c, k);
    Counterfactual nearer = c;
    nearer.change[k] = eased(c.change[k]);
    if (!comes_true(nearer) || (!c.change[k].for_seconds && flips_unchanged(c, k))) return;
    c = nearer;
    const double step = step_of(c.change[k].metric);
    const double present = present_value(c.change[k]);
    halve(c.change[k].for_seconds ? before(present, c.change[k]) : present, c.change[k].value, step, [&](double value) {
      nearer.change[k].value = value;
      if (!comes_true(nearer)) return false;
      c = nearer;
      return true;
    });
  }

  /// The value on the other side of the present one. What lasts may flip without any other value.
  static double before(double present, const Condition& condition) {
    const double step = step_of(condition.metric);
    return is_upward(condition.comparison) ? present - step : present + step;
  }

  /// As tighten(), but the decision may become any other.
  void tighten_to_any(Counterfactual& c) {
    Counterfactual nearer = c;
    Condition& condition = nearer.change.front();
    const double present = present_value(condition);
    const double without = condition.for_seconds ? before(present, condition) : present;
    halve(without, condition.value, step_of(condition.metric), [&](double value) {
      condition.value = value;
      const Direction way = tried(nearer);
      if (way == decided_) return false;
      c = nearer;
      c.flip_to = way;
      return true;
    });
  }

  void tighten_duration(Counterfactual& c, std::size_t k) {
    Counterfactual shorter = c;
    shorter.change[k].for_seconds.reset();
    if (comes_true(shorter)) {
      c = shorter;
      return;
    }
    const auto longest = static_cast<double>(c.change[k].for_seconds->count());
    halve(0, longest, 1, [&](double seconds) {
      shorter.change[k].for_seconds = Seconds{static_cast<std::int64_t>(seconds)};
      if (!comes_true(shorter)) return false;
      c = shorter;
      return true;
    });
  }

  /// Asks about values of the grid between one that does not flip and one that does, until they are neighbours.
  static void halve(double without, double with, double step, auto&& flips_at) {
    const bool upward = with > without;
    double no = place_of(without, step);
    no = upward ? std::floor(no) : std::ceil(no);
    double yes = place_of(with, step);
    yes = upward ? std::ceil(yes) : std::floor(yes);
    // The neighbour is asked first: a threshold is mostly the very place.
    double next = upward ? yes - 1 : yes + 1;
    while (upward ? next > no : next < no) {
      if (flips_at(on_grid(next, step)))
        yes = next;
      else
        no = next;
      next = std::trunc((no + yes) / 2);
      if (next == no || next == yes) return;
    }
  }

  /// What the signals saw: a rule may look at another series than the newest reading. Without a value, one from which
  /// the condition is far.
  double present_value(const Condition& condition) const {
    const auto axis = std::ranges::find(axes_, condition.metric, &Axis::metric);
    if (axis != axes_.end()) return axis->observed;
    if (const auto reading = seen_.reading(condition.metric)) return reading->value;
    const Axis unknown{condition.metric, 0, std::abs(condition.value)};
    return is_upward(condition.comparison) ? std::min(end_of(unknown, false), 0.0) : end_of(unknown, true);
  }

  Direction decided_;
  const Observation& seen_;
  std::vector<Axis> axes_;
  std::size_t trials_;
  const WouldBe& would_be_;
  std::vector<Counterfactual> found_{};
  std::vector<SearchedRange> searched_{};
};

/// How often the path may be run for one decision.
std::size_t trials_for(const EvaluationInput& input) {
  std::size_t datapoints = 0;
  for (const Series& series : input.metrics.series) datapoints += series.datapoints.size();
  std::size_t rules = 0;
  for (const Signal& signal : input.policy.signals)
    if (const auto* alarms = std::get_if<AlarmRules>(&signal)) rules += alarms->rules.size();
  return datapoints > many_datapoints || rules > many_rules ? fewest_trials : usual_trials;
}

/// An hour, or as long as the alarm looks back that looks back furthest.
Seconds longest_wait(const Policy& policy) {
  Seconds longest{3600};
  for (const Signal& signal : policy.signals)
    if (const auto* alarms = std::get_if<AlarmRules>(&signal))
      for (const AlarmRule& rule : alarms->rules) longest = std::max(longest, rule.period * rule.evaluation_periods);
  return longest;
}

}  // namespace

Condition eased(const Condition& condition) {
  Condition nearer = condition;
  const bool upward = is_upward(condition.comparison);
  nearer.comparison = inclusive(upward);
  if (is_strict(condition.comparison)) return nearer;
  const double step = step_of(condition.metric);
  const double place = place_of(condition.value, step);
  nearer.value = on_grid(upward ? std::ceil(place) - 1 : std::floor(place) + 1, step);
  return nearer;
}

Flips flips_of(const EvaluationInput& input, Direction decided, std::vector<Counterfactual> suggested,
               std::span<const SignalProposal> proposals, const Observation& seen, const WouldBe& would_be) {
  if (suggested.size() > most_found) suggested.resize(most_found);
  Search search(decided, seen, axes_of(proposals), trials_for(input), would_be);
  return search.run(std::move(suggested), longest_wait(input.policy));
}

}  // namespace headroom
