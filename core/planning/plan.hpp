#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/calculation_step.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/planning/request.hpp"

namespace headroom::planning {

enum class PlanStatus { feasible, infeasible, insufficient_data };

/// Instances of one type in one market.
struct InstanceGroup {
  std::string instance_type;
  Market market{Market::on_demand};
  std::int64_t count{1};    ///< 0 for task instances that are not needed; the type is then that of the core
  std::int64_t vcpus{1};    ///< of one instance
  MicroDollars hourly;      ///< of one instance, at EC2
  MicroDollars emr_hourly;  ///< EMR's charge for one instance
  friend bool operator==(const InstanceGroup&, const InstanceGroup&) = default;
};

/// A cluster for the job, and what it comes to. The cost counts each instance, the primary one included, by the second
/// and at least for 60 seconds, and is rounded to the nearest micro-dollar.
struct ClusterPlan {
  InstanceGroup primary;
  InstanceGroup core;
  InstanceGroup task;
  std::int64_t vcpus{0};          ///< of core and task instances
  std::int64_t interruptions{0};  ///< that are counted in `with_interruptions`
  Seconds duration{0};            ///< start-up included
  Seconds with_interruptions{0};
  MicroDollars hourly;  ///< all instances and EMR's charges
  MicroDollars cost;
  MicroDollars cost_with_interruptions;
  MicroPercent utilisation{0};  ///< without interruptions
  friend bool operator==(const ClusterPlan&, const ClusterPlan&) = default;
};

enum class ConstraintName { deadline, budget, minimum_utilisation, interruptions };

/// A constraint of the request, judged on a plan. Limit, value and slack are in the unit of the constraint: seconds,
/// micro-dollars, MicroPercent, interruptions. The slack is what is left; below zero if the constraint does not hold.
/// Deadline and budget are judged with the interruptions.
struct Constraint {
  ConstraintName name{ConstraintName::deadline};
  std::int64_t limit{0};
  std::int64_t value{0};
  bool holds{true};
  std::int64_t slack{0};
  friend bool operator==(const Constraint&, const Constraint&) = default;
};

/// The smallest change of one constraint that makes a plan feasible, and the cheapest plan it allows.
struct NearestChange {
  ConstraintName name{ConstraintName::deadline};
  std::int64_t limit{0};     ///< as it is
  std::int64_t feasible{0};  ///< as it would have to be
  double change_percent{0};  ///< of the limit; > 0
  ClusterPlan plan;
  friend bool operator==(const NearestChange&, const NearestChange&) = default;
};

/// Another point on the curve of cost and time: no plan is both as fast and cheaper.
struct PlanAlternative {
  ClusterPlan plan;
  std::vector<ConstraintName> breaks{};  ///< the constraints that do not hold
  friend bool operator==(const PlanAlternative&, const PlanAlternative&) = default;
};

struct PlanAnswer {
  PlanStatus status{PlanStatus::feasible};
  std::optional<ClusterPlan> plan{};            ///< present if feasible
  std::vector<Constraint> constraints{};        ///< of `plan`, else of the plan of `nearest`
  std::optional<NearestChange> nearest{};       ///< absent if feasible, or if no change of one constraint is enough
  std::vector<NearestChange> changes{};         ///< if infeasible, for each constraint whose change alone is enough
  std::vector<PlanAlternative> alternatives{};  ///< fastest first; `plan` is not among them
  std::vector<std::string> to_measure{};        ///< what is missing, if the data are insufficient
  std::int64_t core_milliseconds{0};            ///< the work; 0 if unknown
  std::string summary{};
  std::vector<CalculationStep> steps{};
  std::vector<Warning> warnings{};
  friend bool operator==(const PlanAnswer&, const PlanAnswer&) = default;
};

}  // namespace headroom::planning

namespace headroom {

template <>
inline constexpr auto names_of<planning::PlanStatus> =
    std::to_array<EnumName<planning::PlanStatus>>({{"feasible", planning::PlanStatus::feasible},
                                                   {"infeasible", planning::PlanStatus::infeasible},
                                                   {"insufficient_data", planning::PlanStatus::insufficient_data}});
template <>
inline constexpr auto names_of<planning::ConstraintName> = std::to_array<EnumName<planning::ConstraintName>>(
    {{"deadline_seconds", planning::ConstraintName::deadline},
     {"budget_usd", planning::ConstraintName::budget},
     {"minimum_utilisation_percent", planning::ConstraintName::minimum_utilisation},
     {"interruptions_to_survive", planning::ConstraintName::interruptions}});

}  // namespace headroom
