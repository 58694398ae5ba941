#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/decision/decision.hpp"

/// What the log has of one cluster over time.
namespace headroom::timeline {

/// What one limit did to the capacity that was wanted: it was `from` and became `to`, in the unit of the policy.
struct Cut {
  ClampCode code{ClampCode::none};
  std::int64_t from{0};
  std::int64_t to{0};
  friend bool operator==(const Cut&, const Cut&) = default;
};

/// The limits of a policy, without windows and scheduled actions.
struct PolicyLimits {
  std::int64_t minimum{0};
  std::int64_t maximum{0};
  friend bool operator==(const PolicyLimits&, const PolicyLimits&) = default;
};

/// One stored evaluation.
struct DecisionPoint {
  DecisionId id;
  Instant at;           ///< evaluated_at
  Instant valid_until;  ///< of the recommendation
  std::string policy{};
  Unit unit{Unit::instances};
  Action action{Action::no_action};
  bool changed{false};
  std::int64_t current{0};  ///< requested when it was made
  std::int64_t desired{0};
  std::int64_t target{0};
  std::optional<MicroDollars> hourly{};         ///< EC2 and EMR's charge at `current`; absent: not known
  std::optional<MicroDollars> target_hourly{};  ///< the same at `target`
  ClampCode blocked_by{ClampCode::none};
  /// What was reported of the recommendation: true: applied, false: failed or dismissed. No value: nothing.
  std::optional<bool> applied{};
  std::vector<Cut> cuts{};  ///< in the order in which they were made
  std::optional<PolicyLimits> limits{};
};

/// The order of decisions: by evaluated_at, and at one instant in the order in which they were stored.
inline bool is_before(const DecisionPoint& a, const DecisionPoint& b) {
  return a.at != b.at ? a.at < b.at : a.id.order() < b.id.order();
}

/// Whether stored capacity and demand, which count instances, are in this unit.
inline bool counts_nodes(Unit unit) {
  return unit == Unit::instances || unit == Unit::nodes || unit == Unit::fleet_units;
}

/// The price of one unit: hourly / units, rounded to the nearest micro-dollar. No value if it is not known, or if there
/// is no unit.
std::optional<MicroDollars> unit_price(std::optional<MicroDollars> hourly, std::int64_t units);

/// For how long an observation holds if nobody says it: twice the median time between decisions, which are in order,
/// but at least 15 minutes and at most two hours. One missing decision is no gap then, and two are. Fewer than seven
/// decisions show no habit, and it is 15 minutes.
Seconds usual_hold(std::span<const DecisionPoint> decisions);

/// A value that holds from a time on, until the next one.
struct Step {
  Instant at;
  std::optional<double> value{};  ///< no value: it is not known from here on
  friend bool operator==(const Step&, const Step&) = default;
};

enum class GapKind {
  no_snapshot,  ///< neither a snapshot nor a decision for longer than the longest time that a value holds
  stale,        ///< the figures of the decisions were too old
};

/// A time about which little is known.
struct Gap {
  Instant from;
  Instant until;  ///< this instant is not in the gap
  GapKind kind{GapKind::no_snapshot};
  friend bool operator==(const Gap&, const Gap&) = default;
};

/// The range that a timeline shows.
struct Range {
  Instant since;
  Instant until;  ///< this instant is not in the range
};

/// The times between two observations, and before the first and after the last one, that are longer than
/// `longest_hold`. `observed` is in ascending order and may begin before the range. `range.until` must not be later
/// than the present. A gap begins at the observation before it: nobody knows how long what was seen then was true.
std::vector<Gap> gaps_of(std::span<const Instant> observed, const Range& range, Seconds longest_hold);

/// The times in which decisions found the figures stale: each from the decision until the next one. Times that follow
/// one another become one. `decisions` are in order and may begin before the range.
std::vector<Gap> stale_times(std::span<const DecisionPoint> decisions, const Range& range);

/// The sizes that were requested, in the order of time. A size that a decision found holds from then on. If its
/// recommendation was applied (backtest::actual_path() says when that is so), the recommended size holds from the
/// decision on. A size that a snapshot observed replaces both from its time on.
std::vector<Step> requested_sizes(std::span<const DecisionPoint> decisions, std::span<const Step> observed);

}  // namespace headroom::timeline

namespace headroom {

template <>
inline constexpr auto names_of<timeline::GapKind> = std::to_array<EnumName<timeline::GapKind>>(
    {{"no_snapshot", timeline::GapKind::no_snapshot}, {"stale", timeline::GapKind::stale}});

}  // namespace headroom
