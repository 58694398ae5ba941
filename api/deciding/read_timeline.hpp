#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/deciding/decision_points.hpp"
#include "api/deciding/known_demand.hpp"
#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/timeline/oscillation.hpp"
#include "core/timeline/regret.hpp"

/// What is stored of one cluster over a time.
namespace headroom::api {

inline constexpr std::size_t most_timeline_decisions = 20'000;

struct TimelineQuestion {
  std::string cluster_id;
  timeline::Range range;  ///< `until` may be later than the present
  Instant now;
  /// A value is not known for longer than this after the last observation. No value: timeline::usual_hold().
  std::optional<Seconds> longest_hold{};
  Seconds start_up{300};  ///< from the request of a unit until it runs
  std::size_t most_decisions{most_timeline_decisions};
};

struct ReadTimeline {
  timeline::Range known;                      ///< the range up to the present; empty if it begins later
  Unit unit{Unit::instances};                 ///< of the newest decision
  std::vector<TimelineDecision> decisions{};  ///< in order; some may lie before the range
  Seconds longest_hold{0};                    ///< that was used
  bool cut{false};                            ///< there are older decisions in the range, which were not read
  /// The points of the decisions that count in `unit`.
  std::vector<timeline::DecisionPoint> points{};
  std::vector<timeline::Step> requested{};  ///< as timeline::requested_sizes()
  std::vector<timeline::Gap> gaps{};        ///< without snapshot or decision
  KnownDemand demand{};
  std::vector<timeline::Gap> demand_gaps{};  ///< without a point of the demand
  timeline::Regret regret{};
  std::string_view regret_reason{};  ///< why a figure of the regret is not known; empty: all are
  std::string regret_detail{};       ///< the same for a person
  std::optional<timeline::Oscillation> oscillation{};
};

/// Reads and judges the range. Fails if the store can't be read.
Result<ReadTimeline> read_timeline(DecisionLog& log, SnapshotHistory& snapshots, const TimelineQuestion& question);

}  // namespace headroom::api
