#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/model/comparison.hpp"
#include "core/model/scope.hpp"
#include "core/spark/executor_ramp.hpp"

/// What a signal says, and why.
namespace headroom {

struct AutoscalerPlan;

/// One measured fact, as it was compared. `periods`: how many periods (or the one reading) it held.
struct Evidence {
  std::string metric;
  double observed{0};
  Comparison comparison{Comparison::less_than};
  double threshold{0};
  std::int64_t periods{1};
  bool in_policy{false};  ///< the figure stands in the signal itself, so that the metrics needn't have it
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// A bound on one metric that would have to hold for the decision to change.
struct Condition {
  std::string metric;
  Comparison comparison{Comparison::less_than};
  double value{0};
  std::optional<Seconds> for_seconds{};  ///< how long it would have to hold, where that matters
  friend bool operator==(const Condition&, const Condition&) = default;
};

enum class Direction { in, hold, out };

/// "All of `change`, and the signal would have said `flip_to`."
struct Counterfactual {
  Direction flip_to{Direction::hold};
  std::vector<Condition> change;
  friend bool operator==(const Counterfactual&, const Counterfactual&) = default;
};

/// A proposal's wish for one scope: this many units more (or fewer) there.
struct ScopedDelta {
  Scope scope;
  Units delta;
  friend bool operator==(const ScopedDelta&, const ScopedDelta&) = default;
};

/// Beside a target for Spark's executors: how its ramp goes on, and which idle executors may be removed meanwhile.
struct ExecutorPlan {
  RampState ramp;
  std::vector<std::string> removable;
  friend bool operator==(const ExecutorPlan&, const ExecutorPlan&) = default;
};

/// A signal's opinion. `proposes` is the capacity it wants for the whole cluster, in the policy's unit; holding
/// is proposing the current capacity.
struct Proposal {
  Units proposes;
  std::string_view reason;  ///< snake_case, a literal; becomes the answer's `reason` when this proposal wins
  std::string
      detail;  ///< how the amount came about, one clause for a person: "73,728 MB pending / 12,288 MB a node = 6 more"
  std::vector<Evidence> evidence;
  std::vector<Counterfactual> counterfactuals{};
  std::vector<ScopedDelta> scoped{};   ///< empty: anywhere; else their sum is proposes − current
  bool abstains_from_scale_in{false};  ///< holding, it does not stand in the way of signals that want less
  std::optional<Seconds> cooldown{};   ///< of the rule that fired, beside the policy's own
  Units application_master_units{0};   ///< the part of a growth that application masters need (node labels)
  std::optional<ExecutorPlan> executors{};
  std::vector<std::string> warnings{};
  std::shared_ptr<const AutoscalerPlan> autoscaler_plan{};  ///< what the Cluster Autoscaler looked at
};

}  // namespace headroom
