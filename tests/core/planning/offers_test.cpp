#include "core/planning/offers.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace headroom::planning {
namespace {

std::vector<std::string> names(const Offers& offers) {
  std::vector<std::string> all;
  for (const Offer& offer : offers.offers) all.push_back(offer.instance_type);
  return all;
}

bool warns(const Offers& offers, std::string_view code) {
  return std::ranges::find(offers.warnings, code, &Warning::code) != offers.warnings.end();
}

const Catalog& catalog() {
  static const Catalog known(
      "us-east-1", {{.name = "big",
                     .vcpus = {8},
                     .memory = {32'768},
                     .on_demand_hourly = MicroDollars{400'000},
                     .emr_hourly = MicroDollars{100'000}},
                    {.name = "small",
                     .vcpus = {2},
                     .memory = {8'192},
                     .on_demand_hourly = MicroDollars{100'000},
                     .emr_hourly = MicroDollars{25'000}},
                    {.name = "thin",
                     .vcpus = {4},
                     .memory = {4'096},
                     .on_demand_hourly = MicroDollars{90'000},
                     .emr_hourly = MicroDollars{20'000}},
                    {.name = "uncharged", .vcpus = {4}, .memory = {16'384}, .on_demand_hourly = MicroDollars{200'000}},
                    {.name = "unpriced", .vcpus = {4}, .memory = {16'384}, .emr_hourly = MicroDollars{50'000}}});
  return known;
}

TEST(PlanOffers, AreAllOfTheCatalogueButTheSmallest) {
  const Offers offers = offers_of({}, catalog());
  EXPECT_EQ(names(offers), std::vector<std::string>{"big"});
  EXPECT_TRUE(warns(offers, "no_price"));
  EXPECT_TRUE(warns(offers, "no_emr_price"));
  EXPECT_FALSE(offers.offers.front().spot);
}

TEST(PlanOffers, AreTheTypesThatAreNamedOrPriced) {
  EXPECT_EQ(names(offers_of({.instance_types = {"thin", "small"}}, catalog())),
            (std::vector<std::string>{"thin", "small"}));
  const PlanRequest priced{.prices = {{.instance_type = "small", .spot_hourly = MicroDollars{30'000}}}};
  const Offers offers = offers_of(priced, catalog());
  EXPECT_EQ(names(offers), (std::vector<std::string>{"big", "small"}));
  EXPECT_EQ(offers.offers[1].on_demand, MicroDollars{100'000});
  EXPECT_EQ(offers.offers[1].spot, MicroDollars{30'000});
  EXPECT_EQ(offers.offers[1].emr, MicroDollars{25'000});
}

TEST(PlanOffers, HaveTheRequestsPriceBeforeTheCatalogues) {
  const PlanRequest request{.instance_types = {"big", "uncharged", "unpriced"},
                            .prices = {{"big", MicroDollars{300'000}, MicroDollars{120'000}, MicroDollars{0}},
                                       {.instance_type = "uncharged", .emr_hourly = MicroDollars{45'000}},
                                       {.instance_type = "unpriced", .on_demand_hourly = MicroDollars{190'000}}}};
  const Offers offers = offers_of(request, catalog());
  EXPECT_EQ(names(offers), request.instance_types);
  EXPECT_EQ(offers.offers[0].on_demand, MicroDollars{300'000});
  EXPECT_EQ(offers.offers[0].emr, MicroDollars{0});
  EXPECT_EQ(offers.offers[1].emr, MicroDollars{45'000});
  EXPECT_EQ(offers.offers[2].on_demand, MicroDollars{190'000});
}

TEST(PlanOffers, MayBeOnSpotOnly) {
  const PlanRequest request{.instance_types = {"big", "unpriced"},
                            .prices = {{.instance_type = "unpriced", .spot_hourly = MicroDollars{60'000}}}};
  const Offers offers = offers_of(request, catalog());
  EXPECT_EQ(names(offers), request.instance_types);
  EXPECT_EQ(offers.offers[1].on_demand, std::nullopt);
  EXPECT_EQ(offers.offers[1].spot, MicroDollars{60'000});
  ASSERT_EQ(offers.warnings.size(), 1U);
  EXPECT_EQ(offers.warnings[0].detail, "without an On-Demand price a type is planned for Spot tasks only: unpriced");
}

TEST(PlanOffers, TakeNoPriceOfAnotherRegion) {
  const PlanRequest request{.instance_types = {"big", "small"},
                            .prices = {{.instance_type = "small", .on_demand_hourly = MicroDollars{110'000}}},
                            .region = "eu-central-1"};
  const Offers offers = offers_of(request, catalog());
  EXPECT_EQ(names(offers), std::vector<std::string>{"small"});
  EXPECT_TRUE(warns(offers, "price_of_other_region"));
  EXPECT_TRUE(warns(offers, "emr_price_of_other_region"));
}

}  // namespace
}  // namespace headroom::planning
