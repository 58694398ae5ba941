#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/ports/decision_log.hpp"
#include "core/timeline/history.hpp"

/// Stored evaluations, as timelines and the prices of limits read them.
namespace headroom::api {

/// One stored evaluation, with what a list shows of it.
struct TimelineDecision {
  timeline::DecisionPoint point{};
  std::string status{};
  std::string reason{};
  std::optional<MicroDollars> hourly{};  ///< EC2 alone, at `current`; absent: not known
  std::optional<MicroDollars> emr_hourly{};
  Outcome outcome{Outcome::recommended};  ///< at the present time
  std::optional<OutcomeReport> report{};
  std::optional<Approval> approval{};
  /// Without the answer. A cluster without Spot has its cluster document alone. Empty if the decision was read without
  /// all documents.
  DecisionDocuments documents{};
};

/// Whether the stored cluster may have Spot. No value of it is read for that.
bool has_spot(const TimelineDecision& decision);

/// Reads the scalar members and the clamps of a stored answer without parsing the rest. What the answer lacks, or says
/// in another way, is left as it is by default. The policy's limits come from its stored document.
TimelineDecision timeline_decision(StoredDecision stored, Instant now);

/// Which decisions of a cluster to read.
struct DecisionRange {
  std::string cluster_id;
  Instant since;
  Instant until;  ///< this instant is not in the range
  Instant now;
  bool whole{false};    ///< with the documents of cluster and policy
  std::size_t most{0};  ///< if there are more, the newest
};

struct ReadDecisions {
  std::vector<TimelineDecision> items{};  ///< in the order of timeline::is_before
  bool cut{false};                        ///< there are more in the range
};

/// Reads the evaluations of the range page by page, so that others can read and write in between.
Result<ReadDecisions> read_decisions(DecisionLog& log, const DecisionRange& range);

/// The points alone.
std::vector<timeline::DecisionPoint> points_of(const std::vector<TimelineDecision>& decisions);

}  // namespace headroom::api
