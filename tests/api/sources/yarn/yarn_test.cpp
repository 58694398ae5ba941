#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

constexpr auto metrics_document = R"({"clusterMetrics": {
  "appsSubmitted": 21, "appsCompleted": 18, "appsPending": 1, "appsRunning": 2, "appsFailed": 0, "appsKilled": 0,
  "reservedMB": 0, "availableMB": 3502, "allocatedMB": 33362, "pendingMB": 73728,
  "reservedVirtualCores": 0, "availableVirtualCores": 2, "allocatedVirtualCores": 10, "pendingVirtualCores": 24,
  "containersAllocated": 8, "containersReserved": 0, "containersPending": 12,
  "totalMB": 36864, "totalVirtualCores": 12, "totalNodes": 4, "lostNodes": 1, "unhealthyNodes": 0,
  "decommissioningNodes": 0, "decommissionedNodes": 0, "rebootedNodes": 0, "activeNodes": 3, "shutdownNodes": 0}})";

TEST(YarnMetrics, TakesCloudWatchsNames) {
  const Read read = read_one("yarn.cluster.metrics", metrics_document);
  ASSERT_EQ(read.faults(), "");
  const std::vector<std::pair<std::string, double>> expected{
      {"AppsCompleted", 18},        {"AppsPending", 1},          {"AppsRunning", 2},         {"ContainerAllocated", 8},
      {"ContainerPending", 12},     {"MRActiveNodes", 3},        {"MRLostNodes", 1},         {"MRTotalNodes", 4},
      {"MemoryAllocatedMB", 33362}, {"MemoryAvailableMB", 3502}, {"MemoryPendingMB", 73728}, {"MemoryTotalMB", 36864},
      {"VCoresAvailable", 2},       {"VCoresPending", 24},       {"VCoresTotal", 12}};
  for (const auto& [name, value] : expected) EXPECT_EQ(read.value(name), value) << name;
  EXPECT_EQ(read.warnings(), "");
}

TEST(YarnMetrics, ReadsTheInnerObjectAlone) {
  const Read read = read_one("yarn.cluster.metrics", R"({"containersPending": 0})");
  EXPECT_EQ(read.value("ContainerPending"), 0);
  EXPECT_EQ(read.findings.metrics.values.size(), 1U);
}

TEST(YarnMetrics, SumsTheTotalWhereItIsNotPrinted) {
  const Read read = read_one("yarn.cluster.metrics",
                             R"({"clusterMetrics": {"availableMB": 100, "allocatedMB": 20, "reservedMB": 5}})");
  EXPECT_EQ(read.value("MemoryTotalMB"), 125);
  EXPECT_FALSE(read_one("yarn.cluster.metrics", R"({"clusterMetrics": {"availableMB": 100}})").value("MemoryTotalMB"));
}

TEST(YarnMetrics, ReportsFaultsWhereTheyStand) {
  const Read read = read_one("yarn.cluster.metrics",
                             R"({"clusterMetrics": {"containersPending": -1, "totalMB": "36864", "availableMB": 1e16,
                                 "appsPending": null, "activeNodes": true}})");
  EXPECT_EQ(read.refusals(), "");
  EXPECT_EQ(read.doubts(),
            "/sources/0/body/clusterMetrics/totalMB wrong_type\n"
            "/sources/0/body/clusterMetrics/availableMB out_of_range\n"
            "/sources/0/body/clusterMetrics/containersPending clamped\n"
            "/sources/0/body/clusterMetrics/activeNodes wrong_type\n");
  EXPECT_EQ(read.warnings(), "unusable_value\nunusable_value\nclamped_value\nunusable_value\n");
  EXPECT_EQ(
      read.findings.warnings[0].detail,
      "sources/0 (yarn.cluster.metrics) has a value that can't be used in body/clusterMetrics/totalMB: it must be "
      "a number; it counts as unknown");
  EXPECT_EQ(
      read.findings.warnings[2].detail,
      "sources/0 (yarn.cluster.metrics) has a negative value in body/clusterMetrics/containersPending, counted as "
      "0");
  EXPECT_EQ(read.value("ContainerPending"), 0);
  EXPECT_FALSE(read.value("MemoryTotalMB"));
}

TEST(YarnMetrics, CountANegativeFigureAsNoneInEveryField) {
  for (const auto& [field, name] : {std::pair("availableMB", "MemoryAvailableMB"),
                                    {"availableVirtualCores", "VCoresAvailable"},
                                    {"allocatedMB", "MemoryAllocatedMB"},
                                    {"pendingMB", "MemoryPendingMB"},
                                    {"containersPending", "ContainerPending"},
                                    {"appsPending", "AppsPending"}}) {
    const Read negative = read_one("yarn.cluster.metrics", "{\"" + std::string(field) + "\": -2048}");
    EXPECT_EQ(negative.refusals(), "") << field;
    EXPECT_EQ(negative.value(name), 0) << field;
    EXPECT_EQ(negative.warnings(), "clamped_value\n") << field;
    for (const std::string odd : {"\"NaN\"", "true", "{}", "[1]", "1e300"}) {
      const Read read = read_one("yarn.cluster.metrics", "{\"" + std::string(field) + "\": " + odd + "}");
      EXPECT_EQ(read.refusals(), "") << field << odd;
      EXPECT_FALSE(read.value(name)) << field << odd;
      EXPECT_EQ(read.warnings(), "unusable_value\n") << field << odd;
    }
  }
}

TEST(YarnMetrics, SumTheTotalBeforeANegativeFigureCountsAsNone) {
  // 51,200 MB are given out, 2,048 MB more than the nodes have: they have 49,152 MB.
  const Read read = read_one("yarn.cluster.metrics", R"({"availableMB": -2048, "allocatedMB": 51200})");
  EXPECT_EQ(read.value("MemoryTotalMB"), 49152);
  EXPECT_EQ(read.value("MemoryAvailableMB"), 0);
}

TEST(YarnMetrics, TakeTheWholeClusterIfItHasPartitions) {
  const auto metrics = [](const std::string& whole) {
    return read_one("yarn.cluster.metrics", R"({"totalMB": 49152, "availableMB": 12288, "allocatedMB": 36864,
        "totalVirtualCores": 16, "availableVirtualCores": 4, )" +
                                                whole + "}");
  };
  const Read both = metrics(R"("totalClusterResourcesAcrossPartition": {"memory": 98304, "vCores": 32},
      "totalUsedResourcesAcrossPartition": {"memory": 73728, "vCores": 24}, "crossPartitionMetricsAvailable": true)");
  EXPECT_EQ(both.value("MemoryTotalMB"), 98304);
  EXPECT_EQ(both.value("MemoryAvailableMB"), 24576);
  EXPECT_EQ(both.value("VCoresTotal"), 32);
  EXPECT_EQ(both.value("VCoresAvailable"), 8);
  EXPECT_EQ(both.warnings(), "");
  const Read without_use = metrics(R"("totalClusterResourcesAcrossPartition": {"memory": 98304, "vCores": 32})");
  EXPECT_EQ(without_use.value("MemoryTotalMB"), 98304);
  EXPECT_FALSE(without_use.value("MemoryAvailableMB")) << "what is available of the whole is not known";
  EXPECT_EQ(without_use.value("YARNMemoryAvailablePercentage"), 25) << "12,288 of 49,152";
  for (
      const std::string nothing :
      {R"("totalClusterResourcesAcrossPartition": {"memory": 0, "vCores": 0}, "crossPartitionMetricsAvailable": false)",
       R"("totalClusterResourcesAcrossPartition": {"memory": 98304}, "crossPartitionMetricsAvailable": false)",
       R"("totalClusterResourcesAcrossPartition": {"memory": 0, "vCores": 0})",
       R"("totalClusterResourcesAcrossPartition": {"memory": 49152, "vCores": 16})"})
    EXPECT_EQ(metrics(nothing).value("MemoryAvailableMB"), 12288) << nothing;
}

TEST(YarnMetrics, WarnsWhenNothingIsUsed) {
  EXPECT_EQ(read_one("yarn.cluster.metrics", R"({"clusterMetrics": {"somethingNew": 1}})").warnings(),
            "unused_document\n");
}

TEST(YarnMetrics, KeepsTheLaterOfTwoThatDiffer) {
  const Read read = read_all(R"([{"kind": "yarn.cluster.metrics", "body": {"containersPending": 3, "appsPending": 1}},
                                 {"kind": "yarn.cluster.metrics", "body": {"containersPending": 4, "appsPending": 1}}])");
  EXPECT_EQ(read.value("ContainerPending"), 4);
  EXPECT_EQ(read.findings.metrics.contradicted, std::vector<std::string>{"ContainerPending"});
  EXPECT_EQ(read.warnings(), "source_conflict\n");
}

TEST(YarnScheduler, ReadsTheLeavesOfTheCapacityScheduler) {
  const Read read = read_one("yarn.cluster.scheduler", file("yarn_capacity_scheduler.json"));
  ASSERT_EQ(read.faults(), "");
  const std::vector<YarnQueue> expected{
      // 9 containers: 8 of them by 49,152 / 55,296 of the memory that waits, and the rest.
      {.name = "root.etl",
       .used_percent = 60,
       .maximum_percent = 60,
       .pending_containers = 8,
       .pending_memory_mib = 49152,
       .pending_vcores = 16},
      {.name = "root.etl",
       .partition = "CORE",
       .pending_containers = 1,
       .pending_memory_mib = 6144,
       .pending_vcores = 2},
      {.name = "root.adhoc.analysts", .used_percent = 12.5, .maximum_percent = 20, .pending_containers = 0},
      // The queue above uses more of the same maximum.
      {.name = "root.adhoc.default",
       .limited_by = "root.adhoc",
       .used_percent = 12.5,
       .maximum_percent = 40,
       .pending_containers = 0}};
  EXPECT_EQ(read.findings.metrics.queues, expected);
  EXPECT_EQ(read.warnings(), "");
}

TEST(YarnScheduler, TakesASingleQueueAndItsShareOfTheParentsMaximum) {
  const Read read = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queueName": "root",
      "queues": {"queue": {"queueName": "parent", "absoluteMaxCapacity": 50, "queues": {"queue":
        {"queueName": "default", "maxCapacity": 40, "absoluteUsedCapacity": 20, "pendingContainers": 3}}}}}}})");
  ASSERT_EQ(read.findings.metrics.queues.size(), 1U);
  EXPECT_EQ(read.findings.metrics.queues[0].name, "default");
  EXPECT_EQ(read.findings.metrics.queues[0].maximum_percent, 20);
}

TEST(YarnScheduler, ReadsTheFairSchedulersSharesOfMemory) {
  const Read read = read_one("yarn.cluster.scheduler", file("yarn_fair_scheduler.json"));
  ASSERT_EQ(read.faults(), "");
  const std::vector<YarnQueue> expected{{.name = "root.default",
                                         .used_percent = 25,
                                         .maximum_percent = 100,
                                         .maximum_is = QueueMaximum::fixed,
                                         .pending_containers = 4,
                                         .pending_memory_mib = 8192,
                                         .pending_vcores = 4},
                                        {.name = "root.reports",
                                         .used_percent = 50,
                                         .maximum_percent = 50,
                                         .maximum_is = QueueMaximum::fixed,
                                         .pending_memory_mib = 0,
                                         .pending_vcores = 0}};
  EXPECT_EQ(read.findings.metrics.queues, expected);
}

TEST(YarnScheduler, SaysWhichSchedulerItCannotUse) {
  const Read read = read_one("yarn.cluster.scheduler",
                             R"({"scheduler": {"schedulerInfo": {"type": "fifoScheduler", "usedCapacity": 0.5}}})");
  EXPECT_EQ(read.warnings(), "scheduler_not_supported\n");
}

TEST(YarnScheduler, ReportsFaultsWhereTheyStand) {
  const Read read = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [
      {"queueName": "a", "queues": null, "pendingContainers": -3},
      {"queueName": "b", "absoluteUsedCapacity": "12"}, 7]}}}})");
  EXPECT_EQ(read.refusals(), "");
  EXPECT_EQ(read.doubts(),
            "/sources/0/body/scheduler/schedulerInfo/queues/queue/0/pendingContainers clamped\n"
            "/sources/0/body/scheduler/schedulerInfo/queues/queue/1/absoluteUsedCapacity wrong_type\n"
            "/sources/0/body/scheduler/schedulerInfo/queues/queue/2 wrong_type\n");
  EXPECT_EQ(read.findings.metrics.queues.size(), 2U);
}

TEST(YarnScheduler, LimitsALeafByAQueueAboveItThatIsFull) {
  const Read read = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [
      {"queueName": "dept", "absoluteUsedCapacity": 50, "absoluteMaxCapacity": 50, "queues": {"queue": [
        {"queueName": "a", "absoluteUsedCapacity": 10, "absoluteMaxCapacity": 50, "pendingContainers": 12},
        {"queueName": "b", "absoluteUsedCapacity": 40, "absoluteMaxCapacity": 40}]}},
      {"queueName": "c", "absoluteUsedCapacity": 10, "absoluteMaxCapacity": 50, "pendingContainers": 1}]}}}})");
  ASSERT_EQ(read.faults(), "");
  const std::vector<YarnQueue> expected{
      {.name = "a", .limited_by = "dept", .used_percent = 50, .maximum_percent = 50, .pending_containers = 12},
      {.name = "b", .used_percent = 40, .maximum_percent = 40},
      {.name = "c", .used_percent = 10, .maximum_percent = 50, .pending_containers = 1}};
  EXPECT_EQ(read.findings.metrics.queues, expected);
}

/// A leaf with what its capacities are in the default partition and in `gpu`, and with what waits there.
std::string labelled_leaf(const std::string& unlabelled, const std::string& gpu, const std::string& waits_unlabelled,
                          const std::string& waits_gpu) {
  return R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [{"queueName": "ml", "pendingContainers": 8,
      "absoluteMaxCapacity": 0, "absoluteUsedCapacity": 0, "defaultNodeLabelExpression": "gpu",
      "capacities": {"queueCapacitiesByPartition": [{"partitionName": "", )" +
         unlabelled + R"(}, {"partitionName": "gpu", )" + gpu +
         R"(}]}, "resources": {"resourceUsagesByPartition": [{"partitionName": "", "pending": )" + waits_unlabelled +
         R"(}, {"partitionName": "gpu", "pending": )" + waits_gpu + "}]}}]}}}}";
}

TEST(YarnScheduler, LimitsEachPartitionByItself) {
  const std::string none = R"({"memory": 0, "vCores": 0})";
  const std::string no_share = R"("absoluteMaxCapacity": 0, "absoluteUsedCapacity": 0)";
  const auto queues = [](const std::string& document) {
    const Read read = read_one("yarn.cluster.scheduler", document);
    EXPECT_EQ(read.faults(), "");
    return read.findings.metrics.queues;
  };
  EXPECT_EQ(queues(labelled_leaf(no_share, R"("absoluteMaxCapacity": 100, "absoluteUsedCapacity": 100)", none,
                                 R"({"memory": 24576, "vCores": 8})")),
            (std::vector<YarnQueue>{{.name = "ml",
                                     .partition = "gpu",
                                     .used_percent = 100,
                                     .maximum_percent = 100,
                                     .pending_containers = 8,
                                     .pending_memory_mib = 24576,
                                     .pending_vcores = 8}}));
  // What is at its maximum in one partition is not held there for what waits in the other.
  EXPECT_EQ(queues(labelled_leaf(R"("absoluteMaxCapacity": 50, "absoluteUsedCapacity": 10)",
                                 R"("absoluteMaxCapacity": 25, "absoluteUsedCapacity": 25)",
                                 R"({"memory": 8192, "vCores": 8})", none)),
            (std::vector<YarnQueue>{{.name = "ml",
                                     .used_percent = 10,
                                     .maximum_percent = 50,
                                     .pending_containers = 8,
                                     .pending_memory_mib = 8192,
                                     .pending_vcores = 8}}));
  // Nothing says where it waits: where the queue starts its containers.
  EXPECT_EQ(queues(labelled_leaf(no_share, R"("absoluteMaxCapacity": 25, "absoluteUsedCapacity": 25)", none, none)),
            (std::vector<YarnQueue>{{.name = "ml",
                                     .partition = "gpu",
                                     .used_percent = 25,
                                     .maximum_percent = 25,
                                     .pending_containers = 8,
                                     .pending_memory_mib = 0,
                                     .pending_vcores = 0}}));
}

TEST(YarnScheduler, CountsAMaximumThatIsAnAmountAsFixed) {
  const auto kind = [](const std::string& fields) {
    const Read read = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [
        {"queueName": "a", "absoluteMaxCapacity": 50, "absoluteUsedCapacity": 50, "pendingContainers": 2)" +
                                                             fields + "}]}}}}");
    return read.findings.metrics.queues.at(0).maximum_is;
  };
  EXPECT_EQ(kind(""), QueueMaximum::share);
  EXPECT_EQ(kind(R"(, "mode": "percentage")"), QueueMaximum::share);
  EXPECT_EQ(kind(R"(, "mode": "absolute")"), QueueMaximum::fixed);
  EXPECT_EQ(kind(R"(, "capacities": {"queueCapacitiesByPartition": [{"partitionName": "", "absoluteMaxCapacity": 50,
                     "absoluteUsedCapacity": 50, "configuredMaxResource": {"memory": 24576, "vCores": 24}}]})"),
            QueueMaximum::fixed);
  EXPECT_EQ(kind(R"(, "capacities": {"queueCapacitiesByPartition": [{"partitionName": "", "absoluteMaxCapacity": 50,
                     "absoluteUsedCapacity": 50, "configuredMaxResource": {"memory": 0, "vCores": 0}}]})"),
            QueueMaximum::share);
}

TEST(YarnScheduler, TakesWhatIsAbsentForUnknown) {
  const Read capacity = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [
      {"queueName": "a", "absoluteMaxCapacity": 50, "resources": {"resourceUsagesByPartition": [
        {"partitionName": "", "pending": {"memory": 2048}}]}}]}}}})");
  EXPECT_EQ(capacity.findings.metrics.queues,
            (std::vector<YarnQueue>{{.name = "a", .maximum_percent = 50, .pending_memory_mib = 2048}}));
  const Read fair =
      read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"rootQueue": {"queueName": "root"}}}})");
  EXPECT_EQ(fair.findings.metrics.queues,
            (std::vector<YarnQueue>{{.name = "root", .maximum_is = QueueMaximum::fixed}}));
}

/// Three levels of the fair scheduler in a cluster of 49,152 MB and 48 vcores.
std::string fair_levels(const std::string& parent, const std::string& leaf) {
  return R"({"scheduler": {"schedulerInfo": {"rootQueue": {"queueName": "root",
      "clusterResources": {"memory": 49152, "vCores": 48}, "maxResources": {"memory": 49152, "vCores": 48},
      "usedResources": {"memory": 49152, "vCores": 48}, "childQueues": {"queue": [{"queueName": "root.etl", )" +
         parent + R"(, "childQueues": {"queue": {"queueName": "root.etl.daily", "pendingContainers": 6, )" + leaf +
         "}}}]}}}}}";
}

TEST(YarnScheduler, LimitsAFairQueueByTheMaximumOfThoseAboveIt) {
  const auto queue = [](const std::string& document) {
    return read_one("yarn.cluster.scheduler", document).findings.metrics.queues.at(0);
  };
  const std::string open =
      R"("maxResources": {"memory": 49152, "vCores": 48}, "usedResources": {"memory": 24576, "vCores": 24})";
  const std::string half =
      R"("maxResources": {"memory": 24576, "vCores": 48}, "usedResources": {"memory": 24576, "vCores": 24})";
  const std::string cores =
      R"("maxResources": {"memory": 49152, "vCores": 12}, "usedResources": {"memory": 24576, "vCores": 12})";
  EXPECT_EQ(queue(fair_levels(half, open)).limited_by, "root.etl");
  EXPECT_EQ(queue(fair_levels(half, open)).maximum_percent, 50);
  EXPECT_EQ(queue(fair_levels(half, open)).used_percent, 50);
  EXPECT_EQ(queue(fair_levels(cores, open)).maximum_percent, 25) << "12 of 48 vcores bind, too";
  EXPECT_EQ(queue(fair_levels(open, half)).limited_by, "");
  EXPECT_EQ(queue(fair_levels(open, half)).maximum_percent, 50);
  // A maximum as large as the cluster is none, however full the cluster is.
  EXPECT_EQ(queue(fair_levels(open, open)).maximum_percent, 100);
  EXPECT_EQ(queue(fair_levels(open, open)).limited_by, "");
}

TEST(YarnScheduler, KnowsTheWorkThatWaitsInOtherPartitions) {
  // pendingMB and containersPending are of the nodes without a label.
  const std::string metrics = R"({"kind": "yarn.cluster.metrics", "body": {"pendingMB": 0, "containersPending": 0}})";
  const std::string queues = R"({"kind": "yarn.cluster.scheduler", "body": )" +
                             labelled_leaf(R"("absoluteMaxCapacity": 0)", R"("absoluteMaxCapacity": 100)",
                                           R"({"memory": 0, "vCores": 0})", R"({"memory": 24576, "vCores": 8})") +
                             "}";
  for (const std::string& both : {"[" + metrics + "," + queues + "]", "[" + queues + "," + metrics + "]"}) {
    const Read read = read_all(both);
    EXPECT_EQ(read.value("MemoryPendingMB"), 24576);
    EXPECT_EQ(read.value("ContainerPending"), 8);
    EXPECT_EQ(read.warnings(), "");
  }
}

}  // namespace
}  // namespace headroom::api
