#include "core/kubernetes/scale_up/estimation_limits.hpp"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace headroom::kubernetes {
namespace {

TEST(StricterLimit, TakesZeroForNoneAndNegativeForNothing) {
  struct Row {
    std::int64_t a, b, stricter;
  };
  for (const Row& row : {Row{-10, 10, -1}, Row{-10, 0, -1}, Row{0, -10, -1}, Row{0, 10, 10}, Row{10, 0, 10},
                         Row{0, 0, 0}, Row{5, 10, 5}, Row{10, 5, 5}})
    EXPECT_EQ(stricter_limit(row.a, row.b), row.stricter) << row.a << ' ' << row.b;
}

TEST(ClusterCapacity, IsWhatIsLeftOfTheMaximum) {
  EXPECT_EQ(cluster_capacity(10, 5), 5);
  EXPECT_EQ(cluster_capacity(0, 10), 0);
  EXPECT_EQ(cluster_capacity(5, 5), -1);
  EXPECT_EQ(cluster_capacity(5, 10), -1);
}

TEST(GroupsCapacity, IsWhatAllMayGrowBy) {
  EXPECT_EQ(groups_capacity(std::vector<GroupSize>{{.max = 10, .size = 5}, {.max = 5, .size = 9}}), 5);
  EXPECT_EQ(groups_capacity(std::vector<GroupSize>{{.max = 5, .size = 5}}), -1);
  EXPECT_EQ(groups_capacity({}), -1);
}

}  // namespace
}  // namespace headroom::kubernetes
