#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/base/warning.hpp"
#include "core/model/cluster.hpp"
#include "core/model/history.hpp"
#include "core/model/limits.hpp"
#include "core/pricing/cost.hpp"
#include "core/signals/proposal.hpp"

/// What was decided, with everything that explains it.
namespace headroom {

enum class Action { no_action, scale_in, scale_out, mixed };
enum class Status { decided, insufficient_data };

/// Why less was recommended than a signal wanted.
enum class ClampCode {
  none,
  cooldown,
  minimum,
  maximum,
  on_demand_limit,
  core_limit,
  increment,
  budget,
  stale_metrics,
  core_floor,
  min_change,
  in_progress,
  stranded_pods,
};

/// One stage's bound: it was to be `from`, it became `to` (units of the policy).
struct Clamp {
  ClampCode code{ClampCode::none};
  Units from;
  Units to;
  std::string detail;
  friend bool operator==(const Clamp&, const Clamp&) = default;
};

/// One pool's new count in one market; instances, or fleet units for a fleet.
struct PoolChange {
  std::string pool_id;
  Role role{Role::worker};
  Market market{Market::on_demand};
  std::string instance_type;
  std::int64_t from{0};
  std::int64_t to{0};
  std::vector<std::string> nodes{};  ///< the Kubernetes nodes that go, where it is known which
  friend bool operator==(const PoolChange&, const PoolChange&) = default;
};

/// What a signal said, kept whether it won or lost.
struct SignalOpinion {
  std::string_view kind;
  std::optional<Units> proposes;  ///< absent: no opinion
  bool chosen{false};
  std::string_view reason;  ///< of the proposal, or why it lost or was silent
  std::string detail;
  std::vector<Evidence> evidence;
  SharedAutoscalerPlan autoscaler_plan{};
  std::optional<ExecutorPlan> executors{};
  friend bool operator==(const SignalOpinion&, const SignalOpinion&) = default;
};

/// A limit on the way from executors to nodes that is too low for them.
struct TightLimit {
  std::string setting;  ///< `policy.limits.maximum`, `the maximum of` a pool
  std::int64_t limit{0};
  std::int64_t needed{0};
  friend bool operator==(const TightLimit&, const TightLimit&) = default;
};

/// How far a Spark application gets on the way from maxExecutors to nodes.
struct ExecutorChain {
  std::int64_t wanted{0};
  std::int64_t placed{0};          ///< with every pool as large as it may be, beside the driver
  std::int64_t nodes{0};           ///< that hold those
  std::int64_t nodes_needed{0};    ///< for all of them, at most 5,000; 0 where no pool has a node that takes one
  std::vector<TightLimit> limits;  ///< what would have to be raised for all of them
  std::string summary;
  friend bool operator==(const ExecutorChain&, const ExecutorChain&) = default;
};

/// The answer of decide(): values only, rendered by the API.
struct Decision {
  Status status{Status::decided};
  Action action{Action::no_action};
  bool changed{false};
  Instant evaluated_at;
  Instant valid_until;
  Unit unit{Unit::instances};
  Units current;
  Units desired;
  Units target;
  std::string_view reason;
  bool blocked{false};
  ClampCode blocked_by{ClampCode::none};
  double confidence{1};
  Seconds retry_after{0};
  Cost cost;
  std::vector<PoolChange> changes;
  std::string summary;
  std::vector<SignalOpinion> signals;
  std::vector<Clamp> clamps;
  std::vector<Counterfactual> counterfactuals;
  std::vector<Warning> warnings;
  std::vector<std::string> missing;             ///< metrics that were asked for and absent, sorted
  std::vector<PoolTarget> pool_targets;         ///< of every scaled pool; what a later description is compared with
  std::optional<DecisionId> inferred_applied;   ///< an earlier recommendation that this description shows as done
  std::optional<ExecutorChain> executor_chain;  ///< where an application was described
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// How long an answer holds: one period of EMR's five-minute metrics.
inline constexpr Seconds decision_validity{300};

template <>
inline constexpr auto names_of<Action> = std::to_array<EnumName<Action>>({{"no_action", Action::no_action},
                                                                          {"scale_in", Action::scale_in},
                                                                          {"scale_out", Action::scale_out},
                                                                          {"mixed", Action::mixed}});
template <>
inline constexpr auto names_of<Status> =
    std::to_array<EnumName<Status>>({{"decided", Status::decided}, {"insufficient_data", Status::insufficient_data}});
template <>
inline constexpr auto names_of<ClampCode> =
    std::to_array<EnumName<ClampCode>>({{"none", ClampCode::none},
                                        {"cooldown", ClampCode::cooldown},
                                        {"minimum", ClampCode::minimum},
                                        {"maximum", ClampCode::maximum},
                                        {"on_demand_limit", ClampCode::on_demand_limit},
                                        {"core_limit", ClampCode::core_limit},
                                        {"increment", ClampCode::increment},
                                        {"budget", ClampCode::budget},
                                        {"stale_metrics", ClampCode::stale_metrics},
                                        {"core_floor", ClampCode::core_floor},
                                        {"min_change", ClampCode::min_change},
                                        {"in_progress", ClampCode::in_progress},
                                        {"stranded_pods", ClampCode::stranded_pods}});

}  // namespace headroom
