#include "core/fleet/creation.hpp"

namespace headroom::fleet {
namespace {

std::optional<double> average_pending(std::span<const Standing> standings, std::int64_t waiting) {
  double sum = static_cast<double>(waiting);
  std::size_t active = 0;
  std::size_t known = 0;
  for (const Standing& standing : standings) {
    if (standing.presence != Presence::active) continue;
    ++active;
    if (!standing.pending) continue;
    ++known;
    sum += *standing.pending;
  }
  if (active == 0 || (known == 0 && waiting == 0)) return std::nullopt;
  return sum / static_cast<double>(known == 0 ? active : known);
}

bool is_first(std::span<const Standing> standings) {
  for (const Standing& standing : standings)
    if (standing.is_counted()) return false;
  return true;
}

/// Whether the cluster has capacity that takes work, that nothing uses and that nothing was sent to.
bool is_unused(const Member& cluster, const Standing& standing, const Placement& placement, std::size_t member) {
  const LifecycleState state = cluster.input->cluster.state;
  if (state == LifecycleState::suspended || state == LifecycleState::arrested) return false;
  if (standing.presence == Presence::starting) return true;
  return standing.is_idle && !placement.takes(member) && standing.free_containers.value_or(1) > 0;
}

}  // namespace

Creation creation(const FleetInput& fleet, std::span<const Standing> standings, const Placement& placement) {
  if (is_first(standings)) {
    const bool waits = fleet.waiting.containers > 0 || fleet.waiting.steps > 0;
    return {.is_wanted = waits, .reason = waits ? "waiting_work_without_cluster" : ""};
  }
  Creation result{.average_pending = average_pending(standings, placement.containers_left)};
  const auto& most = fleet.rules.create_above_average_pending;
  if (!most || !result.average_pending || *result.average_pending <= *most) return result;
  result.reason = "average_pending_above_threshold";
  for (std::size_t i = 0; i < standings.size(); ++i)
    if (is_unused(fleet.members[i], standings[i], placement, i)) result.instead.push_back(i);
  result.is_wanted = result.instead.empty();
  return result;
}

}  // namespace headroom::fleet
