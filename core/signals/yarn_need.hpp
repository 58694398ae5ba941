#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/units.hpp"
#include "core/model/observation.hpp"

/// How much capacity the work on a cluster needs, as far as YARN's own figures tell.
namespace headroom {

/// Which resources decide how many nodes work needs: Hadoop's DefaultResourceCalculator counts memory only.
enum class ResourceCalculator { memory, dominant };

/// YARN's figures of one moment, each only where it is known. What waits in queues that are at their own maximum is
/// left out of everything pending: nodes do not cure it. Stale figures count only where everything is stale.
struct YarnFigures {
  std::optional<double> pending_containers{};
  std::optional<double> pending_mib{};
  bool pending_mib_estimated{false};  ///< from the containers' number and the size of those that run
  std::optional<double> pending_vcores{};
  std::optional<double> mib_per_unit{};
  std::optional<double> vcores_per_unit{};
  std::optional<double> memory_used_share{};  ///< 0–1, reserved memory included
  std::optional<double> vcores_used_share{};
  double capped_containers{0};
  std::vector<std::string> capped_queues{};
};

YarnFigures yarn_figures(const Observation& seen);

/// An amount of capacity, and how it came about as a clause for a person.
struct Need {
  Units units;
  std::string detail;
};

/// What is pending / what a unit has, rounded up; the largest over the resources that count. At least 1.
/// Nothing where no resource is both known and pending.
std::optional<Need> need_of_pending(const YarnFigures& figures, ResourceCalculator calculator, Unit unit);

/// The smallest capacity at which what is in use leaves `free_percent` free. Nothing where YARN's totals are unknown.
std::optional<Units> capacity_for_used(const YarnFigures& figures, ResourceCalculator calculator, Units running,
                                       double free_percent);

/// The capacity at which `used_share` (0–1) of `running` leaves `free_percent` (capped at 99) free.
Units capacity_leaving_free(double used_share, Units running, double free_percent);

/// What application masters need of a growth (node labels): pending applications × the average pending container, at
/// least 1 and at most all of it; 0 where no application is pending.
Units application_master_units(const YarnFigures& figures, double applications_pending, Units growth);

}  // namespace headroom
