#include "core/kpis/kpis.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace headroom::kpis {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const Instant eight = parse_rfc3339("2026-11-22T08:00:00Z").value();
const Instant noon = eight + hours{4};
constexpr MicroDollars dollar{1'000'000};

JobRun run(std::string id, Instant from, Instant until, std::optional<std::int64_t> bytes = 0, bool succeeded = true,
           std::optional<std::int64_t> interruptions = 0) {
  return {.id = std::move(id),
          .started_at = from,
          .ended_at = until,
          .bytes = bytes,
          .succeeded = succeeded,
          .interruptions = interruptions};
}

/// From eight to noon: two hours with 2 units for $1 an hour, then two with 6 for $3.
CapacityPath path() {
  return {{.from = eight, .until = eight + hours{2}, .units = 2, .price = {.hourly = dollar}},
          {.from = eight + hours{2}, .until = noon, .units = 6, .price = {.hourly = {3'000'000}}}};
}

simulation::DemandByMinute demand(double units, Instant start = eight, std::size_t count = 240) {
  return {.start = start, .units = std::vector<double>(count, units)};
}

struct Case {
  std::vector<JobRun> runs{};
  CapacityPath sizes = path();
  std::optional<simulation::DemandByMinute> work{};
  HourlyPrice primary{};
  std::optional<Reason> no_price{};
  Instant since = eight;
  Instant until = noon;

  Question question() const {
    return {.since = since,
            .until = until,
            .runs = runs,
            .path = &sizes,
            .primary = primary,
            .demand = work ? &*work : nullptr,
            .no_demand = {"no_stored_demand", "none"},
            .no_price = no_price};
  }
  Kpis kpis() const { return kpis_of(question()); }
};

std::string reason_of(const Kpis& kpis, std::string_view name) {
  const auto found = std::ranges::find(kpis.unknown, name, &UnknownFigure::name);
  return found == kpis.unknown.end() ? "" : std::string(found->reason);
}

TEST(Kpis, DividesTheCostOfTheClusterByWhatSucceeded) {
  Case job{.runs = {run("a", eight, eight + hours{1}, 10'000'000'000), run("b", eight, noon - hours{1}, 22'000'000'000),
                    run("c", eight, noon - hours{2}, 50'000'000'000, false)},
           .primary = {.hourly = {250'000}}};
  const Kpis kpis = job.kpis();
  // 2 h × $1 + 2 h × $3 + 4 h × $0.25 of the primary node = $9.
  EXPECT_EQ(kpis.cost, MicroDollars{9'000'000});
  EXPECT_EQ(kpis.cost_per_gigabyte, MicroDollars{281'250});  // 9 / (10 + 22); the failed run's 50 GB are lost work
  EXPECT_EQ(kpis.cost_per_job, MicroDollars{4'500'000});     // 9 / 2
  EXPECT_EQ(kpis.success_percent, 66.67);                    // 2 / 3
}

TEST(Kpis, RoundsMoneyHalvesUp) {
  Case job{.runs = {run("a", eight, noon, 3'000'000'000), run("b", eight, noon, 0), run("c", eight, noon, 0)}};
  EXPECT_EQ(job.kpis().cost_per_job, MicroDollars{2'666'667});  // 8 / 3
  EXPECT_EQ(job.kpis().cost_per_gigabyte, MicroDollars{2'666'667});
}

TEST(Kpis, CountsTheTimeOfOverlappingRunsOnce) {
  Case job{.runs = {run("a", eight, eight + minutes{60}, 1'000'000'000),
                    run("b", eight + minutes{30}, eight + minutes{90}, 2'000'000'000),
                    run("inside", eight + minutes{40}, eight + minutes{50}, 0),
                    run("c", eight + minutes{120}, eight + minutes{150}, 3'000'000'000)}};
  const Kpis kpis = job.kpis();
  EXPECT_EQ(kpis.busy, minutes{120});       // 8:00–9:30 and 10:00–10:30
  EXPECT_EQ(kpis.gigabytes_per_hour, 3.0);  // 6 GB in 2 h
}

TEST(Kpis, CountsTheTimeOfARunFromBeforeTheRange) {
  Case job{.runs = {run("a", eight - hours{1}, eight + hours{1}, 4'000'000'000)}};
  EXPECT_EQ(job.kpis().gigabytes_per_hour, 2.0);  // 4 GB in 2 h
  EXPECT_EQ(job.kpis().completion, (Completion{.p50 = hours{2}, .p95 = hours{2}}));
}

TEST(Kpis, TakesPercentilesByNearestRank) {
  Case job;
  for (int i = 20; i >= 1; --i) job.runs.push_back(run(std::to_string(i), eight, eight + minutes{i}));
  job.runs.push_back(run("failed", eight, noon, 0, false));
  // Of 20 values, the 10th (50% of 20) and the 19th (95% of 20).
  EXPECT_EQ(job.kpis().completion, (Completion{.p50 = minutes{10}, .p95 = minutes{19}}));
  job.runs = {run("a", eight, eight + minutes{1}), run("b", eight, eight + minutes{2}),
              run("c", eight, eight + minutes{3})};
  EXPECT_EQ(job.kpis().completion, (Completion{.p50 = minutes{2}, .p95 = minutes{3}}));  // ranks ⌈1.5⌉ and ⌈2.85⌉
}

TEST(Kpis, SharesTheDemandThatRequestedUnitsCover) {
  Case job{.work = demand(3)};
  // 120 minutes with min(3, 2) = 2 of 2, and 120 with 3 of 6: (240 + 360) / (240 + 720) = 62.5%.
  EXPECT_EQ(job.kpis().utilisation_percent, 62.5);
  EXPECT_EQ(job.kpis().utilisation_minutes, 240);
}

TEST(Kpis, LooksOnlyAtMinutesOfWhichBothAreKnown) {
  Case job{.work = demand(3, eight + hours{3}, 600)};
  EXPECT_EQ(job.kpis().utilisation_minutes, 60);
  EXPECT_EQ(job.kpis().utilisation_percent, 50.0);
  job.work = demand(3, noon, 60);
  EXPECT_EQ(reason_of(job.kpis(), "utilisation_percent"), "no_stored_demand");
  job.sizes = {{.from = eight, .until = noon, .units = 0}};
  job.work = demand(3);
  EXPECT_EQ(reason_of(job.kpis(), "utilisation_percent"), "no_capacity");
}

TEST(Kpis, MeasuresRecoveryFromTheFirstFailureToTheNextSuccess) {
  Case job{.runs = {run("b", eight, eight + minutes{20}, 0, false), run("a", eight, eight + minutes{10}, 0, false),
                    run("c", eight, eight + minutes{40}), run("d", eight, eight + minutes{50}),
                    run("e", eight, eight + minutes{60}, 0, false), run("f", eight, eight + minutes{70}),
                    run("g", eight, eight + minutes{80}, 0, false)}};
  const Kpis kpis = job.kpis();
  EXPECT_EQ(kpis.recovered, 2);
  EXPECT_EQ(kpis.recovery, minutes{20});  // 10:→40 is 30 minutes, 60 → 70 is 10; the last failure is still open
}

TEST(Kpis, SaysWhyThereIsNoRecovery) {
  Case job{.runs = {run("a", eight, noon - hours{1})}};
  EXPECT_EQ(reason_of(job.kpis(), "recovery_seconds"), "no_failure");
  job.runs.push_back(run("b", eight, noon - minutes{1}, 0, false));
  EXPECT_EQ(reason_of(job.kpis(), "recovery_seconds"), "not_recovered");
}

TEST(Kpis, AFailureAndASuccessAtTheSameTimeAreARecoveryAtOnce) {
  Case job{.runs = {run("a", eight, eight + hours{1}), run("b", eight, eight + hours{1}, 0, false)}};
  EXPECT_EQ(job.kpis().recovery, milliseconds{0});
}

TEST(Kpis, KnowsNothingWithoutRuns) {
  const Kpis kpis = Case{}.kpis();
  EXPECT_EQ(kpis.cost, MicroDollars{8'000'000});
  for (const char* name : {"cost_per_gb_usd", "cost_per_job_usd", "completion_seconds", "throughput_gb_per_hour"})
    EXPECT_EQ(reason_of(kpis, name), "no_success") << name;
  EXPECT_EQ(reason_of(kpis, "success_percent"), "no_runs");
  EXPECT_EQ(reason_of(kpis, "interruptions"), "no_runs");
}

TEST(Kpis, KnowsNoRateIfARunDoesNotStateItsBytes) {
  Case job{.runs = {run("a", eight, noon, 5), run("b", eight, noon, std::nullopt)}};
  EXPECT_EQ(reason_of(job.kpis(), "cost_per_gb_usd"), "bytes_unknown");
  EXPECT_EQ(reason_of(job.kpis(), "throughput_gb_per_hour"), "bytes_unknown");
  EXPECT_TRUE(job.kpis().cost_per_job);
  job.runs[1].succeeded = false;
  EXPECT_TRUE(job.kpis().cost_per_gigabyte) << "the bytes of a failed run don't count";
}

TEST(Kpis, NoBytesAreNoRateOfCostButARateOfThroughput) {
  Case job{.runs = {run("a", eight, noon, 0)}};
  EXPECT_EQ(reason_of(job.kpis(), "cost_per_gb_usd"), "no_bytes");
  EXPECT_EQ(job.kpis().gigabytes_per_hour, 0.0);
}

TEST(Kpis, ARunThatTakesNoTimeHasNoThroughput) {
  Case job{.runs = {run("a", eight, eight, 1'000'000'000)}};
  EXPECT_EQ(reason_of(job.kpis(), "throughput_gb_per_hour"), "no_time");
  EXPECT_EQ(job.kpis().completion, (Completion{}));
}

TEST(Kpis, AddsInterruptionsOnlyIfEachRunStatesThem) {
  Case job{.runs = {run("a", eight, noon, 0, true, 2), run("b", eight, noon, 0, false, 3)}};
  EXPECT_EQ(job.kpis().interruptions, 5);
  job.runs.push_back(run("c", eight, noon, 0, true, std::nullopt));
  EXPECT_EQ(reason_of(job.kpis(), "interruptions"), "interruptions_unknown");
}

TEST(Kpis, BearsTheLargestBytes) {
  Case job;
  for (int i = 0; i < 10'000; ++i) job.runs.push_back(run(std::to_string(i), eight, noon, 1'000'000'000'000'000'000));
  const Kpis kpis = job.kpis();
  EXPECT_EQ(kpis.cost_per_gigabyte, MicroDollars{0});  // $8 / 10^13 GB
  EXPECT_EQ(kpis.gigabytes_per_hour, 2.5e12);          // 10^13 GB in 4 h
}

TEST(Kpis, KnowsNoCostIfARunIsOlderThanTheSizes) {
  Case job{.runs = {run("a", eight, noon)}};
  job.sizes.erase(job.sizes.begin());
  EXPECT_EQ(reason_of(job.kpis(), "cost_usd"), "capacity_known_in_part");
  job.runs = {run("a", eight + hours{2}, noon)};
  EXPECT_EQ(job.kpis().cost, MicroDollars{6'000'000}) << "the cluster may not have existed before";
}

TEST(Kpis, KnowsNoCostWithoutSizesOrPrices) {
  Case job;
  job.sizes.clear();
  EXPECT_EQ(reason_of(job.kpis(), "cost_usd"), "no_stored_capacity");
  job = {};
  job.sizes[0].price.complete = false;
  EXPECT_EQ(reason_of(job.kpis(), "cost_usd"), "price_unknown");
  job = {};
  job.primary.complete = false;
  EXPECT_EQ(reason_of(job.kpis(), "cost_per_job_usd"), "price_unknown");
  job = {};
  job.no_price = Reason{"cluster_not_described", "nobody described it"};
  EXPECT_EQ(reason_of(job.kpis(), "cost_usd"), "cluster_not_described");
}

TEST(StaticComparison, HoldsThePeakOfTheDemandAllTheTime) {
  // The lab's table with its own figures: 10 nodes for 8 hours are 80 instance-hours, $7.68 at $0.096. What ran had 4
  // nodes for 4 hours and 8 for the other 4: 48 instance-hours, $4.608.
  Case job{.sizes = {{.from = eight, .until = noon, .units = 4, .price = {.hourly = {384'000}}},
                     {.from = noon, .until = noon + hours{4}, .units = 8, .price = {.hourly = {768'000}}}},
           .work = demand(3, eight, 480),
           .primary = {.hourly = dollar},
           .until = noon + hours{4}};
  job.work->units[300] = 9.2;
  const auto compared = static_comparison(job.question());
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->basis, StaticBasis::demand);
  EXPECT_EQ(compared->static_units, 10);  // 9.2, rounded up
  EXPECT_TRUE(compared->static_unit_milliseconds == Int128{80} * 3'600'000);
  EXPECT_TRUE(compared->automatic_unit_milliseconds == Int128{48} * 3'600'000);
  EXPECT_EQ(compared->static_cost, MicroDollars{7'680'000});
  EXPECT_EQ(compared->automatic_cost, MicroDollars{4'608'000});
  EXPECT_EQ(compared->saved_percent, 40.0);
  EXPECT_EQ(compared->under_provisioned_minutes, 1) << "9.2 is above the 8 that ran";
}

TEST(StaticComparison, TakesTheLargestSizeIfNoDemandIsKnown) {
  const auto compared = static_comparison(Case{}.question());
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->basis, StaticBasis::capacity);
  EXPECT_EQ(compared->static_units, 6);
  EXPECT_EQ(compared->static_cost, MicroDollars{12'000'000});  // $8 × 24 / 16 unit-hours
  EXPECT_EQ(compared->saved_percent, 33.33);
  EXPECT_FALSE(compared->under_provisioned_minutes);
}

TEST(StaticComparison, SavesLessThanNothingIfMoreRanThanThePeakNeeds) {
  const auto compared = static_comparison(Case{.work = demand(2)}.question());
  EXPECT_EQ(compared->saved_percent, -100.0);  // 16 unit-hours ran, 8 were enough
}

TEST(StaticComparison, HasNoMoneyWithoutPricesAndNothingWithoutSizes) {
  Case job;
  job.sizes[1].price.complete = false;
  EXPECT_FALSE(static_comparison(job.question())->static_cost);
  EXPECT_TRUE(static_comparison(job.question())->saved_percent);
  job.sizes.clear();
  EXPECT_FALSE(static_comparison(job.question()));
  job.sizes = {{.from = eight, .until = noon}};
  EXPECT_FALSE(static_comparison(job.question())->saved_percent) << "a share of nothing";
}

}  // namespace
}  // namespace headroom::kpis
