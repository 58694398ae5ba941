#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/warning.hpp"
#include "core/planning/plan.hpp"
#include "core/planning/request.hpp"
#include "core/planning/running_time.hpp"

namespace headroom::planning {

/// The bytes that one task reads, as in a rightsizing.
inline constexpr std::int64_t task_bytes = std::int64_t{128} << 20;

/// How much work the job is, and where that is known from.
struct Throughput {
  std::optional<Work> work{};  ///< absent: unknown, see `to_measure`
  CalculationStep step{};
  std::vector<std::string> to_measure{};
  std::vector<Warning> warnings{};
};

/// From the first of these that the request has: core-seconds per GB (10⁹ bytes) × data; seconds per task × tasks of
/// 128 MiB; the core time of an earlier run, × data / what that run read if the request gives the data. In the earlier
/// run a core counts while a task uses it. If there are no executors in its documents, the run times of its stages
/// count, one core for a task. Throughput is never assumed.
Throughput throughput_of(const PlanRequest& request);

}  // namespace headroom::planning
