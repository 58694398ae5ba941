#include "core/diagnosis/diagnose.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::diagnosis {
namespace {

using Codes = std::vector<std::string>;

Instant minute(int at) { return Instant{std::chrono::minutes{at}}; }

/// At the maximum while containers wait.
Evaluation at_maximum(int at) {
  return {.id = "dec_" + std::to_string(at),
          .at = minute(at),
          .observed_at = minute(at),
          .values = {{"ContainerPending", 40}, {"YARNMemoryAvailablePercentage", 2}},
          .requested = 10,
          .running = 10,
          .target = 10,
          .withheld_by = ClampCode::maximum,
          .reason = "containers_pending"};
}

Evaluation calm(int at, std::int64_t size = 4) {
  return {.id = "dec_" + std::to_string(at),
          .at = minute(at),
          .observed_at = minute(at),
          .values = {{"ContainerPending", 0}, {"YARNMemoryAvailablePercentage", 50}},
          .requested = size,
          .running = size,
          .target = size,
          .reason = "within_thresholds"};
}

Evaluation moves(int at, std::int64_t from, std::int64_t to, Fate fate = Fate::applied) {
  Evaluation each = calm(at, from);
  each.action = to > from ? Action::scale_out : Action::scale_in;
  each.target = to;
  each.values = {{"ContainerPending", to > from ? 20.0 : 0.0},
                 {"YARNMemoryAvailablePercentage", to > from ? 5.0 : 80.0}};
  each.fate = fate;
  return each;
}

Codes found(std::vector<Evaluation> evaluations, History history = {}) {
  history.evaluations = std::move(evaluations);
  Codes codes;
  for (const Finding& finding : diagnose(history)) codes.emplace_back(finding.cause->code);
  return codes;
}

TEST(Diagnose, TakesFourEvaluationsOverTenMinutesWithTheSameFinding) {
  EXPECT_EQ(found({}), Codes{});
  EXPECT_EQ(found({at_maximum(0), at_maximum(5), at_maximum(10), at_maximum(15)}), Codes{"at_maximum"});
  EXPECT_EQ(found({at_maximum(0), at_maximum(5), at_maximum(20)}), Codes{});
  EXPECT_EQ(found({at_maximum(0), at_maximum(3), at_maximum(6), at_maximum(9)}), Codes{});
  EXPECT_EQ(found({at_maximum(0), at_maximum(3), at_maximum(6), at_maximum(10)}), Codes{"at_maximum"});
  EXPECT_EQ(found({at_maximum(0), at_maximum(5), calm(10), at_maximum(15), at_maximum(20)}), Codes{});
}

TEST(Diagnose, ShowsTheFirstAndTheLastAsEvidence) {
  History history;
  for (int at = 0; at < 50; at += 5) history.evaluations.push_back(at_maximum(at));
  const auto findings = diagnose(history);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].evaluations, 10U);
  EXPECT_EQ(findings[0].since, minute(0));
  EXPECT_EQ(findings[0].until, minute(45));
  Codes ids;
  for (const Evidence& seen : findings[0].evidence) ids.push_back(seen.decision_id);
  EXPECT_EQ(ids, (Codes{"dec_0", "dec_5", "dec_10", "dec_15", "dec_45"}));
  EXPECT_EQ(findings[0].evidence[0].figures,
            "10 requested, 10 running, YARNMemoryAvailablePercentage 2, ContainerPending 40; no_action, held back by "
            "maximum (containers_pending)");
}

// Three changes of direction: out, in, out, in.
TEST(Diagnose, TakesThreeChangesOfDirection) {
  EXPECT_EQ(found({moves(0, 4, 8), moves(5, 8, 4), moves(10, 4, 8), moves(15, 8, 4)}), Codes{"cooldown_too_short"});
  EXPECT_EQ(found({moves(0, 4, 8), moves(5, 8, 4), moves(10, 4, 8)}), Codes{});
  // Two steps in one direction are no change of it.
  EXPECT_EQ(found({moves(0, 4, 6), moves(5, 6, 8), moves(10, 8, 4), moves(15, 4, 8)}), Codes{});
}

TEST(Diagnose, CountsChangesOfDirectionUpToFourHoursApart) {
  const auto by = [](int apart) {
    History history;
    history.thresholds = {{.metric = "YARNMemoryAvailablePercentage", .adds = true, .value = 45},
                          {.metric = "YARNMemoryAvailablePercentage", .fires_above = true, .value = 50}};
    return found({moves(0, 4, 8), moves(apart, 8, 4), moves(2 * apart, 4, 8), moves(3 * apart, 8, 4)}, history);
  };
  EXPECT_EQ(by(240), Codes{"thresholds_touch"});
  EXPECT_EQ(by(241), Codes{});
}

// The metric lies between the thresholds after each step; it is the work that comes and goes.
TEST(Diagnose, DoesNotBlameThresholdsForWorkThatComesAndGoes) {
  History history;
  history.thresholds = {{.metric = "YARNMemoryAvailablePercentage", .adds = true, .value = 15},
                        {.metric = "YARNMemoryAvailablePercentage", .fires_above = true, .value = 75}};
  std::vector<Evaluation> all;
  for (int hour = 0; hour < 4; ++hour) {
    const bool grows = hour % 2 == 0;
    all.push_back(moves(hour * 60, grows ? 4 : 8, grows ? 8 : 4));
    all.push_back(calm(hour * 60 + 5, grows ? 8 : 4));
  }
  EXPECT_EQ(found(all, history), Codes{});
}

TEST(Diagnose, SeesWhoElseSetsTheCounts) {
  EXPECT_EQ(found({moves(0, 6, 24), calm(30, 24), moves(60, 6, 24), calm(90, 24), calm(120, 6)}),
            Codes{"two_autoscalers"});
  // One change that nobody decided is an operator's.
  EXPECT_EQ(found({moves(0, 6, 24), calm(30, 24), calm(60, 6), moves(90, 6, 24), calm(100, 24)}), Codes{});
}

Evaluation waiting(int at, std::int64_t requested, std::int64_t running, Market market, LifecycleState state) {
  Evaluation each = calm(at, requested);
  each.running = running;
  each.values = {{"ContainerPending", 20}};
  each.pools = {
      {.id = "task", .role = Role::task, .market = market, .requested = requested, .running = running, .state = state}};
  return each;
}

std::vector<Evaluation> waiting_for(int minutes, Market market, LifecycleState state = LifecycleState::resizing) {
  std::vector<Evaluation> all;
  for (int at = 0; at <= minutes; at += 5) all.push_back(waiting(at, 8, 3, market, state));
  return all;
}

TEST(Diagnose, TellsSpotOnDemandAndSuspendedGroupsApart) {
  EXPECT_EQ(found(waiting_for(10, Market::spot)), Codes{});
  EXPECT_EQ(found(waiting_for(15, Market::spot)), Codes{"spot_capacity"});
  EXPECT_EQ(found(waiting_for(40, Market::on_demand)), Codes{});
  EXPECT_EQ(found(waiting_for(45, Market::on_demand)), Codes{"resize_stuck"});
  EXPECT_EQ(found(waiting_for(45, Market::on_demand, LifecycleState::arrested)), Codes{"group_suspended"});
  EXPECT_EQ(found(waiting_for(45, Market::spot, LifecycleState::suspended)), Codes{"group_suspended"});
}

TEST(Diagnose, CallsAStartUpSlowIfItLastsLongerThanTenMinutes) {
  const auto with_arrival = [](int last_without) {
    auto all = waiting_for(last_without, Market::on_demand);
    all.push_back(waiting(last_without + 2, 8, 8, Market::on_demand, LifecycleState::running));
    return found(all);
  };
  EXPECT_EQ(with_arrival(5), Codes{});
  EXPECT_EQ(with_arrival(10), Codes{"slow_start_up"});
}

TEST(Diagnose, CallsARemovalSlowAfterHalfAnHour) {
  const auto leaving = [](int until) {
    std::vector<Evaluation> all{moves(0, 20, 8)};
    for (int at = 10; at <= until; at += 10) {
      Evaluation each = calm(at, 8);
      each.running = 15;
      all.push_back(each);
    }
    all.push_back(calm(until + 10, 8));
    return found(all);
  };
  EXPECT_EQ(leaving(20), Codes{});
  EXPECT_EQ(leaving(30), Codes{"slow_decommission"});
}

TEST(Diagnose, DoesNotBlameTheCallerIfTheCountsMove) {
  const auto expired = [](int at, std::int64_t from) { return moves(at, from, from + 2, Fate::expired); };
  EXPECT_EQ(found({expired(0, 4), expired(10, 4), expired(20, 4), expired(30, 4)}), Codes{"not_applied"});
  EXPECT_EQ(found({expired(0, 4), expired(10, 6), expired(20, 8), expired(30, 10)}), Codes{});
}

TEST(Diagnose, CallsACooldownTooLongOnlyWhileWorkWaits) {
  const auto held = [](double pending) {
    std::vector<Evaluation> all;
    for (int at = 0; at <= 20; at += 5) {
      Evaluation each = calm(at);
      each.withheld_by = ClampCode::cooldown;
      each.values = {{"ContainerPending", pending}, {"YARNMemoryAvailablePercentage", 5}};
      all.push_back(each);
    }
    return found(all);
  };
  EXPECT_EQ(held(30), Codes{"cooldown_too_long"});
  EXPECT_EQ(held(0), Codes{});
}

TEST(Diagnose, LeavesRoomForSpotAloneIfSpotIsUsed) {
  const auto growing = [](std::int64_t spot, std::int64_t limit) {
    History history;
    history.maximum = 40;
    history.maximum_on_demand = limit;
    std::vector<Evaluation> all;
    for (int at = 0; at < 30; at += 15) {
      Evaluation each = moves(at, 4 + at, 4 + at + 15);
      each.pools = {{.id = "spot", .role = Role::task, .market = Market::spot, .requested = spot, .running = spot}};
      all.push_back(each);
    }
    return found(all, history);
  };
  EXPECT_EQ(growing(0, 40), Codes{"no_room_for_spot"});
  EXPECT_EQ(growing(0, 39), Codes{});
  EXPECT_EQ(growing(2, 40), Codes{});
}

TEST(Causes, AreEachListedOnceUnderTheirSymptom) {
  Codes codes;
  for (const Cause& cause : causes()) codes.emplace_back(cause.code);
  EXPECT_EQ(codes.size(), 30U);
  std::ranges::sort(codes);
  EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end());
  EXPECT_TRUE(std::ranges::is_sorted(causes(), {}, &Cause::symptom));
  EXPECT_EQ(find_cause("no_such_cause"), nullptr);
}

}  // namespace
}  // namespace headroom::diagnosis
