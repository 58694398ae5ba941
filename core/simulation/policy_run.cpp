#include "core/simulation/policy_run.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace headroom::simulation {
namespace {

std::int64_t first_size(const SimulatedPolicy& simulated, std::int64_t needed) {
  if (const auto* same = std::get_if<StaticPolicy>(&simulated.policy)) return same->units.value;
  const ComputeLimits& limits = std::get<Policy>(simulated.policy).limits;
  return std::max(std::min(needed, limits.maximum.value), limits.minimum.value);
}

/// The size of the On-Demand pool and, if the policy has a mix or limits it below the maximum, of the Spot pool.
std::vector<std::int64_t> pool_sizes(const SimulatedPolicy& simulated, std::int64_t units) {
  const auto* policy = std::get_if<Policy>(&simulated.policy);
  if (policy == nullptr) return {units};
  const Units limit = policy->limits.on_demand_limit();
  const auto& share = policy->mix.share;
  if (!share && limit >= policy->limits.maximum) return {units};
  if (policy->mix.bears_spot() == false) return {std::min(units, limit.value), 0};
  const std::int64_t on_demand = std::min(share ? split(units, *share).on_demand : units, limit.value);
  return {on_demand, units - on_demand};
}

Pool pool(std::string id, Market market, MicroDollars price) {
  return {.id = std::move(id), .role = Role::task, .market = market, .hourly_price = price};
}

/// The policy for a cluster whose pools differ in their market only.
Policy without_scopes(Policy policy) {
  policy.pool_limits.clear();
  policy.mix.pools.clear();
  for (Signal& signal : policy.signals)
    if (auto* alarms = std::get_if<AlarmRules>(&signal))
      for (AlarmRule& rule : alarms->rules) rule.applies_to = {};
  return policy;
}

Policy policy_of(const SimulatedPolicy& simulated) {
  const auto* policy = std::get_if<Policy>(&simulated.policy);
  return policy == nullptr ? Policy{} : without_scopes(*policy);
}

}  // namespace

PolicyRun::PolicyRun(const SimulatedPolicy& policy, Instant start, std::int64_t needed, const Options& options,
                     const Catalog& catalog)
    : catalog_(catalog),
      is_static_(std::holds_alternative<StaticPolicy>(policy.policy)),
      supply_(pool_sizes(policy, first_size(policy, needed))),
      snapshots_(policy_of(policy), start, options.unit_size),
      forecasts_(policy_of(policy), options.unit_size) {
  input_.cluster.id = "simulated";
  input_.cluster.platform = Platform::kubernetes;
  input_.cluster.pools.push_back(pool("on_demand", Market::on_demand, options.hourly_price));
  if (supply_.pools() > 1)
    input_.cluster.pools.push_back(
        pool("spot", Market::spot, options.spot_hourly_price.value_or(options.hourly_price)));
  input_.policy = policy_of(policy);
  input_.zones = policy.zones;
  input_.detail = Detail::outcome;
  if (auto& budget = input_.policy.budget) {
    const TimeZone* zone = find_zone(input_.zones, budget->time_zone);
    ledger_.emplace(*budget, zone == nullptr ? TimeZone{.name = "UTC"} : *zone, start);
    budget->spent_hour.reset();
    budget->spent_today.reset();
    budget->spent_month.reset();
  }
}

void PolicyRun::learn(Instant now, double demand) { forecasts_.learn(now, demand, supply_.running()); }

void PolicyRun::pay(Instant now) {
  if (!ledger_) return;
  Int128 hourly = 0;
  for (std::size_t i = 0; i < supply_.pools(); ++i)
    hourly += Int128{input_.cluster.pools[i].hourly_price->value} * supply_.requested(i);
  ledger_->pay(now, hourly);
}

std::optional<std::string_view> PolicyRun::decide(const Observed& observed, std::int64_t arrival) {
  if (is_static_) return std::nullopt;
  describe(observed);
  Evaluation evaluation = headroom::decide(input_, catalog_);
  if (evaluation.memory) input_.memory = *std::move(evaluation.memory);
  if (!evaluation.decision.changed) return std::nullopt;
  carry_out(evaluation.decision, arrival);
  return evaluation.decision.reason;
}

void PolicyRun::describe(const Observed& observed) {
  snapshots_.update(input_.metrics, observed);
  forecasts_.answer(input_.forecasts);
  input_.evaluated_at = *input_.metrics.observed_at;
  if (ledger_) input_.spend = ledger_->spent(input_.evaluated_at);
  for (std::size_t i = 0; i < input_.cluster.pools.size(); ++i) {
    input_.cluster.pools[i].requested = supply_.requested(i);
    input_.cluster.pools[i].running = supply_.running(i);
  }
}

void PolicyRun::carry_out(const Decision& decision, std::int64_t arrival) {
  input_.cluster.last_scaled_at = input_.evaluated_at;
  for (const PoolChange& change : decision.changes) {
    const auto pool = std::ranges::find(input_.cluster.pools, change.pool_id, &Pool::id);
    const auto index = static_cast<std::size_t>(pool - input_.cluster.pools.begin());
    if (change.to > change.from)
      supply_.order(index, change.to - change.from, arrival);
    else
      supply_.give_up(index, change.from - change.to);
  }
}

}  // namespace headroom::simulation
