#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/decision/policy.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"

namespace headroom::readiness {

/// What is known of a cluster. What is absent is not known. Capacity is in the unit of the policy's limits.
struct Facts {
  Instant at;  ///< the time of the check
  std::optional<Platform> platform{};
  std::optional<Cluster> cluster{};  ///< with its pools
  std::optional<Policy> policy{};
  /// A sentence that says why there is no policy.
  std::string why_no_policy{"No policy is known: the cluster names none, and no evaluation of it is stored."};

  /// The largest demand of the last 14 days, and the value below which a tenth of its readings lie. Not negative.
  std::optional<double> peak{};
  std::optional<double> baseline{};
  /// From the order of capacity until all of it runs, at the median.
  std::optional<std::int64_t> start_up_seconds{};

  /// What an hour costs at the policy's maximum, EC2 and EMR, with the primary node. Absent: a price is not known.
  std::optional<MicroDollars> hourly_cost_at_maximum{};
  /// The largest capacity whose hour is within hourly_cap(). Absent: there is none, or it is not known.
  std::optional<std::int64_t> affordable_maximum{};

  std::optional<Instant> newest_reading{};  ///< of any metric
  /// The alarms of the policy's rules whose state a document has shown.
  std::vector<KnownAlarmState> alarms{};
};

}  // namespace headroom::readiness
