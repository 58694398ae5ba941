#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/base/warning.hpp"
#include "core/model/comparison.hpp"
#include "core/model/scope.hpp"
#include "core/spark/ramp_state.hpp"

/// What a signal proposes, and why.
namespace headroom {

struct AutoscalerPlan;

/// The plan that a proposal and the decision share, so that nobody copies it. Two are equal if their plans have equal
/// values, or if both have none.
class SharedAutoscalerPlan {
 public:
  SharedAutoscalerPlan() = default;
  explicit SharedAutoscalerPlan(std::shared_ptr<const AutoscalerPlan> plan) : plan_(std::move(plan)) {}

  explicit operator bool() const { return plan_ != nullptr; }
  /// Call these two only if there is a plan.
  const AutoscalerPlan& operator*() const { return *plan_; }
  const AutoscalerPlan* operator->() const { return plan_.get(); }
  friend bool operator==(const SharedAutoscalerPlan& a, const SharedAutoscalerPlan& b);

 private:
  std::shared_ptr<const AutoscalerPlan> plan_;
};

/// One measured fact, and what it was compared with. `periods`: for how many periods it held; 1 for a single value.
struct Evidence {
  std::string metric;
  double observed{0};
  Comparison comparison{Comparison::less_than};
  double threshold{0};
  std::int64_t periods{1};
  bool in_policy{false};  ///< the figure is part of the signal itself, so the metrics need not have it
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// A bound on one metric. It would have to hold for the decision to change.
struct Condition {
  std::string metric;
  Comparison comparison{Comparison::less_than};
  double value{0};
  std::optional<Seconds> for_seconds{};  ///< how long it would have to hold; absent if that does not matter
  friend bool operator==(const Condition&, const Condition&) = default;
};

enum class Direction { in, hold, out };

/// "If all of `change` held, the signal would have said `flip_to`."
struct Counterfactual {
  Direction flip_to{Direction::hold};
  std::vector<Condition> change;
  friend bool operator==(const Counterfactual&, const Counterfactual&) = default;
};

/// What a proposal wants for one scope: this many capacity units more (or fewer).
struct ScopedDelta {
  Scope scope;
  Units delta;
  std::optional<Market> market{};  ///< a removal takes only capacity of this market
  friend bool operator==(const ScopedDelta&, const ScopedDelta&) = default;
};

/// In addition to a target for Spark's executors: the next state of its ramp, and the idle executors that may be
/// removed.
struct ExecutorPlan {
  RampState ramp;
  std::vector<std::string> removable;
  friend bool operator==(const ExecutorPlan&, const ExecutorPlan&) = default;
};

/// A signal's opinion. `proposes` is the capacity that the signal wants for the whole cluster, in the unit of the
/// policy. To hold is to propose the current capacity.
struct Proposal {
  Units proposes;
  std::string_view reason;  ///< snake_case, a literal; it is the answer's `reason` if this proposal wins
  /// How the amount was worked out, one clause for a person: "73,728 MB pending / 12,288 MB a node = 6 more".
  std::string detail;
  std::vector<Evidence> evidence;
  std::vector<Counterfactual> counterfactuals{};
  std::vector<ScopedDelta> scoped{};   ///< empty: anywhere; otherwise their sum is proposes − current
  bool abstains_from_scale_in{false};  ///< the signal holds, but does not stop signals that want less
  std::optional<Seconds> cooldown{};   ///< the cooldown of the rule that fired, in addition to the policy's own
  Units application_master_units{0};   ///< the part of a growth that application masters need (node labels)
  std::optional<ExecutorPlan> executors{};
  std::vector<std::string> warnings{};
  /// What the signal could not take into account. Each is a warning of the answer, whether or not the signal wins. The
  /// confidence counts them together as one figure that is missing.
  std::vector<Warning> doubts{};
  SharedAutoscalerPlan autoscaler_plan{};  ///< what the Cluster Autoscaler looked at
  /// A maximum that replaces the policy's while this proposal wins, if it is larger.
  std::optional<Units> effective_maximum{};
  std::optional<Instant> changes_at{};  ///< when a schedule changes what the signal proposes; later than now
};

template <>
inline constexpr auto names_of<Direction> = std::to_array<EnumName<Direction>>({{"scale_in", Direction::in},
                                                                                {"no_action", Direction::hold},
                                                                                {"scale_out", Direction::out}});

}  // namespace headroom
