#include "core/catalog/catalog.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using testing::usd;

TEST(Catalog, HasTheTypesSortedByName) {
  const auto types = builtin_catalog().types();
  EXPECT_EQ(types.size(), 687u);
  EXPECT_TRUE(std::ranges::is_sorted(types, {}, &InstanceType::name));
  EXPECT_EQ(builtin_catalog().region(), "us-east-1");
  for (const InstanceType& type : types) {
    EXPECT_GT(type.vcpus.value, 0) << type.name;
    EXPECT_GT(type.memory.value, 0) << type.name;
    EXPECT_GT(type.on_demand_hourly.value_or(MicroDollars{}).value, 0) << type.name;
    EXPECT_GT(type.emr_hourly.value_or(MicroDollars{}).value, 0) << type.name;
    EXPECT_EQ(type.architectures.size(), 1u) << type.name;
  }
}

TEST(Catalog, KnowsATypeAsAwsPublishesIt) {
  const InstanceType* type = builtin_catalog().find("m5.xlarge");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->vcpus, Vcpus{4});
  EXPECT_EQ(type->memory, Mebibytes{16'384});
  EXPECT_EQ(type->on_demand_hourly, usd("0.192"));
  EXPECT_EQ(type->emr_hourly, usd("0.048"));
  EXPECT_EQ(type->emr_confidence, EmrPriceConfidence::reported);
  EXPECT_EQ(type->yarn_memory, Mebibytes{12'288});
}

TEST(Catalog, EstimatesEmrsChargeIfNoneWasReported) {
  const InstanceType* type = builtin_catalog().find("m4.4xlarge");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->vcpus, Vcpus{16});
  EXPECT_EQ(type->memory, Mebibytes{65'536});
  EXPECT_EQ(type->on_demand_hourly, usd("0.8"));
  EXPECT_EQ(type->emr_hourly, usd("0.2"));  // 25% of 0.8
  EXPECT_EQ(type->emr_confidence, EmrPriceConfidence::estimated);
}

TEST(Catalog, KnowsNoOtherNames) {
  for (const char* name : {"", "m5", "m5.xlarg", "m5.xlarge ", "M5.XLARGE", "zzz"})
    EXPECT_EQ(builtin_catalog().find(name), nullptr) << name;
  EXPECT_EQ(Catalog().find("m5.xlarge"), nullptr);
}

TEST(Catalog, LetsTheLaterOfTwoRowsWin) {
  const Catalog catalog("eu-west-1",
                        {{.name = "b", .vcpus = {1}}, {.name = "a", .vcpus = {2}}, {.name = "b", .vcpus = {3}}});
  ASSERT_EQ(catalog.types().size(), 2u);
  EXPECT_EQ(catalog.types()[0].name, "a");
  EXPECT_EQ(catalog.find("b")->vcpus, Vcpus{3});
}

TEST(Catalog, IsExtendedAndOverriddenByOthers) {
  const Catalog mine = builtin_catalog().with(
      {{.name = "m5.xlarge", .vcpus = {4}, .on_demand_hourly = usd("0.1")}, {.name = "x9.huge", .vcpus = {512}}});
  EXPECT_EQ(mine.types().size(), 688u);
  EXPECT_EQ(mine.find("m5.xlarge")->on_demand_hourly, usd("0.1"));
  EXPECT_EQ(mine.find("x9.huge")->vcpus, Vcpus{512});
  EXPECT_EQ(builtin_catalog().find("m5.xlarge")->on_demand_hourly, usd("0.192"));
}

}  // namespace
}  // namespace headroom
