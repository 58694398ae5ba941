#include "core/stages/price.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// One slice per pool and market, `from` being what is requested and `to` one more.
Priced grown(const Cluster& described, const Catalog& catalog = builtin_catalog()) {
  Allocation allocation;
  for (std::size_t i = 0; i < described.pools.size(); ++i) {
    const Pool& pool = described.pools[i];
    const auto add = [&](Market market, std::int64_t count) {
      allocation.slices.push_back({i, pool.role, market, count, count + 1, 1});
    };
    if (!pool.is_fleet()) add(pool.market, pool.requested);
    if (pool.on_demand) add(Market::on_demand, pool.on_demand->requested);
    if (pool.spot) add(Market::spot, pool.spot->requested);
  }
  return price(allocation, described, catalog);
}

std::vector<std::string_view> warnings(const Priced& priced) {
  std::vector<std::string_view> all;
  for (const Warning& w : priced.warnings) all.push_back(w.code);
  return all;
}
using Warnings = std::vector<std::string_view>;

TEST(Price, MultipliesExactly) {
  const Priced p = grown(cluster({core_group(1'000'000)}));
  EXPECT_EQ(p.cost.hourly, usd("192000"));
  EXPECT_EQ(p.cost.target_hourly, usd("192000.192"));
  EXPECT_EQ(p.cost.emr_hourly, usd("48000"));
  EXPECT_EQ(p.cost.target_emr_hourly, usd("48000.048"));
  EXPECT_TRUE(p.cost.complete);
  EXPECT_TRUE(p.warnings.empty());
}

TEST(Price, TellsSpotsPart) {
  Pool task = task_group(3);
  task.hourly_price = usd("0.07");
  const Priced p = grown(cluster({core_group(2), task}));
  EXPECT_EQ(p.cost.hourly, usd("0.594"));  // 2 × 0.192 + 3 × 0.07
  EXPECT_EQ(p.cost.spot_hourly, usd("0.21"));
  EXPECT_EQ(p.cost.target_hourly, usd("0.856"));  // 3 × 0.192 + 4 × 0.07
  EXPECT_EQ(p.cost.target_spot_hourly, usd("0.28"));
}

TEST(Price, LetsThePoolsOwnPriceWin) {
  Pool pool = core_group(2);
  pool.hourly_price = usd("0.123456");
  pool.emr_hourly_price = usd("0");
  const Priced p = grown(cluster({pool}));
  EXPECT_EQ(p.cost.hourly, usd("0.246912"));
  EXPECT_EQ(p.cost.emr_hourly, usd("0"));
  EXPECT_TRUE(p.warnings.empty());
}

TEST(Price, DoesNotGuessSpot) {
  Pool pool = task_group(2);
  pool.hourly_price = {};
  const Priced p = grown(cluster({pool}));
  EXPECT_EQ(p.cost.hourly, usd("0"));
  EXPECT_EQ(p.cost.emr_hourly, usd("0.096"));
  EXPECT_FALSE(p.cost.complete);
  EXPECT_EQ(warnings(p), Warnings{"price_unknown"});
  EXPECT_EQ(p.warnings[0].detail,
            "pool `ig-TASK`: the price of Spot m5.xlarge is not known and counts as 0; give hourly_price_usd");
}

TEST(Price, CountsAnUnknownTypeAsNothingAndSaysSo) {
  const Priced p = grown(cluster({group("g", Role::core, Market::on_demand, 2, "z9.mystery")}));
  EXPECT_EQ(p.cost.target_hourly, usd("0"));
  EXPECT_FALSE(p.cost.complete);
  EXPECT_EQ(warnings(p), (Warnings{"price_unknown", "emr_price_unknown"}));
}

TEST(Price, SaysNothingOfPoolsThatAreAndStayEmpty) {
  const Cluster described = cluster({group("g", Role::core, Market::spot, 0, "z9.mystery")});
  const Priced p =
      price({.slices = {{.pool = 0, .role = Role::core, .market = Market::spot}}}, described, builtin_catalog());
  EXPECT_TRUE(p.cost.complete);
  EXPECT_TRUE(p.warnings.empty());
}

TEST(Price, LabelsAnEstimateOfEmrsCharge) {
  const Priced p = grown(cluster({group("g", Role::core, Market::on_demand, 1, "m5a.xlarge")}));
  EXPECT_EQ(p.cost.hourly, usd("0.172"));
  EXPECT_EQ(p.cost.emr_hourly, usd("0.043"));
  EXPECT_TRUE(p.cost.complete);
  EXPECT_EQ(warnings(p), Warnings{"emr_price_estimated"});
}

TEST(Price, LabelsThePriceOfAnotherRegion) {
  Cluster described = cluster({core_group(1)});
  described.region = "eu-west-1";
  const Priced p = grown(described);
  EXPECT_EQ(p.cost.hourly, usd("0.192"));
  EXPECT_EQ(warnings(p), (Warnings{"price_estimated", "emr_price_estimated"}));
  EXPECT_EQ(p.warnings[0].detail, "pool `ig-CORE`: priced as m5.xlarge in us-east-1, an estimate for eu-west-1");
  described.pools[0].hourly_price = usd("0.214");
  described.pools[0].emr_hourly_price = usd("0.048");
  EXPECT_TRUE(grown(described).warnings.empty());
  described = cluster({core_group(1)});
  described.region.clear();  // not said
  EXPECT_TRUE(grown(described).warnings.empty());
}

TEST(Price, CountsTheWholeInstancesThatFillAFleet) {
  struct Case {
    std::int64_t units, weight;
    const char* hourly;
    const char* emr_hourly;
    const char* target_hourly;  // of one unit more
  };
  const Case cases[] = {
      {7, 4, "0.384", "0.096", "0.384"},  // 2 × 0.192, and still 2 for 8 units
      {8, 4, "0.384", "0.096", "0.576"},  // 9 units take 3
      {1, 4, "0.192", "0.048", "0.192"}, {0, 4, "0", "0", "0.192"}, {7, 1, "1.344", "0.336", "1.536"},
  };
  for (const auto& [units, weight, hourly, emr_hourly, target_hourly] : cases) {
    Pool pool = fleet("f", Role::core, units, 0, weight);
    pool.spot.reset();
    const Priced p = grown(cluster({pool}));
    EXPECT_EQ(p.cost.hourly, usd(hourly)) << units << " units of " << weight;
    EXPECT_EQ(p.cost.emr_hourly, usd(emr_hourly)) << units << " units of " << weight;
    EXPECT_EQ(p.cost.target_hourly, usd(target_hourly)) << units << " units of " << weight;
  }
}

TEST(Price, SaysEachCauseOnceForAllPools) {
  Cluster described = cluster({group("a", Role::core, Market::on_demand, 1, "m5.xlarge"),
                               group("b", Role::task, Market::on_demand, 2, "m5.xlarge"),
                               group("c", Role::task, Market::on_demand, 2, "r5.xlarge"),
                               group("d", Role::task, Market::on_demand, 2, "z9.mystery")});
  described.region = "eu-west-1";
  const Priced p = grown(described);
  EXPECT_EQ(warnings(p), (Warnings{"price_estimated", "emr_price_estimated", "price_unknown", "emr_price_unknown"}));
  EXPECT_EQ(
      p.warnings[0].detail,
      "pools `a`, `b`: priced as m5.xlarge in us-east-1, an estimate for eu-west-1; pool `c`: priced as r5.xlarge in "
      "us-east-1, an estimate for eu-west-1");
  EXPECT_FALSE(p.cost.complete);
}

TEST(Price, DoesNotWeighGroups) {
  Pool pool = core_group(2);
  pool.weight = 4;
  EXPECT_EQ(grown(cluster({pool})).cost.hourly, usd("0.384"));
}

TEST(Price, TakesTheFirstChoiceForAFleetOfSeveralTypes) {
  Pool pool = fleet("f", Role::task, 8, 0);
  pool.instance_types = {{.instance_type = "m5.xlarge", .weight = 4, .priority = 2},
                         {.instance_type = "m5.2xlarge", .weight = 8, .priority = 1}};
  const Priced p = grown(cluster({pool}));
  EXPECT_EQ(p.cost.hourly, usd("0.384"));  // one m5.2xlarge
  EXPECT_FALSE(p.cost.complete);           // Spot, of which one unit is added, is not known
  EXPECT_EQ(warnings(p), (Warnings{"price_estimated", "emr_price_estimated", "price_unknown"}));
  pool.instance_types[0].priority = pool.instance_types[1].priority = {};
  EXPECT_EQ(grown(cluster({pool})).cost.hourly, usd("0.384"));  // two m5.xlarge, the first listed
}

TEST(Price, ChargesNothingBesideEc2OffEmr) {
  for (const Platform platform : {Platform::kubernetes, Platform::spark, Platform::emr_on_eks}) {
    Cluster described = cluster({group("workers", Role::worker, Market::on_demand, 3)});
    described.platform = platform;
    const Priced p = grown(described);
    EXPECT_EQ(p.cost.hourly, usd("0.576"));
    EXPECT_EQ(p.cost.emr_hourly, usd("0"));
    EXPECT_TRUE(p.cost.complete);
  }
}

TEST(Price, AddsEnormousAmountsWithoutOverflow) {
  Pool pool = core_group(1'000'000'000'000);
  pool.hourly_price = pool.emr_hourly_price = most_money;
  const Priced p = grown(cluster(std::vector<Pool>(100, pool)));
  EXPECT_EQ(p.cost.hourly.value, 100 * most_money.value);
}

TEST(Price, TakesPricesFromTheCatalogueItIsGiven) {
  const Catalog cheap = builtin_catalog().with({{.name = "m5.xlarge",
                                                 .vcpus = {4},
                                                 .on_demand_hourly = usd("0.1"),
                                                 .emr_hourly = usd("0.02"),
                                                 .emr_confidence = EmrPriceConfidence::reported}});
  EXPECT_EQ(grown(cluster({core_group(3)}), cheap).cost.hourly, usd("0.3"));
}

}  // namespace
}  // namespace headroom
