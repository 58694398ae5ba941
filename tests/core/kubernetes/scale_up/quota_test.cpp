#include "core/kubernetes/scale_up/quota.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/kubernetes/fixture.hpp"

namespace headroom::kubernetes {
namespace {

using namespace testing;

TEST(Quotas, AllowWhatTheTightestLeaves) {
  struct Row {
    Amounts left;
    std::int64_t allowed;
    std::vector<std::string> exceeded;
  };
  const Amounts node{{"cpu", 2}, {"memory", 200}, {"nodes", 1}};
  for (const Row& row : std::vector<Row>{{{{"cpu", 10}, {"memory", 1000}}, 2, {}},
                                         {{{"cpu", 4}}, 2, {}},
                                         {{{"cpu", 3}}, 1, {"cpu"}},
                                         {{{"cpu", 1}, {"memory", 300}}, 0, {"cpu", "memory"}},
                                         {{{"cpu", -5}}, 0, {"cpu"}},
                                         {{{"nvidia.com/gpu", 0}}, 2, {}},
                                         {{}, 2, {}}}) {
    const std::vector<QuotaLeft> quotas{{.id = "q", .left = row.left}};
    const QuotaCheck check = check_quotas(quotas, node, 2);
    EXPECT_EQ(check.allowed, row.allowed);
    EXPECT_EQ(check.exceeded.empty() ? std::vector<std::string>{} : check.exceeded.front().resources, row.exceeded);
  }
}

TEST(Quotas, CountCoresRoundedUp) {
  const Amounts amounts = quota_amounts(node("n", 2500, 4096));
  EXPECT_EQ(amounts.at("cpu"), 3);
  EXPECT_EQ(amounts.at("memory"), 4096);
  EXPECT_EQ(amounts.at("nodes"), 1);
  EXPECT_FALSE(amounts.contains("nvidia.com/gpu"));
}

TEST(Quotas, ApplyToTheirGroupsAndToEveryNodeWithout) {
  const std::vector<Node> nodes{node("n1", 1000, 0, "a"), node("n2", 1000, 0, "b"), node("n3", 1000, 0)};
  QuotaTracker tracker(
      {{.id = "all", .limits = {{"nodes", 5}}}, {.id = "a", .groups = {"a"}, .limits = {{"nodes", 2}}}}, nodes);
  const Amounts one{{"nodes", 1}};
  EXPECT_EQ(tracker.check("a", one, 9).allowed, 1);
  EXPECT_EQ(tracker.check("b", one, 9).allowed, 2);
  tracker.consume("b", one, 2);
  EXPECT_EQ(tracker.check("a", one, 9).allowed, 0);
  EXPECT_EQ(tracker.check("a", one, 9).exceeded.front().id, "all");
}

}  // namespace
}  // namespace headroom::kubernetes
