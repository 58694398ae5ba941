#include "api/lint/cluster_findings.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "api/lint/changes.hpp"
#include "core/model/pool_units.hpp"

namespace headroom::lint {
namespace {

constexpr std::int64_t hours_a_day = 24;

const Pool* pool_named(const Cluster& cluster, std::string_view id) {
  const auto found = std::ranges::find(cluster.pools, id, &Pool::id);
  return found == cluster.pools.end() || found->role == Role::primary ? nullptr : &*found;
}

std::string pools_of(const Cluster& cluster) {
  std::string names;
  for (const Pool& pool : cluster.pools)
    if (pool.role != Role::primary) names.append(names.empty() ? "" : ", ").append(pool.id);
  return names;
}

void check_pool_ids(const Place& list, const Cluster& cluster, Findings& findings) {
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    const Place id = list.item(i).member("pool_id");
    if (!id.text() || pool_named(cluster, *id.text()) != nullptr) continue;
    findings.add("unknown_pool", id, "the cluster has no such pool; it has " + pools_of(cluster), remove(list.item(i)));
  }
}

struct Limits {
  Place minimum;
  Place maximum;
};

Limits limits_in(const Place& holder) {
  return {.minimum = holder.member("minimum"), .maximum = holder.member("maximum")};
}

/// Limits beside the bounds that a group, or all of them together, has itself.
void check_own_bounds(const Limits& limits, const SizeBounds& bounds, std::string_view owner, Findings& findings) {
  const auto& [least, most] = limits;
  if (figure(most) && *figure(most) > bounds.maximum)
    findings.add("limits_outside_pool_bounds", most,
                 std::string(owner) + " never more than " + std::to_string(bounds.maximum),
                 set(most, json_text(bounds.maximum)));
  if (figure(least) && *figure(least) < bounds.minimum)
    findings.add("limits_outside_pool_bounds", least,
                 std::string(owner) + " never fewer than " + std::to_string(bounds.minimum),
                 set(least, json_text(bounds.minimum)));
}

/// The sum of all groups' own bounds. No value if one has none.
std::optional<SizeBounds> sum_of_bounds(const ClusterFacts& facts) {
  SizeBounds sum;
  bool has_pools = false;
  for (const Pool& pool : facts.cluster.pools) {
    if (pool.role == Role::primary) continue;
    const auto each = units_per_count(pool, facts.unit, *facts.catalog);
    if (!pool.bounds || !each) return std::nullopt;
    sum.minimum += pool.bounds->minimum * *each;
    sum.maximum += pool.bounds->maximum * *each;
    has_pools = true;
  }
  return has_pools ? std::optional(sum) : std::nullopt;
}

void check_bounds_of_all(const Limits& limits, const ClusterFacts& facts, Findings& findings) {
  if (const auto sum = sum_of_bounds(facts))
    check_own_bounds(limits, *sum, "by their own limits, all groups together have", findings);
}

void check_bounds_of_each(const Place& pools, const ClusterFacts& facts, Findings& findings) {
  for (std::size_t i = 0; i < pools.items().size(); ++i) {
    const Pool* pool = pool_named(facts.cluster, pools.item(i).member("pool_id").text().value_or(""));
    if (pool != nullptr && pool->bounds)
      check_own_bounds(limits_in(pools.item(i)), *pool->bounds, "by its own limits, the group has", findings);
  }
}

std::string one_decimal(double value) {
  const double tenths = std::round(value * 10) / 10;
  return json_text(tenths);
}

void check_demand(const Limits& limits, const ClusterFacts& facts, Findings& findings) {
  const auto& [least, most] = limits;
  if (facts.peak && figure(most) && *facts.peak > static_cast<double>(*figure(most)) && *facts.peak < INT32_MAX)
    findings.add(
        "maximum_below_observed_peak", most,
        "the demand was up to " + one_decimal(*facts.peak) + ", and the maximum is " + std::to_string(*figure(most)),
        set(most, json_text(static_cast<std::int64_t>(std::ceil(*facts.peak)))));
  if (!facts.baseline || !figure(least)) return;
  const auto enough = static_cast<std::int64_t>(std::ceil(std::max(*facts.baseline, 0.0)));
  if (enough >= *figure(least)) return;
  findings.add("minimum_above_observed_baseline", least,
               "a tenth of the time the demand is at most " + one_decimal(*facts.baseline) + ", and the minimum of " +
                   std::to_string(*figure(least)) + " is paid for all the time",
               set(least, json_text(enough)));
}

struct Cap {
  std::string_view member;
  std::optional<MicroDollars> amount;
  std::int64_t hours;
};

/// A monthly cap is left out: few clusters run at one size for a month.
std::vector<Cap> caps_of(const Budget& budget) {
  return {{"hourly_usd", budget.hourly, 1}, {"daily_usd", budget.daily, hours_a_day}};
}

std::string dollars(MicroDollars amount) { return format_dollars(amount) + " USD"; }

void check_cap(const Place& policy, const Cap& cap, const ClusterFacts& facts, Findings& findings) {
  const Place place = policy.member("budget").member(cap.member);
  const Place limits = policy.member("limits");
  const auto least = figure(limits.member("minimum"));
  const auto most = figure(limits.member("maximum"));
  const auto at_least = least ? hourly_cost_at(facts, *least) : std::nullopt;
  const auto at_most = most ? hourly_cost_at(facts, *most) : std::nullopt;
  const MicroDollars hourly = scaled(*cap.amount, 1, cap.hours);
  if (at_least && *at_least > hourly) {
    findings.add_with_choice("budget_below_minimum_cost", place.where(),
                             "the minimum of " + std::to_string(*least) + " costs " + dollars(*at_least) +
                                 " an hour, and the cap is " + dollars(hourly) + " an hour",
                             {{remove(place)}, {remove(policy.member("budget"))}});
    return;
  }
  if (!at_most || *at_most <= hourly) return;
  const auto affordable = affordable_units(facts, *most, hourly);
  const bool is_useful = affordable && least && *affordable > *least;
  std::optional<JsonPatch> fix;
  if (is_useful) fix = JsonPatch{set(limits.member("maximum"), json_text(*affordable))};
  findings.add("maximum_above_budget", limits.member("maximum"),
               "the maximum of " + std::to_string(*most) + " costs " + dollars(*at_most) + " an hour, and " +
                   std::string(cap.member) + " allows " + dollars(hourly),
               std::move(fix));
}

}  // namespace

void lint_on_cluster(const Place& policy, const ClusterFacts& facts, const std::optional<Budget>& budget,
                     Findings& findings) {
  const Place limits = policy.member("limits");
  check_pool_ids(limits.member("pools"), facts.cluster, findings);
  check_pool_ids(policy.member("mix").member("pools"), facts.cluster, findings);
  check_bounds_of_all(limits_in(limits), facts, findings);
  check_bounds_of_each(limits.member("pools"), facts, findings);
  check_demand(limits_in(limits), facts, findings);
  if (!budget) return;
  for (const Cap& cap : caps_of(*budget))
    if (cap.amount && *cap.amount > MicroDollars{0}) check_cap(policy, cap, facts, findings);
}

void lint_compute_limits_on_cluster(const Place& limits, const ClusterFacts& facts, Findings& findings) {
  const Limits found{.minimum = limits.member("MinimumCapacityUnits"),
                     .maximum = limits.member("MaximumCapacityUnits")};
  check_bounds_of_all(found, facts, findings);
  check_demand(found, facts, findings);
}

}  // namespace headroom::lint
