#include "core/fleet/rows.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace headroom::fleet {
namespace {

bool contains(const std::vector<std::size_t>& all, std::size_t one) { return std::ranges::find(all, one) != all.end(); }

bool takes_work(const Findings& found, std::size_t member) {
  return found.placement.takes(member) || contains(found.creation.instead, member);
}

/// Collects the rows of a plan.
class Rows {
 public:
  explicit Rows(const FleetInput& fleet) : fleet_(fleet), mentioned_(fleet.members.size()) {}

  void add(Row row) {
    if (row.member) mentioned_[*row.member] = true;
    rows_.push_back(row);
  }
  bool mentions(std::size_t member) const { return mentioned_[member]; }

  /// Adds rows that are equally important: the cheapest first, then by the clusters' ids.
  template <class Key>
  void add_sorted(std::vector<Row> rows, Key key) {
    const auto whole = [&](const Row& row) {
      return std::tuple(key(row), row.delta.sum(), std::string_view(fleet_.members[*row.member].input->cluster.id));
    };
    std::ranges::sort(rows, [&](const Row& a, const Row& b) { return whole(a) < whole(b); });
    for (const Row& row : rows) add(row);
  }

  std::vector<Row> take() && { return std::move(rows_); }

 private:
  const FleetInput& fleet_;
  std::vector<bool> mentioned_;
  std::vector<Row> rows_;
};

constexpr auto nothing_first = [](const Row&) { return 0; };

std::int64_t steps_in(const Member& member) { return member.steps ? member.steps->running + member.steps->pending : 0; }

void add_fills(const FleetInput& fleet, const Findings& found, Rows& rows) {
  std::vector<Row> fills;
  const Placement& placement = found.placement;
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    const std::int64_t there = steps_in(fleet.members[i]);
    const std::string_view reason =
        found.standings[i].presence == Presence::starting ? "cluster_starting" : "idle_capacity";
    if (placement.steps[i] > 0)
      fills.push_back({i, RowAction::fill, RowUnit::steps, there, there + placement.steps[i], {}, reason});
    else if (placement.containers[i] > 0)
      fills.push_back({i, RowAction::fill, RowUnit::containers, 0, placement.containers[i], {}, reason});
    else if (contains(found.creation.instead, i))
      fills.push_back({i, RowAction::fill, RowUnit::steps, there, there, {}, reason});
  }
  rows.add_sorted(std::move(fills), [&](const Row& row) { return found.standings[*row.member].hourly(); });
  for (const Raise& raise : placement.raises) {
    rows.add({raise.member,
              RowAction::fill,
              RowUnit::step_concurrency,
              raise.from,
              raise.to,
              {},
              "step_concurrency_raised"});
    const std::int64_t there = steps_in(fleet.members[raise.member]) + placement.steps[raise.member];
    if (raise.steps > 0)
      rows.add(
          {raise.member, RowAction::fill, RowUnit::steps, there, there + raise.steps, {}, "step_concurrency_raised"});
  }
}

void add_terminations(const Findings& found, const std::vector<bool>& terminated, Rows& rows) {
  std::vector<Row> all;
  for (std::size_t i = 0; i < terminated.size(); ++i) {
    if (!terminated[i]) continue;
    HourlyCost cost = found.standings[i].scaled;
    cost += found.standings[i].primary;
    all.push_back({i, RowAction::terminate, RowUnit::clusters, 1, 0, -cost, "idle_longer_than_allowed"});
  }
  rows.add_sorted(std::move(all), nothing_first);
}

RowAction direction_of(const Decision& decision) {
  if (decision.target != decision.current)
    return decision.target > decision.current ? RowAction::scale_out : RowAction::scale_in;
  return decision.cost.target_hourly > decision.cost.hourly ? RowAction::scale_out : RowAction::scale_in;
}

Row scaling(std::size_t member, const Decision& decision) {
  const Cost& cost = decision.cost;
  return {.member = member,
          .action = direction_of(decision),
          .from = decision.current.value,
          .to = decision.target.value,
          .delta = {.ec2 = cost.target_hourly - cost.hourly,
                    .emr = cost.target_emr_hourly - cost.emr_hourly,
                    .complete = cost.complete},
          .reason = decision.reason};
}

void add_scaling(const FleetInput& fleet, const Findings& found, const std::vector<bool>& terminated, Rows& rows) {
  std::vector<Row> in;
  std::vector<Row> out;
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    const Decision& decision = *fleet.members[i].decision;
    if (!decision.changed || terminated[i] || !found.standings[i].is_counted()) continue;
    const Row row = scaling(i, decision);
    if (row.action == RowAction::scale_out)
      out.push_back(row);
    else if (!takes_work(found, i))
      in.push_back(row);
  }
  rows.add_sorted(std::move(in), nothing_first);
  rows.add_sorted(std::move(out), [&](const Row& row) { return -found.standings[*row.member].pending.value_or(0); });
}

/// Why nothing is done with the cluster.
std::string_view hold_reason(const FleetInput& fleet, const Findings& found, std::size_t i) {
  const Standing& standing = found.standings[i];
  if (!standing.is_counted()) return "cluster_ending";
  if (standing.presence == Presence::starting) return "cluster_starting";
  if (fleet.rules.terminate_after_idle && !fleet.members[i].steps) return "steps_unknown";
  if (fleet.rules.terminate_after_idle && standing.is_idle)
    return standing.idle_for ? "idle_within_allowed_time" : "idle_since_unknown";
  return fleet.members[i].decision->reason;
}

}  // namespace

std::vector<bool> terminations(const FleetInput& fleet, const Findings& found) {
  std::vector<bool> terminated(fleet.members.size(), false);
  const auto& allowed = fleet.rules.terminate_after_idle;
  if (!allowed) return terminated;
  for (std::size_t i = 0; i < terminated.size(); ++i) {
    const Standing& standing = found.standings[i];
    const bool is_long_idle = standing.is_idle && standing.idle_for && *standing.idle_for > *allowed;
    terminated[i] =
        is_long_idle && fleet.members[i].steps && standing.presence == Presence::active && !takes_work(found, i);
  }
  return terminated;
}

std::vector<Row> rows_of(const FleetInput& fleet, const Findings& found, const std::vector<bool>& terminated,
                         const std::optional<HourlyCost>& creates) {
  Rows rows(fleet);
  add_fills(fleet, found, rows);
  add_terminations(found, terminated, rows);
  add_scaling(fleet, found, terminated, rows);
  if (creates)
    rows.add({.action = RowAction::create,
              .unit = RowUnit::clusters,
              .from = 0,
              .to = 1,
              .delta = *creates,
              .reason = found.creation.reason});
  for (std::size_t i = 0; i < fleet.members.size(); ++i) {
    if (rows.mentions(i)) continue;
    const Decision& decision = *fleet.members[i].decision;
    rows.add({.member = i,
              .from = decision.current.value,
              .to = decision.current.value,
              .reason = hold_reason(fleet, found, i)});
  }
  return std::move(rows).take();
}

}  // namespace headroom::fleet
