#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/metrics.hpp"

/// The maxima of YARN's queues, as far as work waits below them.
namespace headroom {

/// The work that waits below one maximum: that of a leaf queue, or of a queue above several leaves.
struct QueueLimit {
  std::string queue;  ///< the queue whose maximum it is
  std::string partition{};
  double used_percent{0};       ///< of the partition
  double maximum_percent{100};  ///< of the partition; more than 0, less than 100
  QueueMaximum maximum_is{QueueMaximum::share};
  PendingInQueues pending{};
};

/// The limits below which something waits. A queue that may use the whole partition has no limit. Neither has one that
/// may not use its partition at all: nothing of it can wait there, so its figures say nothing.
std::vector<QueueLimit> limits_of_waiting(const std::vector<YarnQueue>& queues);

/// Whether the queue uses all of its maximum. It also does if its next container, of the average size of the waiting
/// ones, would not fit below a fixed maximum. `partition_mib` is the memory of its partition, if known.
bool is_at_maximum(const QueueLimit& limit, std::optional<double> partition_mib);

/// What must be added to the partition so that the work fits below the limit, which is a share and grows with it.
/// `pending` waits, in memory or vcores; `whole` is what the partition has of them, if known.
/// At the maximum it is pending / maximum: of 100 GB more a queue with 25% gets 25 GB. Below the maximum it is
/// (used + pending) / maximum − whole. No value if that is not positive or not known.
std::optional<double> growth_for(const QueueLimit& limit, double pending, std::optional<double> whole);

}  // namespace headroom
