#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/units.hpp"
#include "core/model/observation.hpp"
#include "core/yarn/queue_limits.hpp"

/// How much capacity the work on a cluster needs, as far as YARN's own figures show it.
namespace headroom {

/// Which resources decide how many nodes the work needs. Hadoop's DefaultResourceCalculator counts memory only.
enum class ResourceCalculator { memory, dominant };

/// YARN's figures at one moment, as far as they are known. Pending work in queues that are at a fixed maximum does not
/// count, because more nodes do not help it. Stale figures count only if all figures are stale.
struct YarnFigures {
  std::optional<double> pending_containers{};
  std::optional<double> pending_mib{};
  bool pending_mib_estimated{false};  ///< worked out from the number of pending containers and the size of running ones
  std::optional<double> fitting_mib{};  ///< pending, but not counted in pending_mib, because it fits what is free
  std::optional<double> pending_vcores{};
  std::optional<double> mib_per_unit{};
  std::optional<double> vcores_per_unit{};
  std::optional<double> memory_used_share{};  ///< 0–1, including reserved memory
  std::optional<double> vcores_used_share{};
  double capped_containers{0};               ///< those that wait in the capped queues, as far as it is known
  std::vector<std::string> capped_queues{};  ///< at a fixed maximum
  std::vector<QueueLimit> shares{};          ///< the maxima that grow with the cluster and below which work waits
  std::optional<double> mib{};               ///< YARN's memory, if all nodes are of one partition
  std::optional<double> vcores{};            ///< YARN's vcores, if all nodes are of one partition
  bool in_words{true};                       ///< whether needs come with a text

  /// Whether everything that waits is in capped queues.
  bool all_capped() const {
    return !capped_queues.empty() && pending_containers.value_or(0) <= 0 && pending_mib.value_or(0) <= 0;
  }
};

YarnFigures yarn_figures(const Observation& seen);

/// An amount of capacity, and how it was worked out, as a clause for a person. The clause is empty unless the figures
/// are to be put `in_words`.
struct Need {
  Units units;
  std::string detail;
};

/// pending / (what one capacity unit has), rounded up; the largest over the resources that count. If a queue gets only
/// a share of each new unit, the larger number that makes room for its own pending work. At least 1. No value if no
/// resource is both known and pending.
std::optional<Need> need_of_pending(const YarnFigures& figures, ResourceCalculator calculator, Unit unit);

/// The smallest capacity with which the present use leaves `free_percent` free. No value if YARN's totals are unknown.
std::optional<Units> capacity_for_used(const YarnFigures& figures, ResourceCalculator calculator, Units running,
                                       double free_percent);

/// How capacity_for_used() worked that capacity out: `10% of 7 instances is in use: 0.7 / 0.85 to keep 15% free = 0.82,
/// rounded up to 1 instance`. Only if it has a value.
std::string use_in_words(const YarnFigures& figures, ResourceCalculator calculator, const Observation& seen,
                         double free_percent);

/// The capacity with which the use of `used_share` (0–1) of `running` leaves `free_percent` (at most 99) free.
Units capacity_leaving_free(double used_share, Units running, double free_percent);

/// The part of a growth that application masters need (node labels): pending applications × the average pending
/// container, at least 1 and at most the whole growth; 0 if no application is pending.
Units application_master_units(const YarnFigures& figures, double applications_pending, Units growth);

template <>
inline constexpr auto names_of<ResourceCalculator> = std::to_array<EnumName<ResourceCalculator>>(
    {{"memory", ResourceCalculator::memory}, {"dominant", ResourceCalculator::dominant}});

}  // namespace headroom
