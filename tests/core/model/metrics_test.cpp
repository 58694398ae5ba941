#include "core/model/metrics.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using testing::observed;

using Names = std::vector<std::string>;

const double* value(const Metrics& metrics, std::string_view name) {
  for (const MetricValue& v : metrics.values)
    if (v.name == name) return &v.value;
  return nullptr;
}

TEST(Metrics, SortsValuesAndPoints) {
  Metrics metrics{.values = {{"b", 2}, {"a", 1}},
                  .series = {{.name = "s", .datapoints = {{observed, 2}, {observed - Seconds{300}, 1}}}}};
  EXPECT_EQ(normalise(metrics), Names{});
  EXPECT_EQ(metrics.values, (std::vector<MetricValue>{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(metrics.series[0].datapoints, (std::vector<Datapoint>{{observed - Seconds{300}, 1}, {observed, 2}}));
}

TEST(Metrics, KeepsTheLastOfADuplicateAndNamesTheContradiction) {
  Metrics metrics{.values = {{"a", 1}, {"b", 5}, {"a", 3}, {"b", 5}},
                  .series = {{.name = "s", .datapoints = {{observed, 2}, {observed, 7}}},
                             {.name = "t", .datapoints = {{observed, 2}, {observed, 2}}}}};
  EXPECT_EQ(normalise(metrics), (Names{"a", "s"}));
  EXPECT_EQ(metrics.values, (std::vector<MetricValue>{{"a", 3}, {"b", 5}}));
  EXPECT_EQ(metrics.series[0].datapoints, (std::vector<Datapoint>{{observed, 7}}));
  EXPECT_EQ(metrics.series[1].datapoints, (std::vector<Datapoint>{{observed, 2}}));
}

TEST(Metrics, AreTheSameNormalisedTwice) {
  Metrics once{.values = {{"MemoryTotalMB", 100}, {"MemoryAvailableMB", 20}, {"ContainerPending", 3}}};
  normalise(once);
  Metrics twice = once;
  EXPECT_EQ(normalise(twice), Names{});
  EXPECT_EQ(twice, once);
}

TEST(Metrics, DeriveTheAvailablePercentage) {
  Metrics metrics{.values = {{"MemoryTotalMB", 36864}, {"MemoryAvailableMB", 9216}}};
  normalise(metrics);
  ASSERT_TRUE(value(metrics, "YARNMemoryAvailablePercentage"));
  EXPECT_EQ(*value(metrics, "YARNMemoryAvailablePercentage"), 25);
}

TEST(Metrics, DeriveNoPercentageOfNothingAndNoneThatIsGiven) {
  Metrics nothing{.values = {{"MemoryTotalMB", 0}, {"MemoryAvailableMB", 0}}};
  normalise(nothing);
  EXPECT_EQ(value(nothing, "YARNMemoryAvailablePercentage"), nullptr);

  Metrics given{.values = {{"MemoryTotalMB", 100}, {"MemoryAvailableMB", 50}, {"YARNMemoryAvailablePercentage", 49}}};
  normalise(given);
  EXPECT_EQ(*value(given, "YARNMemoryAvailablePercentage"), 49);

  Metrics series{.values = {{"MemoryTotalMB", 100}, {"MemoryAvailableMB", 50}},
                 .series = {{.name = "YARNMemoryAvailablePercentage", .datapoints = {{observed, 10}}}}};
  normalise(series);
  EXPECT_EQ(value(series, "YARNMemoryAvailablePercentage"), nullptr);
}

TEST(Metrics, DeriveThePendingRatioAsEmrDoes) {
  struct Case {
    double pending;
    double allocated;
    double ratio;
  };
  for (const Case& c : {Case{30, 40, 0.75}, {12, 0, 12}, {0, 0, 0}, {0, 40, 0}}) {
    Metrics metrics{.values = {{"ContainerPending", c.pending}, {"ContainerAllocated", c.allocated}}};
    normalise(metrics);
    ASSERT_TRUE(value(metrics, "ContainerPendingRatio"));
    EXPECT_EQ(*value(metrics, "ContainerPendingRatio"), c.ratio);
  }
}

TEST(Metrics, DeriveThePendingContainersFromTheQueues) {
  Metrics metrics{.queues = {{.name = "etl", .pending_containers = 5}, {.name = "adhoc", .pending_containers = 2}}};
  normalise(metrics);
  ASSERT_TRUE(value(metrics, "ContainerPending"));
  EXPECT_EQ(*value(metrics, "ContainerPending"), 7);
}

TEST(Metrics, DeriveNoSumFromQueuesThatDoNotSayTheirPart) {
  Metrics unknown{.queues = {{.name = "etl", .pending_containers = 5}, {.name = "adhoc"}}};
  normalise(unknown);
  EXPECT_FALSE(value(unknown, "ContainerPending")) << "an absent count is not 0";
  EXPECT_FALSE(value(unknown, "MemoryPendingMB"));
  Metrics idle{.queues = {{.name = "etl", .pending_containers = 5, .pending_memory_mib = 5120, .pending_vcores = 5},
                          {.name = "adhoc", .pending_containers = 0}}};
  normalise(idle);
  EXPECT_EQ(*value(idle, "MemoryPendingMB"), 5120) << "where no container waits, no memory does";
  EXPECT_EQ(*value(idle, "VCoresPending"), 5);
}

TEST(Metrics, AreNothingWhenNothingIsGiven) {
  Metrics empty;
  EXPECT_EQ(normalise(empty), Names{});
  EXPECT_EQ(empty, Metrics{});
}

}  // namespace
}  // namespace headroom
