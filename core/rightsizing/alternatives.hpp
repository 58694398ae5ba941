#pragma once

#include <cstdint>
#include <vector>

#include "core/rightsizing/plans.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/sizing.hpp"

namespace headroom::rightsizing {

/// What all ways to run the job have in common.
struct Job {
  std::int64_t tasks{0};
  std::int64_t slots_per_executor{1};
  std::int64_t most_executors{1};  ///< as many as the cluster's limits allow
};

/// Other ways to run the job: in 1, 2, 3, 4, 8 and 16 waves and in the recommended number of waves, on at most four
/// candidates (the recommended one, then the first others), if they have room for it, within the same limits. The
/// recommendation itself is not among them. The cheapest comes first if all have a price; otherwise the fastest comes
/// first. Equal alternatives have the same rank.
std::vector<Alternative> alternatives_to(const Sizing& recommended, const Job& job,
                                         const std::vector<InstanceTypeOption>& candidates, const JobRequest& request);

}  // namespace headroom::rightsizing
