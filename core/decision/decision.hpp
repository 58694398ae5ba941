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
#include "core/model/budget.hpp"
#include "core/model/cluster.hpp"
#include "core/model/history.hpp"
#include "core/model/limits.hpp"
#include "core/model/market_split.hpp"
#include "core/pricing/cost.hpp"
#include "core/signals/proposal.hpp"

/// What was decided, and everything that explains it.
namespace headroom {

enum class Action { no_action, scale_in, scale_out, mixed };
enum class Status { decided, insufficient_data };

/// Why less is recommended than a signal wanted.
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

/// The bound of one stage: the target was `from` and became `to`, in the unit of the policy.
struct Clamp {
  ClampCode code{ClampCode::none};
  Units from;
  Units to;
  std::string detail;
  friend bool operator==(const Clamp&, const Clamp&) = default;
};

/// The new size of one pool in one market, in instances, or in fleet units for a fleet.
struct PoolChange {
  std::string pool_id;
  Role role{Role::worker};
  Market market{Market::on_demand};
  std::string instance_type;
  std::int64_t from{0};
  std::int64_t to{0};
  std::vector<std::string> nodes{};  ///< the Kubernetes nodes that go, if it is known which
  /// How many whole instances `from` and `to` fleet units take; present if a unit is not an instance.
  std::optional<std::int64_t> instances_from{};
  std::optional<std::int64_t> instances_to{};
  friend bool operator==(const PoolChange&, const PoolChange&) = default;
};

/// What a signal said. It is kept whether the signal won or lost.
struct SignalOpinion {
  std::string_view kind;
  std::optional<Units> proposes;  ///< absent: no opinion
  bool chosen{false};
  std::string_view reason;  ///< the proposal's, or why it lost or had no opinion
  std::string detail;
  std::vector<Evidence> evidence;
  SharedAutoscalerPlan autoscaler_plan{};
  std::optional<ExecutorPlan> executors{};
  friend bool operator==(const SignalOpinion&, const SignalOpinion&) = default;
};

/// A limit that is too low for all executors, on the way from executors to nodes.
struct TightLimit {
  std::string setting;  ///< `policy.limits.maximum`, `the maximum of` a pool
  std::int64_t limit{0};
  std::int64_t needed{0};
  friend bool operator==(const TightLimit&, const TightLimit&) = default;
};

/// How many of maxExecutors executors of a Spark application get a node.
struct ExecutorChain {
  std::int64_t wanted{0};
  std::int64_t placed{0};        ///< executors that get a node beside the driver, if every pool may grow to its maximum
  std::int64_t nodes{0};         ///< nodes that hold those executors
  std::int64_t nodes_needed{0};  ///< for all executors, at most 5,000; 0 if no pool has a node that fits an executor
  std::vector<TightLimit> limits;  ///< the limits to raise, so that all executors get a node
  std::string summary;
  friend bool operator==(const ExecutorChain&, const ExecutorChain&) = default;
};

/// What a mix asked for at the target, and what comes of it, in the unit of the policy.
struct MixOutcome {
  OnDemandShare share{};
  MarketSplit wanted{};
  MarketSplit planned{};
  friend bool operator==(const MixOutcome&, const MixOutcome&) = default;
};

/// A metric that alone changes nothing, whatever it is between these two and however long, up to `for_seconds`.
struct SearchedRange {
  std::string metric;
  double from{0};
  double to{0};
  Seconds for_seconds{0};
  friend bool operator==(const SearchedRange&, const SearchedRange&) = default;
};

/// The answer of decide(), as values only. The API renders it.
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
  std::vector<SearchedRange> searched{};  ///< what was tried, if no counterfactual was found
  std::vector<Warning> warnings;
  std::vector<std::string> missing;             ///< metrics that were asked for and are absent, sorted
  std::vector<PoolTarget> pool_targets;         ///< every scaled pool; a later request is compared with them
  std::optional<DecisionId> inferred_applied;   ///< an earlier recommendation that the request shows as done
  std::optional<MixOutcome> mix{};              ///< present if the policy has a mix for the whole cluster
  std::optional<ExecutorChain> executor_chain;  ///< present if a Spark application was described
  std::optional<BudgetFigures> budget{};        ///< present if the policy has a budget
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// How long an answer is valid: one period of EMR's five-minute metrics.
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
