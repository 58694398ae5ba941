#include "core/fleet/standing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/fleet/costs.hpp"
#include "core/model/observation.hpp"

namespace headroom::fleet {
namespace {

/// The published rule averages the pending containers of so long a time.
constexpr Seconds pending_window{600};

constexpr std::string_view apps_running = "AppsRunning";
constexpr double most_containers = 1e12;

Presence presence_of(LifecycleState state) {
  switch (state) {
    case LifecycleState::shutting_down:
    case LifecycleState::terminating:
    case LifecycleState::ended:
      return Presence::gone;
    case LifecycleState::starting:
    case LifecycleState::bootstrapping:
      return Presence::starting;
    case LifecycleState::provisioning:
    case LifecycleState::running:
    case LifecycleState::waiting:
    case LifecycleState::resizing:
    case LifecycleState::reconfiguring:
    case LifecycleState::suspended:
    case LifecycleState::arrested:
      return Presence::active;
  }
  return Presence::active;
}

Observation seen_by(const EvaluationInput& input) {
  return {.now = input.evaluated_at,
          .cluster = &input.cluster,
          .metrics = &input.metrics,
          .stale_after = input.policy.guards.stale_after};
}

/// The newest value, if it is fresh.
std::optional<double> fresh(const Observation& seen, std::string_view name) {
  const auto reading = seen.reading(name);
  return reading && reading->fresh ? std::optional(reading->value) : std::nullopt;
}

/// What an idle cluster had pending before it became idle does not count.
std::optional<double> pending_of(const Observation& seen, const std::optional<Instant>& idle_since) {
  const auto newest = seen.reading(metric::containers_pending);
  if (!newest || !newest->fresh) return std::nullopt;
  Seconds length = pending_window;
  if (idle_since) {
    if (newest->at < *idle_since) return std::nullopt;
    length = std::min(length, std::chrono::floor<Seconds>(newest->at - *idle_since));
  }
  const std::vector<double> values = seen.window(metric::containers_pending, length);
  if (values.empty()) return std::nullopt;
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  return std::clamp(mean, 0.0, most_containers);
}

/// The memory of one waiting container. Absent if nobody says it.
std::optional<double> container_memory(const Observation& seen, const WaitingWork& waiting) {
  if (waiting.container_memory_mib) return static_cast<double>(*waiting.container_memory_mib);
  const auto memory = fresh(seen, metric::memory_allocated);
  const auto containers = fresh(seen, metric::containers_allocated);
  if (!memory || !containers || *memory <= 0 || *containers <= 0) return std::nullopt;
  return *memory / *containers;
}

std::optional<std::int64_t> free_containers(const Observation& seen, const WaitingWork& waiting) {
  const auto memory = fresh(seen, metric::memory_available);
  const auto each = container_memory(seen, waiting);
  if (!memory || !each) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(std::clamp(*memory / *each, 0.0, most_containers)));
}

/// Whether the metrics show work. Metrics from before the cluster became idle don't count.
bool shows_work(const Observation& seen, const std::optional<Instant>& idle_since) {
  for (const std::string_view name :
       {metric::containers_pending, metric::containers_allocated, apps_running, metric::apps_pending}) {
    const auto reading = seen.reading(name);
    if (reading && reading->fresh && reading->value > 0 && (!idle_since || reading->at >= *idle_since)) return true;
  }
  return false;
}

std::string_view busy_reason(const Member& member, const Observation& seen, Presence presence) {
  if (presence == Presence::gone) return "cluster_ending";
  if (!member.steps && !member.idle_since) return "steps_unknown";
  if (member.steps && member.steps->running > 0) return "steps_running";
  if (member.steps && member.steps->pending > 0) return "steps_pending";
  return shows_work(seen, member.idle_since) ? "work_running" : "";
}

Standing standing_of(const Member& member, const WaitingWork& waiting, Instant now, const Catalog& catalog) {
  const EvaluationInput& input = *member.input;
  const Observation seen = seen_by(input);
  Standing standing{.presence = presence_of(input.cluster.state), .free_containers = free_containers(seen, waiting)};
  standing.busy_reason = busy_reason(member, seen, standing.presence);
  standing.is_idle = standing.busy_reason.empty();
  standing.pending = pending_of(seen, standing.is_idle ? member.idle_since : std::nullopt);
  if (standing.is_idle && member.idle_since)
    standing.idle_for = std::max(now - *member.idle_since, std::chrono::milliseconds{0});
  if (!standing.is_counted()) return standing;
  const Cost& cost = member.decision->cost;
  standing.scaled = {.ec2 = cost.hourly, .emr = cost.emr_hourly, .complete = cost.complete};
  standing.primary = primary_cost(input.cluster, catalog);
  return standing;
}

}  // namespace

std::vector<Standing> standings_of(const FleetInput& fleet, const Catalog& catalog) {
  std::vector<Standing> standings;
  standings.reserve(fleet.members.size());
  for (const Member& member : fleet.members)
    standings.push_back(standing_of(member, fleet.waiting, fleet.evaluated_at, catalog));
  return standings;
}

}  // namespace headroom::fleet
