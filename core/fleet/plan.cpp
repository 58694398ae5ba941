#include "core/fleet/plan.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "core/base/marked_list.hpp"
#include "core/base/text.hpp"
#include "core/fleet/costs.hpp"
#include "core/fleet/creation.hpp"
#include "core/fleet/funding.hpp"
#include "core/fleet/placement.hpp"
#include "core/fleet/rows.hpp"
#include "core/fleet/standing.hpp"
#include "core/fleet/summary.hpp"
#include "core/stages/account.hpp"

namespace headroom::fleet {
namespace {

bool does_something(const Row& row) {
  return row.funded && row.action != RowAction::hold &&
         (row.action != RowAction::fill || row.unit == RowUnit::step_concurrency);
}

/// Raised step concurrency lets more work run at once, as scaling out does.
FleetAction action_of(const Row& row) {
  switch (row.action) {
    case RowAction::create:
      return FleetAction::create_cluster;
    case RowAction::terminate:
      return FleetAction::terminate_cluster;
    case RowAction::scale_in:
      return FleetAction::scale_in;
    case RowAction::scale_out:
    case RowAction::fill:
      return FleetAction::scale_out;
    case RowAction::hold:
      break;
  }
  return FleetAction::no_action;
}

FleetAction action_of(const std::vector<Row>& rows) {
  FleetAction action = FleetAction::no_action;
  for (const Row& row : rows) {
    if (!does_something(row)) continue;
    if (action != FleetAction::no_action && action != action_of(row)) return FleetAction::mixed;
    action = action_of(row);
  }
  return action;
}

/// The reason of what changes most; without a change that of what was withheld, and otherwise that of the first row.
std::string_view reason_of(const Plan& plan, const Creation& creation) {
  for (const RowAction action :
       {RowAction::create, RowAction::terminate, RowAction::scale_out, RowAction::scale_in, RowAction::fill})
    for (const Row& row : plan.rows)
      if (row.action == action && does_something(row)) return row.reason;
  if (plan.blocked_by == ClampCode::maximum) return creation.reason;
  for (const Row& row : plan.rows)
    if (!row.funded) return row.reason;
  if (creation.is_wanted) return creation.reason;  // without a template there is no row
  return plan.rows.empty() ? "no_cluster_and_no_work" : plan.rows.front().reason;
}

std::int64_t wanted_clusters(const Plan& plan, const std::vector<bool>& terminated) {
  return plan.current - std::ranges::count(terminated, true);
}

/// What another cluster would cost, if one is wanted and may be created.
std::optional<HourlyCost> creates(const FleetInput& fleet, const Creation& creation, const Catalog& catalog,
                                  Plan& plan) {
  if (!creation.is_wanted) return std::nullopt;
  const std::int64_t there = plan.desired;
  ++plan.desired;
  if (there >= fleet.rules.maximum_clusters) {
    plan.clamps.push_back({.code = ClampCode::maximum,
                           .from = Units{there + 1},
                           .to = Units{there},
                           .detail = "the fleet's maximum_clusters is " + text::whole(fleet.rules.maximum_clusters)});
    return std::nullopt;
  }
  if (!fleet.rules.template_cluster) {
    plan.warnings.push_back(
        {"template_missing", "another cluster is wanted, but fleet.template does not describe one"});
    return std::nullopt;
  }
  bool estimated = false;
  const HourlyCost cost = cost_of_new(*fleet.rules.template_cluster, catalog, estimated);
  if (estimated)
    plan.warnings.push_back(
        {"price_estimated",
         "the cluster to create is priced by estimates: Spot capacity at the On-Demand price, which "
         "is the most that it should cost, and other regions as " +
             catalog.region()});
  if (!cost.complete)
    plan.warnings.push_back(
        {"price_unknown", "a price of the cluster to create is not known and counts as 0; give fleet.prices"});
  return cost;
}

void add_costs(const std::vector<Standing>& standings, Plan& plan) {
  for (const Standing& standing : standings) {
    plan.cost += standing.scaled;
    plan.cost += standing.primary;
    plan.member_costs.push_back({standing.scaled, standing.primary});
  }
}

void add_target_cost(Plan& plan) {
  plan.target_cost = plan.cost;
  for (const Row& row : plan.rows)
    if (row.funded) plan.target_cost += row.delta;
}

void add_budget_clamp(const Plan& plan, std::vector<Clamp>& clamps) {
  std::int64_t unfunded = 0;
  for (const Row& row : plan.rows) unfunded += row.funded ? 0 : 1;
  if (unfunded == 0) return;
  clamps.push_back({.code = ClampCode::budget,
                    .from = Units{plan.desired},
                    .to = Units{plan.target},
                    .detail = "the budget does not fund " + text::whole(unfunded) + " of the rows, which would cost " +
                              format_dollars(plan.budget->unfunded_hourly) + " USD more per hour"});
}

/// Something was wanted, and nothing of it is done.
void set_blocked(const FleetInput& fleet, const std::vector<Standing>& standings, Plan& plan) {
  if (plan.changed) return;
  for (const Clamp& clamp : plan.clamps) plan.blocked_by = clamp.code;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    const Member& member = fleet.members[i];
    if (!standings[i].is_counted() || !member.decision->blocked) continue;
    if (plan.blocked_by == ClampCode::none) plan.blocked_by = member.decision->blocked_by;
    const Seconds wait = member.decision->retry_after;
    if (wait > Seconds{0}) plan.retry_after = plan.retry_after > Seconds{0} ? std::min(plan.retry_after, wait) : wait;
  }
  plan.blocked = plan.blocked_by != ClampCode::none;
}

void warn(Plan& plan, std::string_view code, const std::vector<std::string>& ids, const std::string& detail) {
  if (!ids.empty()) plan.warnings.push_back({code, text::marked_list(ids) + ": " + detail});
}

/// Every cluster of EMR has a primary node, and it is paid.
bool lacks_primary(const Cluster& cluster) {
  return cluster.platform == Platform::emr &&
         std::ranges::none_of(cluster.pools, [](const Pool& pool) { return pool.role == Role::primary; });
}

void add_warnings(const FleetInput& fleet, const std::vector<Standing>& standings, Plan& plan) {
  std::vector<std::string> without_steps;
  std::vector<std::string> without_time;
  std::vector<std::string> without_pending;
  std::vector<std::string> without_price;
  std::vector<std::string> without_data;
  std::vector<std::string> without_primary;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    const std::string& id = fleet.members[i].input->cluster.id;
    const Standing& standing = standings[i];
    if (!standing.is_counted()) continue;
    if (!standing.scaled.complete || !standing.primary.complete) without_price.push_back(id);
    if (fleet.members[i].decision->status == Status::insufficient_data) without_data.push_back(id);
    if (lacks_primary(fleet.members[i].input->cluster)) without_primary.push_back(id);
    if (standing.presence != Presence::active) continue;
    if (!fleet.members[i].steps) without_steps.push_back(id);
    if (standing.is_idle && !standing.idle_for) without_time.push_back(id);
    if (!standing.pending && !standing.is_idle) without_pending.push_back(id);
  }
  if (fleet.rules.terminate_after_idle) {
    warn(plan, "steps_unknown", without_steps, "not terminated, because its steps are not known; give steps");
    warn(plan, "idle_since_unknown", without_time,
         "not terminated, because nobody says since when it has been idle; give idle_since");
  }
  if (fleet.rules.create_above_average_pending)
    warn(plan, "pending_unknown", without_pending,
         "left out of the average, because its ContainerPending is not known or too old");
  warn(plan, "price_unknown", without_price, "a price is not known and counts as 0; give hourly_price_usd");
  warn(plan, "insufficient_data", without_data, "its own evaluation has too little data");
  if (!fleet.rules.budget) return;
  warn(plan, "primary_unknown", without_primary,
       "the primary node is not described, so the budget does not count its price");
  SpendDoubts doubts = doubts_of(*fleet.rules.budget, known_spend(*fleet.rules.budget, fleet.rules.spend));
  for (; doubts.unknown > 0; --doubts.unknown) plan.confidence /= 2;
  std::ranges::move(doubts.warnings, std::back_inserter(plan.warnings));
}

/// The figures of the clusters' own evaluations that the plan takes over. Clusters on their way out have no part in it.
void sum_up_evaluations(const FleetInput& fleet, const std::vector<Standing>& standings, Plan& plan) {
  plan.valid_until = fleet.evaluated_at + decision_validity;
  if (plan.budget && plan.budget->figures.binding != BudgetCap::none)
    plan.valid_until = std::min(plan.valid_until, fleet.evaluated_at + plan.budget->figures.left);
  std::set<std::string> missing;
  bool all_lack_data = plan.current > 0;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    if (!standings[i].is_counted()) continue;
    const Decision& decision = *fleet.members[i].decision;
    plan.valid_until = std::min(plan.valid_until, decision.valid_until);
    plan.confidence = std::min(plan.confidence, decision.confidence);
    all_lack_data = all_lack_data && decision.status == Status::insufficient_data;
    missing.insert(decision.missing.begin(), decision.missing.end());
  }
  const bool holds = std::ranges::all_of(plan.rows, [](const Row& row) { return row.action == RowAction::hold; });
  if (!all_lack_data || !holds || plan.blocked) return;
  plan.status = Status::insufficient_data;
  plan.missing.assign(missing.begin(), missing.end());
}

}  // namespace

Plan plan(const FleetInput& fleet, const Catalog& catalog) {
  const std::vector<Standing> standings = standings_of(fleet, catalog);
  Placement placement = fill(fleet, standings);
  Creation wanted = creation(fleet, standings, placement);
  if (placement.steps_left > 0 || wanted.is_wanted) {
    raise_concurrency(fleet, standings, placement);
    wanted = creation(fleet, standings, placement);
    // Another cluster can wait until it shows what the steps that run from now on leave to do.
    if (!placement.raises.empty() && placement.steps_left == 0) wanted.is_wanted = false;
  }
  const Findings found{standings, placement, wanted};
  const std::vector<bool> terminated = terminations(fleet, found);

  Plan plan;
  plan.current = std::ranges::count_if(standings, &Standing::is_counted);
  plan.desired = wanted_clusters(plan, terminated);
  plan.target = plan.desired;
  const auto new_cluster = creates(fleet, wanted, catalog, plan);
  plan.rows = rows_of(fleet, found, terminated, new_cluster);
  add_costs(standings, plan);
  if (fleet.rules.budget) plan.budget = fund(fleet.rules, plan.cost.sum(), plan.rows);
  for (const Row& row : plan.rows)
    if (row.action == RowAction::create && row.funded) ++plan.target;
  add_target_cost(plan);
  add_budget_clamp(plan, plan.clamps);

  plan.work = {.steps = fleet.waiting.steps - placement.steps_left,
               .containers = fleet.waiting.containers - placement.containers_left,
               .steps_left = placement.steps_left,
               .containers_left = placement.containers_left,
               .average_pending = wanted.average_pending};
  plan.action = action_of(plan.rows);
  plan.changed = plan.action != FleetAction::no_action;
  set_blocked(fleet, standings, plan);
  plan.reason = reason_of(plan, wanted);
  sum_up_evaluations(fleet, standings, plan);
  add_warnings(fleet, standings, plan);
  std::ranges::copy(fleet.warnings, std::back_inserter(plan.warnings));
  plan.summary = summary_of(plan);
  return plan;
}

}  // namespace headroom::fleet
