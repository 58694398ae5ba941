#include "core/stages/mix_advice.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

std::string codes(const Cluster& described, const Mix& mix) {
  std::string all;
  for (const Warning& warning : mix_advice(described, mix)) all.append(warning.code).append("\n");
  return all;
}

Cluster with_types(int types) {
  Pool pool = fleet("if-1", Role::task, 2, 4);
  for (int i = 0; i < types; ++i) pool.instance_types.push_back({.instance_type = "m5." + std::to_string(i)});
  return cluster({pool});
}

const Mix cheap{.share = OnDemandShare{.base = 1, .percent = 0}};

TEST(MixAdvice, IsGivenOnlyIfThePolicySpeaksOfMarkets) { EXPECT_EQ(codes(with_types(1), {}), ""); }

TEST(MixAdvice, AsksForTenInstanceTypes) {
  EXPECT_EQ(codes(with_types(9), cheap), "few_instance_types\n");
  EXPECT_EQ(codes(with_types(10), cheap), "");
  EXPECT_EQ(codes(cluster({core_group(2), task_group(1)}), cheap), "few_instance_types\n");
  EXPECT_EQ(codes(cluster({core_group(2)}), cheap), "") << "there is no Spot pool";
}

TEST(MixAdvice, AsksForSeveralZonesIfTheyAreKnown) {
  Cluster described = with_types(10);
  described.pools[0].availability_zones = {"us-east-1a"};
  EXPECT_EQ(codes(described, cheap), "one_availability_zone\n");
  described.pools[0].availability_zones = {"us-east-1a", "us-east-1b"};
  EXPECT_EQ(codes(described, cheap), "");
}

TEST(MixAdvice, SaysWhyWorkDoesNotBearSpot) {
  const auto advice = mix_advice(with_types(1), {.work = Work{.kind = WorkKind::streaming}});
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].code, "spot_unsuitable");
  EXPECT_EQ(advice[0].detail,
            "no Spot capacity is added, because streaming without checkpoints loses its state when it is interrupted; "
            "4 Spot are requested now, which the mix does not remove");
  EXPECT_EQ(codes(with_types(10), {.work = Work{.kind = WorkKind::streaming, .checkpoints = true}}), "");
}

}  // namespace
}  // namespace headroom
