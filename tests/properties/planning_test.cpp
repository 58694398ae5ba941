#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "core/planning/make_plan.hpp"
#include "core/planning/throughput.hpp"

/// The plan against the same question answered by trying every cluster, with the prices and formulas written out again.
namespace headroom::planning {
namespace {

constexpr int tries = 300;
constexpr std::int64_t most_tried = 72;  ///< core and task vCPUs

struct Tried {
  std::int64_t vcpus{0};
  std::int64_t hourly{0};
  std::int64_t seconds{0};
  std::int64_t interrupted{0};

  std::int64_t paid(std::int64_t duration) const { return hourly * std::max<std::int64_t>(60, duration); }
  double cost() const { return static_cast<double>(paid(seconds)); }
  std::int64_t rounded_worst_cost() const { return (paid(interrupted) + 1800) / 3600; }
};

std::int64_t up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

std::int64_t interrupted(const PlanRequest& job, std::int64_t work, std::int64_t vcpus, std::int64_t spot_vcpus,
                         std::int64_t spots) {
  std::int64_t sum = work;
  std::int64_t ends = up(work, vcpus);
  if (spots == 0) return job.start_up.count() + ends;
  for (std::int64_t i = 0; i < job.interruptions; ++i) {
    const std::int64_t redone = job.checkpointed ? std::min(ends, job.checkpoint_interval.count()) : ends;
    sum += spot_vcpus * (redone + job.start_up.count());
    ends = up(sum, vcpus);
  }
  const std::int64_t lost = std::min(job.interruptions, spots) * spot_vcpus;
  return job.start_up.count() + std::min(ends, up(work, vcpus - lost));
}

struct Price {
  std::int64_t vcpus;
  std::int64_t on_demand;  ///< EMR included
  std::optional<std::int64_t> spot;
};

/// Every cluster with at most `most_tried` vCPUs.
std::vector<Tried> all_clusters(const PlanRequest& job, std::int64_t work, const std::vector<Price>& prices) {
  std::vector<Tried> all;
  std::int64_t primary = INT64_MAX;
  for (const Price& each : prices) primary = std::min(primary, each.on_demand);
  const auto add = [&](std::int64_t vcpus, std::int64_t hourly, std::int64_t spot_vcpus, std::int64_t spots) {
    all.push_back({vcpus, primary + hourly, job.start_up.count() + up(work, vcpus),
                   interrupted(job, work, vcpus, spot_vcpus, spots)});
  };
  for (const Price& core : prices)
    for (std::int64_t cores = 1; cores * core.vcpus <= most_tried; ++cores) {
      add(cores * core.vcpus, cores * core.on_demand, 0, 0);
      for (const Price& task : prices)
        for (std::int64_t tasks = 1; cores * core.vcpus + tasks * task.vcpus <= most_tried; ++tasks) {
          const std::int64_t vcpus = cores * core.vcpus + tasks * task.vcpus;
          add(vcpus, cores * core.on_demand + tasks * task.on_demand, 0, 0);
          if (task.spot) add(vcpus, cores * core.on_demand + tasks * *task.spot, task.vcpus, tasks);
        }
    }
  return all;
}

class PlanAgainstEveryCluster : public ::testing::Test {
 protected:
  std::int64_t whole(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  bool chance(int percent) { return whole(1, 100) <= percent; }

  PlanRequest any_job() {
    PlanRequest job{.data = {"", 1'000'000'000},
                    .core_microseconds_per_gb = whole(1, std::int64_t{1} << whole(1, 14)) * 1'000'000,
                    .deadline = Seconds{whole(60, 4000)},
                    .budget = MicroDollars{whole(1000, std::int64_t{1'000} << whole(0, 11))},
                    .minimum_utilisation = whole(5, 95) * 1'000'000,
                    .interruptions = whole(0, 3),
                    .checkpointed = chance(50),
                    .start_up = Seconds{chance(20) ? 0 : whole(1, 400)}};
    if (job.checkpointed && chance(50)) job.checkpoint_interval = Seconds{whole(1, 600)};
    if (chance(30)) job.deadline.reset();
    if (chance(30)) job.minimum_utilisation.reset();
    for (const char* type : {"m5.large", "m5.xlarge", "r5.large", "c5.2xlarge", "c5.9xlarge", "m5.4xlarge"}) {
      if (!chance(60)) continue;
      job.instance_types.emplace_back(type);
      GivenPrice price{.instance_type = type,
                       .on_demand_hourly = MicroDollars{whole(50'000, 900'000)},
                       .emr_hourly = MicroDollars{whole(0, 100'000)}};
      if (chance(60)) price.spot_hourly = MicroDollars{whole(10'000, 500'000)};
      job.prices.push_back(std::move(price));
    }
    if (job.instance_types.empty()) {
      job.instance_types.emplace_back("m5.large");
      job.prices = {{"m5.large", MicroDollars{96'000}, MicroDollars{35'000}, MicroDollars{24'000}}};
    }
    return job;
  }

  static std::vector<Price> prices_of(const PlanRequest& job) {
    std::vector<Price> prices;
    for (const GivenPrice& each : job.prices) {
      const std::int64_t emr = each.emr_hourly->value;
      prices.push_back(
          {builtin_catalog().find(each.instance_type)->vcpus.value, each.on_demand_hourly->value + emr, {}});
      if (each.spot_hourly) prices.back().spot = each.spot_hourly->value + emr;
    }
    return prices;
  }

 private:
  std::mt19937 engine_{20'261'122};
};

TEST_F(PlanAgainstEveryCluster, FindsTheCheapestOrTheNearest) {
  int feasible = 0;
  int infeasible = 0;
  int on_spot = 0;
  for (int i = 0; i < tries; ++i) {
    const PlanRequest job = any_job();
    const std::int64_t work = *job.core_microseconds_per_gb / 1'000'000;
    const PlanAnswer answer = make_plan(job, builtin_catalog());
    const auto in_time = [&](const Tried& each) { return !job.deadline || each.interrupted <= job.deadline->count(); };
    const auto affordable = [&](const Tried& each) { return each.rounded_worst_cost() <= job.budget->value; };
    const auto used = [&](const Tried& each) {
      return !job.minimum_utilisation || all_of_it * work >= *job.minimum_utilisation * each.vcpus * each.seconds;
    };
    std::optional<std::int64_t> cheapest;
    std::optional<std::int64_t> soonest;
    std::optional<std::int64_t> least_budget;
    std::optional<std::int64_t> most_used;
    const auto keep_least = [](std::optional<std::int64_t>& best, std::int64_t value) {
      if (!best || value < *best) best = value;
    };
    for (const Tried& each : all_clusters(job, work, prices_of(job))) {
      if (in_time(each) && affordable(each) && used(each)) keep_least(cheapest, each.paid(each.seconds));
      if (affordable(each) && used(each)) keep_least(soonest, each.interrupted);
      if (in_time(each) && used(each)) keep_least(least_budget, each.rounded_worst_cost());
      if (in_time(each) && affordable(each)) keep_least(most_used, -(all_of_it * work / (each.vcpus * each.seconds)));
    }
    SCOPED_TRACE(i);
    if (cheapest) {
      ++feasible;
      ASSERT_TRUE(answer.plan);
      const ClusterPlan& plan = *answer.plan;
      if (plan.vcpus <= most_tried)
        EXPECT_EQ(plan.cost.value, (*cheapest + 1800) / 3600);
      else
        EXPECT_LE(plan.cost.value, (*cheapest + 1800) / 3600);
      if (plan.task.market == Market::spot && plan.task.count > 0) ++on_spot;
      for (const Constraint& row : answer.constraints) EXPECT_TRUE(row.holds);
      continue;
    }
    if (answer.plan) {
      EXPECT_GT(answer.plan->vcpus, most_tried);
      continue;
    }
    ++infeasible;
    for (const NearestChange& change : answer.changes) {
      const std::optional<std::int64_t>& expected = change.name == ConstraintName::deadline ? soonest
                                                    : change.name == ConstraintName::budget ? least_budget
                                                                                            : most_used;
      if (change.name == ConstraintName::interruptions || change.plan.vcpus > most_tried) continue;
      ASSERT_TRUE(expected);
      EXPECT_EQ(change.feasible, change.name == ConstraintName::minimum_utilisation ? -*expected : *expected);
    }
    const auto has = [&](ConstraintName name) {
      return std::ranges::find(answer.changes, name, &NearestChange::name) != answer.changes.end();
    };
    EXPECT_TRUE(!job.deadline || !soonest || has(ConstraintName::deadline));
    EXPECT_TRUE(!least_budget || has(ConstraintName::budget));
    EXPECT_TRUE(!job.minimum_utilisation || !most_used || has(ConstraintName::minimum_utilisation));
  }
  // The jobs are a fair sample: none of these is rare.
  EXPECT_GT(feasible, tries / 10);
  EXPECT_GT(infeasible, tries / 10);
  EXPECT_GT(on_spot, tries / 50);
}

}  // namespace
}  // namespace headroom::planning
