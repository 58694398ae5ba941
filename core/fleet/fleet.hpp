#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/model/affordable.hpp"
#include "core/model/budget.hpp"
#include "core/model/cluster.hpp"

/// Many clusters that share waiting work, a limit of their number, and one budget.
namespace headroom::fleet {

/// The steps of one EMR cluster.
struct Steps {
  std::int64_t running{0};
  std::int64_t pending{0};                    ///< in the cluster's own queue
  std::optional<std::int64_t> concurrency{};  ///< how many may run at once (StepConcurrencyLevel); absent: not known
  friend bool operator==(const Steps&, const Steps&) = default;
};

/// EMR's own default of StepConcurrencyLevel.
inline constexpr std::int64_t default_step_concurrency = 1;
/// EMR's bounds of StepConcurrencyLevel, and of the steps that one cluster may have running and pending together.
inline constexpr std::int64_t most_step_concurrency = 256;
inline constexpr std::int64_t most_steps = 256;

/// One cluster of the fleet, and what decide() answered about it alone. Both outlive the plan's calculation.
struct Member {
  const EvaluationInput* input{nullptr};
  const Decision* decision{nullptr};
  std::optional<Instant> idle_since{};  ///< absent: not known
  std::optional<Steps> steps{};         ///< absent: not known
};

/// Work in front of the fleet, which no cluster has in its own queues.
struct WaitingWork {
  std::int64_t containers{0};
  std::int64_t steps{0};  ///< if there are steps, they bring the containers with them
  /// How much memory one container needs. Absent: as much as those that the cluster runs now.
  std::optional<std::int64_t> container_memory_mib{};
  friend bool operator==(const WaitingWork&, const WaitingWork&) = default;
};

/// When clusters are created and terminated.
struct Rules {
  std::string id;
  std::int64_t maximum_clusters{0};
  /// Strictly more containers than this pend in a cluster, on average over the active clusters. Absent: only the first
  /// cluster is created.
  std::optional<double> create_above_average_pending{};
  std::optional<Seconds> terminate_after_idle{};   ///< idle for strictly longer; absent: none is terminated
  std::optional<std::int64_t> step_concurrency{};  ///< of each cluster, before another is created
  std::optional<Cluster> template_cluster{};       ///< what would be created; absent: nothing can be
  std::optional<Budget> budget{};                  ///< of all clusters together; without a preset
  std::optional<TimeLeft> time_left{};             ///< in the budget's zone; present if there is a budget
  Spend spend{};                                   ///< for the budget; amounts that it names itself win
};

struct FleetInput {
  Rules rules;
  std::vector<Member> members;
  WaitingWork waiting;
  Instant evaluated_at;
  std::vector<Warning> warnings{};  ///< from decoding and from what is stored
};

enum class RowAction { create, fill, scale_out, scale_in, terminate, hold };

/// What `from` and `to` of a row count.
enum class RowUnit {
  clusters,          ///< the clusters of the fleet
  capacity,          ///< the unit of the cluster's own evaluation
  steps,             ///< running and pending steps of the cluster
  containers,        ///< waiting containers that the cluster takes
  step_concurrency,  ///< steps that may run at once
};

/// EC2 per hour, with primary nodes; and EMR's charge in addition. Sums are limited to ±`most_money`.
struct HourlyCost {
  MicroDollars ec2;
  MicroDollars emr;
  bool complete{true};  ///< false: a price is unknown and counts as 0
  MicroDollars sum() const;
  HourlyCost& operator+=(const HourlyCost& other);
  HourlyCost operator-() const { return {-ec2, -emr, complete}; }
  friend bool operator==(const HourlyCost&, const HourlyCost&) = default;
};

/// One thing to do, or not to do, with one cluster.
struct Row {
  std::optional<std::size_t> member{};  ///< in FleetInput::members; absent: a cluster to create
  RowAction action{RowAction::hold};
  RowUnit unit{RowUnit::capacity};
  std::int64_t from{0};
  std::int64_t to{0};
  HourlyCost delta;         ///< what the row makes the fleet cost more
  std::string_view reason;  ///< a literal
  bool funded{true};
  friend bool operator==(const Row&, const Row&) = default;
};

enum class FleetAction { no_action, create_cluster, terminate_cluster, scale_out, scale_in, mixed };

/// What one cluster costs now; nothing if it is on its way out.
struct MemberCost {
  HourlyCost scaled;   ///< core, task and worker capacity
  HourlyCost primary;  ///< its primary nodes
};

/// What became of the waiting work.
struct PlacedWork {
  std::int64_t steps{0};
  std::int64_t containers{0};
  std::int64_t steps_left{0};
  std::int64_t containers_left{0};
  std::optional<double> average_pending{};  ///< containers in an active cluster, with those left; absent: not known
  friend bool operator==(const PlacedWork&, const PlacedWork&) = default;
};

/// The budget's figures for the whole plan.
struct FleetBudget {
  BudgetFigures figures;         ///< as if every row were done; `affordable_units` counts the funded rows that cost
  MicroDollars released_hourly;  ///< what the rows that save give up
  MicroDollars funded_hourly;    ///< what the funded rows cost more
  MicroDollars unfunded_hourly;  ///< what the rows that are not funded would cost more
  friend bool operator==(const FleetBudget&, const FleetBudget&) = default;
};

/// One ordered plan. Rows are carried out in their order: what saves comes before what costs.
struct Plan {
  Status status{Status::decided};
  FleetAction action{FleetAction::no_action};
  bool changed{false};
  Instant valid_until;
  std::int64_t current{0};  ///< clusters that are not on their way out
  std::int64_t desired{0};  ///< as if every row were funded and there were no maximum
  std::int64_t target{0};
  std::string_view reason;
  bool blocked{false};
  ClampCode blocked_by{ClampCode::none};
  double confidence{1};
  Seconds retry_after{0};
  HourlyCost cost;
  HourlyCost target_cost;
  std::vector<MemberCost> member_costs;  ///< one for each member
  std::vector<Row> rows;
  PlacedWork work;
  std::optional<FleetBudget> budget{};  ///< present if the fleet has a budget
  std::vector<Clamp> clamps;
  std::vector<std::string> missing;  ///< sorted; metrics that the evaluations asked for and lack
  std::vector<Warning> warnings;
  std::string summary;
};

}  // namespace headroom::fleet

namespace headroom {

template <>
inline constexpr auto names_of<fleet::RowAction> =
    std::to_array<EnumName<fleet::RowAction>>({{"create", fleet::RowAction::create},
                                               {"fill", fleet::RowAction::fill},
                                               {"scale_out", fleet::RowAction::scale_out},
                                               {"scale_in", fleet::RowAction::scale_in},
                                               {"terminate", fleet::RowAction::terminate},
                                               {"hold", fleet::RowAction::hold}});
template <>
inline constexpr auto names_of<fleet::FleetAction> =
    std::to_array<EnumName<fleet::FleetAction>>({{"no_action", fleet::FleetAction::no_action},
                                                 {"scale_in", fleet::FleetAction::scale_in},
                                                 {"scale_out", fleet::FleetAction::scale_out},
                                                 {"mixed", fleet::FleetAction::mixed},
                                                 {"create_cluster", fleet::FleetAction::create_cluster},
                                                 {"terminate_cluster", fleet::FleetAction::terminate_cluster}});

}  // namespace headroom
