#pragma once

#include <cstdint>
#include <vector>

#include "core/rightsizing/plans.hpp"
#include "core/rightsizing/recommendation.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::rightsizing {

/// What every way to run the job has in common.
struct Job {
  std::int64_t tasks{0};
  std::int64_t slots_per_executor{1};
  std::int64_t most_executors{1};  ///< that the cluster's limits allow
};

/// The job in 1, 2, 3, 4, 8, 16 waves and in as many as recommended, on each of the first four candidates that hold it,
/// within the same limits and without the recommendation itself. Cheapest first where all are priced, else fastest;
/// equals share a rank.
std::vector<Alternative> alternatives_to(const Recommendation& recommended, const Job& job,
                                         const std::vector<Candidate>& candidates, const Request& request);

}  // namespace headroom::rightsizing
