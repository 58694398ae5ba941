#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/time.hpp"
#include "core/schedule/time_zone.hpp"

/// KEDA's cron trigger, as pkg/scalers/cron_scaler.go has it.
namespace headroom::kubernetes {

struct CronTrigger {
  std::string time_zone;  ///< a name of the IANA database
  std::string start;      ///< a cron expression, like `end`
  std::string end;
  std::int64_t desired_replicas{0};
  friend bool operator==(const CronTrigger&, const CronTrigger&) = default;
};

/// What KEDA would refuse, as a clause: "desiredReplicas must not be 0". Empty if there is nothing. An unknown zone is
/// not found here.
std::string problem_of(const CronTrigger& trigger);

/// Whether the trigger is active, and when that changes.
struct CronState {
  bool active{false};
  std::optional<Instant> changes_at{};  ///< absent: not in sight
  friend bool operator==(const CronState&, const CronState&) = default;
};

/// The trigger is active while the next edge is an end: it is active at its start and no longer at its end. If starts
/// and ends don't alternate, the trigger may stay active over several of them. No value if the start or the end never
/// comes, or can't be read.
std::optional<CronState> state_at(const CronTrigger& trigger, const TimeZone& zone, Instant now);

}  // namespace headroom::kubernetes
