#include "core/readiness/check.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::readiness {
namespace {

constexpr MicroDollars dollars(std::int64_t amount) { return {amount * 1'000'000}; }

Pool group(std::string id, Role role, Market market, std::int64_t count, std::string type = "m5.xlarge") {
  return {.id = std::move(id),
          .role = role,
          .market = market,
          .instance_type = std::move(type),
          .running = count,
          .requested = count};
}

Pool fleet(std::string id, std::int64_t on_demand, std::int64_t spot, std::size_t types) {
  Pool pool{.id = std::move(id), .role = Role::task, .running = on_demand + spot, .requested = on_demand + spot};
  pool.on_demand = FleetMarket{on_demand, on_demand};
  pool.spot = FleetMarket{spot, spot};
  for (std::size_t i = 0; i < types; ++i) pool.instance_types.push_back({.instance_type = "t" + std::to_string(i)});
  return pool;
}

Policy policy(std::int64_t minimum, std::int64_t maximum) {
  Policy made;
  made.limits.minimum = {minimum};
  made.limits.maximum = {maximum};
  made.signals = {ManagedScaling{}};
  return made;
}

Instant minute(int at) { return Instant{std::chrono::minutes{at}}; }

/// Four core and four task nodes, On-Demand, of which nothing else is known.
Facts facts() {
  Cluster cluster{.id = "etl"};
  cluster.pools = {group("ig-MASTER", Role::primary, Market::on_demand, 1),
                   group("ig-CORE", Role::core, Market::on_demand, 4),
                   group("ig-TASK", Role::task, Market::on_demand, 4)};
  return {.at = minute(100), .platform = Platform::emr, .cluster = cluster, .policy = policy(4, 10)};
}

Item item(const Facts& of, std::string_view name) {
  const auto items = check(of);
  const auto found = std::ranges::find(items, name, &Item::name);
  EXPECT_NE(found, items.end()) << name;
  return found == items.end() ? Item{} : *found;
}

bool has(const Facts& of, std::string_view name) {
  const auto items = check(of);
  return std::ranges::find(items, name, &Item::name) != items.end();
}

/// `object.member=value` of each change.
std::string changes(const Item& of) {
  std::string text;
  if (!of.fix) return text;
  for (const Change& change : of.fix->changes)
    text.append(text.empty() ? "" : " ")
        .append(change.object)
        .append(".")
        .append(change.member)
        .append("=")
        .append(std::to_string(change.value));
  return text;
}

TEST(Readiness, EveryItemHasItsPlaceAndOnlyWhatIsNotMetHasAFix) {
  std::vector<std::string_view> names;
  for (const Item& each : check(facts())) {
    names.push_back(each.name);
    EXPECT_FALSE(each.evidence.empty()) << each.name;
    EXPECT_EQ(each.fix.has_value(), each.state == State::not_met) << each.name;
  }
  EXPECT_TRUE(std::ranges::equal(names, item_names));
}

TEST(Readiness, OfNothingNothingIsVisible) {
  for (const Item& each : check({.at = minute(0)})) {
    EXPECT_EQ(each.state, State::not_visible) << each.name;
    EXPECT_FALSE(each.evidence.empty()) << each.name;
  }
}

TEST(Readiness, LimitsLeaveRoomAndAreReal) {
  Facts of = facts();
  EXPECT_EQ(item(of, "limits_set").state, State::met);
  of.policy = policy(10, 10);
  EXPECT_EQ(item(of, "limits_set").state, State::not_met);
  of.policy = policy(0, 0);
  EXPECT_EQ(item(of, "limits_set").state, State::not_met);
  of.policy = policy(0, 2'147'483'647);
  EXPECT_EQ(item(of, "limits_set").state, State::not_met);
}

TEST(Readiness, TheMinimumCoversTheBaseline) {
  Facts of = facts();
  of.baseline = 4.0;
  EXPECT_EQ(item(of, "minimum_covers_baseline").state, State::met);
  of.baseline = 4.01;
  EXPECT_EQ(changes(item(of, "minimum_covers_baseline")), "limits.minimum=5");
  of.baseline = 11;  // above the maximum of 10: raising the minimum alone would be refused
  EXPECT_EQ(item(of, "minimum_covers_baseline").state, State::not_met);
  EXPECT_EQ(changes(item(of, "minimum_covers_baseline")), "");
}

TEST(Readiness, TheMaximumCoversThePeak) {
  Facts of = facts();
  of.peak = 10;
  EXPECT_EQ(item(of, "maximum_covers_peak").state, State::met);
  of.peak = 12.5;
  EXPECT_EQ(changes(item(of, "maximum_covers_peak")), "limits.maximum=13");
  of.peak = 1e300;  // no machine counts so far
  EXPECT_EQ(changes(item(of, "maximum_covers_peak")), "limits.maximum=2147483647");
}

TEST(Readiness, ABudgetAllowsTheSmallerOfAnHourAndADay) {
  EXPECT_EQ(hourly_cap({}), std::nullopt);
  EXPECT_EQ(hourly_cap({.monthly = dollars(700)}), std::nullopt);
  EXPECT_EQ(hourly_cap({.hourly = dollars(2)}), MicroDollars{1'800'000});  // 2 less 10%
  EXPECT_EQ(hourly_cap({.daily = dollars(24), .reserve = 0}), dollars(1));
  EXPECT_EQ(hourly_cap({.hourly = dollars(2), .daily = dollars(24), .reserve = 0}), dollars(1));
  EXPECT_EQ(hourly_cap({.hourly = MicroDollars{500'000}, .daily = dollars(24), .reserve = 0}), MicroDollars{500'000});
  EXPECT_EQ(hourly_cap({.hourly = dollars(0)}), dollars(0));
}

TEST(Readiness, TheMaximumIsWithinTheBudget) {
  Facts of = facts();
  of.hourly_cost_at_maximum = dollars(3);
  EXPECT_EQ(item(of, "maximum_within_budget").state, State::not_visible);  // no budget
  EXPECT_EQ(item(of, "budget_set").state, State::not_met);
  of.policy->budget = Budget{.hourly = dollars(3), .reserve = 0};
  EXPECT_EQ(item(of, "maximum_within_budget").state, State::met);
  EXPECT_EQ(item(of, "budget_set").state, State::met);
  of.policy->budget->hourly = dollars(2);
  of.affordable_maximum = 7;
  EXPECT_EQ(changes(item(of, "maximum_within_budget")), "limits.maximum=7");
  of.affordable_maximum = 4;  // the minimum
  EXPECT_EQ(item(of, "maximum_within_budget").state, State::not_met);
  EXPECT_EQ(changes(item(of, "maximum_within_budget")), "");
  of.hourly_cost_at_maximum.reset();
  EXPECT_EQ(item(of, "maximum_within_budget").state, State::not_visible);
  of.policy->budget = Budget{.monthly = dollars(1)};
  EXPECT_EQ(item(of, "maximum_within_budget").state, State::not_visible);
}

TEST(Readiness, WhatCostsNothingIsWithinABudgetOfZero) {
  Facts of = facts();
  of.policy->budget = Budget{.hourly = dollars(0)};
  of.hourly_cost_at_maximum = dollars(0);
  EXPECT_EQ(item(of, "maximum_within_budget").state, State::met);
  of.policy->budget.reset();
  EXPECT_EQ(item(of, "budget_set").state, State::not_met);  // zero prices give no amount to name
}

TEST(Readiness, CooldownsAreAsLongAsTheStartUp) {
  Facts of = facts();
  EXPECT_EQ(item(of, "cooldown_covers_start_up").state, State::not_visible);
  of.start_up_seconds = 310;
  of.policy->scale_out.cooldown = Seconds{300};
  of.policy->scale_in.cooldown = Seconds{600};
  EXPECT_EQ(changes(item(of, "cooldown_covers_start_up")), "scale_out.cooldown_seconds=360");
  of.policy->scale_in.cooldown.reset();
  EXPECT_EQ(changes(item(of, "cooldown_covers_start_up")),
            "scale_out.cooldown_seconds=360 scale_in.cooldown_seconds=360");
  of.start_up_seconds = 0;  // at once: no cooldown is too short
  EXPECT_EQ(item(of, "cooldown_covers_start_up").state, State::met);
}

TEST(Readiness, TheCooldownsOfAlarmRulesCountIfThereIsNothingElse) {
  Facts of = facts();
  of.start_up_seconds = 240;
  AlarmRules rules;
  rules.rules.push_back({.name = "out", .adjustment = {.value = 2}, .cooldown = Seconds{300}});
  rules.rules.push_back({.name = "in", .adjustment = {.value = -1}, .cooldown = Seconds{120}});
  of.policy->signals = {rules};
  EXPECT_EQ(changes(item(of, "cooldown_covers_start_up")), "scale_in.cooldown_seconds=240");
  of.policy->signals.emplace_back(ManagedScaling{});
  EXPECT_EQ(changes(item(of, "cooldown_covers_start_up")),
            "scale_out.cooldown_seconds=240 scale_in.cooldown_seconds=240");
}

TEST(Readiness, AFleetWithSpotNamesTenTypes) {
  Facts of = facts();
  of.cluster->pools.back() = fleet("if-TASK", 1, 5, 9);
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::not_met);
  of.cluster->pools.back() = fleet("if-TASK", 1, 5, 10);
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::met);
  of.cluster->pools.back() = fleet("if-TASK", 6, 0, 1);  // without Spot one is enough
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::met);
  of.cluster->pools.back() = fleet("if-TASK", 1, 5, 0);
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::not_visible);
}

TEST(Readiness, GroupsWithSpotHaveTwoTypesBetweenThem) {
  Facts of = facts();
  of.cluster->pools.back().market = Market::spot;
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::not_met);
  of.cluster->pools.push_back(group("ig-TASK2", Role::task, Market::spot, 0, "m5.xlarge"));
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::not_met);  // the same type again
  of.cluster->pools.back().instance_type = "r5.xlarge";
  EXPECT_EQ(item(of, "instance_types_diversified").state, State::met);
}

TEST(Readiness, AMixKeepsSomethingIfSpotIsReclaimed) {
  Facts of = facts();
  EXPECT_EQ(item(of, "market_mix").state, State::met);  // all On-Demand
  of.cluster->pools.back().market = Market::spot;
  EXPECT_EQ(changes(item(of, "market_mix")), "mix.on_demand_percent=30");
  of.policy->mix.share = OnDemandShare{.base = 0, .percent = 0};
  EXPECT_EQ(item(of, "market_mix").state, State::not_met);
  of.policy->mix.share = OnDemandShare{.base = 2, .percent = 0};
  EXPECT_EQ(item(of, "market_mix").state, State::met);
  of.policy.reset();
  EXPECT_EQ(item(of, "market_mix").state, State::not_visible);
}

TEST(Readiness, ASingleSpotPoolCannotHaveAMix) {
  Facts of = facts();
  of.cluster->platform = Platform::kubernetes;
  of.platform = Platform::kubernetes;
  of.cluster->pools = {group("nodes", Role::worker, Market::spot, 5)};
  of.policy->mix.share = OnDemandShare{.base = 1, .percent = 0};
  EXPECT_EQ(item(of, "market_mix").state, State::not_met);
  EXPECT_EQ(changes(item(of, "market_mix")), "");
}

TEST(Readiness, CoreNodesAreOnDemand) {
  Facts of = facts();
  EXPECT_EQ(item(of, "core_on_demand").state, State::met);
  of.cluster->pools[1].market = Market::spot;
  EXPECT_EQ(item(of, "core_on_demand").state, State::not_met);
  of.cluster->pools[1].market = Market::on_demand;
  of.cluster->pools[0].market = Market::spot;  // the primary node
  EXPECT_EQ(item(of, "core_on_demand").state, State::not_met);
  of.cluster->pools = {group("ig-TASK", Role::task, Market::spot, 2)};
  EXPECT_EQ(item(of, "core_on_demand").state, State::not_visible);
}

TEST(Readiness, EachBlockIsOnTwoNodes) {
  Facts of = facts();
  EXPECT_EQ(item(of, "replication").state, State::met);  // EMR's default for 4 core nodes is 2
  of.cluster->pools[1].requested = 3;                    // and 1 for 3
  EXPECT_EQ(item(of, "replication").state, State::not_met);
  of.cluster->hdfs_replication = 3;
  EXPECT_EQ(item(of, "replication").state, State::met);
  of.cluster->pools[1].requested = 2;  // no place for the third copy
  EXPECT_EQ(item(of, "replication").state, State::not_met);
  of.cluster->pools[1] = fleet("if-CORE", 8, 0, 2);
  of.cluster->pools[1].role = Role::core;
  of.cluster->pools[1].instance_types[0].weight = 4;  // 8 units may be 2 nodes
  of.cluster->hdfs_replication.reset();
  EXPECT_EQ(item(of, "replication").state, State::not_visible);
}

TEST(Readiness, WhatOnlyEmrHasIsLeftOutElsewhere) {
  Facts of = facts();
  of.platform = Platform::kubernetes;
  EXPECT_FALSE(has(of, "replication"));
  EXPECT_FALSE(has(of, "core_on_demand"));
  of.platform.reset();
  EXPECT_TRUE(has(of, "replication"));
}

TEST(Readiness, ReplicasHaveNoInstances) {
  Facts of = facts();
  Pool pool = group("spark/executors", Role::worker, Market::on_demand, 3, "");
  pool.workload = Workload{.name = "executors"};
  of.cluster->pools = {pool};
  of.platform = Platform::kubernetes;
  for (const char* name : {"instance_types_diversified", "market_mix", "spot_suitability"})
    EXPECT_EQ(item(of, name).state, State::not_visible) << name;
}

TEST(Readiness, TheWorkBearsTheLossOfSpot) {
  Facts of = facts();
  EXPECT_EQ(item(of, "spot_suitability").state, State::met);  // no Spot
  of.cluster->pools.back().market = Market::spot;
  EXPECT_EQ(item(of, "spot_suitability").state, State::not_visible);
  of.policy->mix.work = Work{.kind = WorkKind::batch};
  EXPECT_EQ(item(of, "spot_suitability").state, State::met);
  of.policy->mix.work = Work{.kind = WorkKind::interactive};
  EXPECT_EQ(item(of, "spot_suitability").state, State::not_met);
  of.policy->mix.spot_suitable = true;  // the owner's own word counts
  EXPECT_EQ(item(of, "spot_suitability").state, State::met);
}

TEST(Readiness, MetricsAreAsFreshAsDecisionsNeedThem) {
  Facts of = facts();
  EXPECT_EQ(item(of, "metrics_fresh").state, State::not_visible);
  of.newest_reading = minute(85);  // 15 minutes, the default of stale_after
  EXPECT_EQ(item(of, "metrics_fresh").state, State::met);
  of.policy->guards.stale_after = Seconds{899};
  EXPECT_EQ(item(of, "metrics_fresh").state, State::not_met);
  of.newest_reading = minute(101);  // a clock that is ahead
  EXPECT_EQ(item(of, "metrics_fresh").state, State::met);
}

TEST(Readiness, EachAlarmRuleHasItsAlarm) {
  Facts of = facts();
  EXPECT_EQ(item(of, "alarms_present").state, State::not_visible);
  AlarmRules rules;
  rules.rules = {{.name = "out"}, {.name = "in"}};
  of.policy->signals = {rules};
  EXPECT_EQ(item(of, "alarms_present").state, State::not_visible);  // no document shows alarms
  of.alarms = {{.name = "out", .state = AlarmState::ok}};
  const Item found = item(of, "alarms_present");
  EXPECT_EQ(found.state, State::not_met);
  EXPECT_NE(found.evidence.find("1 of 2"), std::string::npos) << found.evidence;
  of.alarms.push_back({.name = "in"});
  EXPECT_EQ(item(of, "alarms_present").state, State::met);
}

}  // namespace
}  // namespace headroom::readiness
