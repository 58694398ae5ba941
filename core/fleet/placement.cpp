#include "core/fleet/placement.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <queue>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/int128.hpp"

namespace headroom::fleet {
namespace {

bool takes_work(LifecycleState state) {
  return state != LifecycleState::suspended && state != LifecycleState::arrested;
}

bool has_pending(const Standing& standing) { return standing.pending.value_or(0) > 0; }

bool may_take(const Member& member, const Standing& standing) {
  return standing.is_counted() && takes_work(member.input->cluster.state) && !has_pending(standing);
}

std::string_view id_of(const Member& member) { return member.input->cluster.id; }

/// How many steps may run at once. Unknown, if nobody says it: then the default stands in if the rules are to raise it.
std::optional<std::int64_t> concurrency_of(const Steps& steps, const Rules& rules) {
  if (steps.concurrency || !rules.step_concurrency) return steps.concurrency;
  return std::max(default_step_concurrency, steps.running);
}

std::int64_t steps_in(const Member& member) { return member.steps ? member.steps->running + member.steps->pending : 0; }

std::int64_t free_slots(const Member& member, const Standing& standing, const Rules& rules) {
  if (!may_take(member, standing) || (!member.steps && !standing.is_idle)) return 0;
  const std::int64_t there = steps_in(member);
  const auto concurrency = concurrency_of(member.steps.value_or(Steps{}), rules);
  const std::int64_t most = concurrency ? std::min(*concurrency, most_steps) : standing.is_idle ? most_steps : 0;
  return std::max<std::int64_t>(most - there, 0);
}

/// The members in the order in which they are filled.
std::vector<std::size_t> filling_order(const FleetInput& fleet, std::span<const Standing> standings) {
  std::vector<std::size_t> order(fleet.members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::size_t i) {
    const Standing& standing = standings[i];
    return std::tuple(!standing.is_idle, standing.presence != Presence::active, standing.hourly(),
                      id_of(fleet.members[i]));
  };
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  return order;
}

void fill_with_steps(const FleetInput& fleet, std::span<const Standing> standings, std::span<const std::size_t> order,
                     Placement& placement) {
  using Slot = std::tuple<std::int64_t, std::size_t>;  // steps in the cluster, its place in the order
  std::priority_queue<Slot, std::vector<Slot>, std::greater<>> fewest;
  std::vector<std::int64_t> slots(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const Member& member = fleet.members[order[place]];
    slots[place] = free_slots(member, standings[order[place]], fleet.rules);
    if (slots[place] > 0) fewest.emplace(steps_in(member), place);
  }
  while (placement.steps_left > 0 && !fewest.empty()) {
    const auto [steps, place] = fewest.top();
    fewest.pop();
    ++placement.steps[order[place]];
    --placement.steps_left;
    if (--slots[place] > 0) fewest.emplace(steps + 1, place);
  }
}

void fill_with_containers(const FleetInput& fleet, std::span<const Standing> standings,
                          std::span<const std::size_t> order, Placement& placement) {
  std::vector<std::size_t> unmeasured;
  for (const std::size_t i : order) {
    if (!may_take(fleet.members[i], standings[i])) continue;
    if (!standings[i].free_containers) {
      if (standings[i].is_idle) unmeasured.push_back(i);
      continue;
    }
    placement.containers[i] = std::min(*standings[i].free_containers, placement.containers_left);
    placement.containers_left -= placement.containers[i];
  }
  auto sharing = static_cast<std::int64_t>(unmeasured.size());
  for (const std::size_t i : unmeasured) {
    placement.containers[i] = ceil_div(placement.containers_left, sharing--);
    placement.containers_left -= placement.containers[i];
  }
}

/// The containers of the steps that are left, if all waiting steps have equally many.
std::int64_t containers_of_steps(const WaitingWork& waiting, std::int64_t steps_left) {
  if (waiting.steps == 0) return waiting.containers;
  const Int128 share = static_cast<Int128>(waiting.containers) * steps_left;
  return static_cast<std::int64_t>((share + waiting.steps - 1) / waiting.steps);
}

}  // namespace

Placement fill(const FleetInput& fleet, std::span<const Standing> standings) {
  Placement placement{.steps = std::vector<std::int64_t>(fleet.members.size()),
                      .containers = std::vector<std::int64_t>(fleet.members.size()),
                      .steps_left = fleet.waiting.steps,
                      .containers_left = fleet.waiting.containers};
  const std::vector<std::size_t> order = filling_order(fleet, standings);
  if (fleet.waiting.steps > 0) {
    fill_with_steps(fleet, standings, order, placement);
    placement.containers_left = containers_of_steps(fleet.waiting, placement.steps_left);
  } else {
    fill_with_containers(fleet, standings, order, placement);
  }
  return placement;
}

void raise_concurrency(const FleetInput& fleet, std::span<const Standing> standings, Placement& placement) {
  if (!fleet.rules.step_concurrency) return;
  std::vector<std::size_t> able;
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    const Member& member = fleet.members[i];
    const bool is_there = standings[i].presence == Presence::active && takes_work(member.input->cluster.state);
    if (is_there && member.steps && member.input->cluster.platform == Platform::emr) able.push_back(i);
  }
  const auto key = [&](std::size_t i) {
    return std::tuple(has_pending(standings[i]), -fleet.members[i].steps->pending, standings[i].hourly(),
                      id_of(fleet.members[i]));
  };
  std::ranges::sort(able, [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  for (const std::size_t i : able) {
    const Steps& steps = *fleet.members[i].steps;
    const std::int64_t from = concurrency_of(steps, fleet.rules).value_or(default_step_concurrency);
    const std::int64_t to = *fleet.rules.step_concurrency;
    const std::int64_t slots = to - std::max(from, steps.running + placement.steps[i]);
    const std::int64_t taken = std::min(std::max<std::int64_t>(slots - steps.pending, 0), placement.steps_left);
    if (slots <= 0 || to <= from || (steps.pending == 0 && taken == 0)) continue;
    placement.raises.push_back({.member = i, .from = from, .to = to, .steps = taken});
    placement.steps_left -= taken;
  }
  if (fleet.waiting.steps > 0) placement.containers_left = containers_of_steps(fleet.waiting, placement.steps_left);
}

}  // namespace headroom::fleet
