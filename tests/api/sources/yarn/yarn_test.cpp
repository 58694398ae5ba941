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
  EXPECT_EQ(read.faults(),
            "/sources/0/body/clusterMetrics/totalMB wrong_type\n"
            "/sources/0/body/clusterMetrics/availableMB out_of_range\n"
            "/sources/0/body/clusterMetrics/containersPending out_of_range\n"
            "/sources/0/body/clusterMetrics/activeNodes wrong_type\n");
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
      {.name = "root.etl",
       .used_percent = 60,
       .maximum_percent = 60,
       .pending_containers = 9,
       .pending_memory_mib = 55296,
       .pending_vcores = 18},
      {.name = "root.adhoc.analysts", .used_percent = 12.5, .maximum_percent = 20, .pending_containers = 0},
      {.name = "root.adhoc.default", .used_percent = 0, .maximum_percent = 40, .pending_containers = 0}};
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
                                         .pending_containers = 4,
                                         .pending_memory_mib = 8192,
                                         .pending_vcores = 4},
                                        {.name = "root.reports",
                                         .used_percent = 50,
                                         .maximum_percent = 50,
                                         .pending_containers = 0,
                                         .pending_memory_mib = 0,
                                         .pending_vcores = 0}};
  EXPECT_EQ(read.findings.metrics.queues, expected);
}

TEST(YarnScheduler, SaysWhichSchedulerItCannotUse) {
  const Read read = read_one("yarn.cluster.scheduler",
                             R"({"scheduler": {"schedulerInfo": {"type": "fifoScheduler", "usedCapacity": 0.5}}})");
  EXPECT_EQ(read.warnings(), "scheduler_not_supported\nunused_document\n");
}

TEST(YarnScheduler, ReportsFaultsWhereTheyStand) {
  const Read read = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [
      {"queueName": "a", "queues": null, "pendingContainers": -3},
      {"queueName": "b", "absoluteUsedCapacity": "12"}, 7]}}}})");
  EXPECT_EQ(read.faults(),
            "/sources/0/body/scheduler/schedulerInfo/queues/queue/0/pendingContainers out_of_range\n"
            "/sources/0/body/scheduler/schedulerInfo/queues/queue/1/absoluteUsedCapacity wrong_type\n"
            "/sources/0/body/scheduler/schedulerInfo/queues/queue/2 wrong_type\n");
}

TEST(YarnScheduler, CountsALeafAsFullWhenAQueueAboveItIs) {
  const Read read = read_one("yarn.cluster.scheduler", R"({"scheduler": {"schedulerInfo": {"queues": {"queue": [
      {"queueName": "dept", "absoluteUsedCapacity": 50, "absoluteMaxCapacity": 50, "queues": {"queue": [
        {"queueName": "a", "absoluteUsedCapacity": 10, "absoluteMaxCapacity": 50, "pendingContainers": 12},
        {"queueName": "b", "absoluteUsedCapacity": 40, "absoluteMaxCapacity": 50}]}},
      {"queueName": "c", "absoluteUsedCapacity": 10, "absoluteMaxCapacity": 50, "pendingContainers": 1}]}}}})");
  ASSERT_EQ(read.faults(), "");
  ASSERT_EQ(read.findings.metrics.queues.size(), 3U);
  EXPECT_EQ(read.findings.metrics.queues[0].maximum_percent, 10) << "a has what it will ever get";
  EXPECT_EQ(read.findings.metrics.queues[1].maximum_percent, 40);
  EXPECT_EQ(read.findings.metrics.queues[2].maximum_percent, 50);
}

}  // namespace
}  // namespace headroom::api
