#include "core/kpis/capacity_path.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom::kpis {
namespace {

using std::chrono::hours;

const Instant eight = parse_rfc3339("2026-11-22T08:00:00Z").value();

Pool pool(std::string id, std::optional<MicroDollars> price) {
  return {.id = std::move(id), .role = Role::worker, .hourly_price = price, .emr_hourly_price = MicroDollars{0}};
}

struct Place {
  Cluster cluster{.id = "c", .platform = Platform::kubernetes};
  std::vector<PoolSizes> sizes{};

  CapacityPath path(Instant from, Instant until) const {
    return capacity_path(sizes, cluster, builtin_catalog(), from, until);
  }
};

Place two_pools(std::optional<MicroDollars> second_price = MicroDollars{500'000}) {
  Place place;
  place.cluster.pools = {pool("a", MicroDollars{1'000'000}), pool("b", second_price)};
  return place;
}

TEST(CapacityPath, AddsThePoolsAtEachTimeAtWhichOneChanges) {
  Place place = two_pools();
  place.sizes = {{.pool = &place.cluster.pools[0], .points = {{eight, 2}, {eight + hours{2}, 1}}},
                 {.pool = &place.cluster.pools[1], .points = {{eight + hours{1}, 4}}}};
  const CapacityPath expected{
      {.from = eight, .until = eight + hours{1}, .units = 2, .price = {.hourly = {2'000'000}}},
      {.from = eight + hours{1}, .until = eight + hours{2}, .units = 6, .price = {.hourly = {4'000'000}}},
      {.from = eight + hours{2}, .until = eight + hours{3}, .units = 5, .price = {.hourly = {3'000'000}}}};
  EXPECT_EQ(place.path(eight, eight + hours{3}), expected);
  const PathSums sums = sums_of(expected);
  EXPECT_EQ(sums.cost, MicroDollars{9'000'000});
  EXPECT_TRUE(sums.unit_milliseconds == Int128{13} * 3'600'000);
  EXPECT_EQ(sums.most_units, 6);
}

TEST(CapacityPath, BeginsWithTheSizeFromBeforeTheRange) {
  Place place = two_pools();
  place.sizes = {{.pool = &place.cluster.pools[0], .points = {{eight - hours{3}, 9}, {eight - hours{1}, 2}}}};
  const CapacityPath path = place.path(eight, eight + hours{1});
  ASSERT_EQ(path.size(), 1u);
  EXPECT_EQ(path[0].units, 2);
  EXPECT_EQ(path[0].from, eight);
}

TEST(CapacityPath, JoinsEqualSizes) {
  Place place = two_pools();
  place.sizes = {{.pool = &place.cluster.pools[0], .points = {{eight, 2}, {eight + hours{1}, 2}}}};
  EXPECT_EQ(place.path(eight, eight + hours{2}).size(), 1u);
}

TEST(CapacityPath, HasNoCostIfAPoolThatRanHasNoPrice) {
  Place place = two_pools(std::nullopt);
  place.sizes = {{.pool = &place.cluster.pools[0], .points = {{eight, 2}}},
                 {.pool = &place.cluster.pools[1], .points = {{eight, 0}}}};
  EXPECT_EQ(sums_of(place.path(eight, eight + hours{1})).cost, MicroDollars{2'000'000}) << "0 nodes need no price";
  place.sizes[1].points = {{eight, 1}};
  EXPECT_FALSE(sums_of(place.path(eight, eight + hours{1})).cost);
}

TEST(CapacityPath, IsEmptyWithoutSizesOrTime) {
  Place place = two_pools();
  EXPECT_TRUE(place.path(eight, eight + hours{1}).empty());
  place.sizes = {{.pool = &place.cluster.pools[0], .points = {{eight, 2}}}};
  EXPECT_TRUE(place.path(eight, eight).empty());
  EXPECT_TRUE(place.path(eight - hours{2}, eight).empty()) << "the first size comes later";
}

}  // namespace
}  // namespace headroom::kpis
