#include <gtest/gtest.h>

#include "tests/api/lint/linting.hpp"

namespace headroom::lint {
namespace {

using Lines = std::vector<std::string>;

/// Dynamic allocation on YARN with a shuffle service, and these members beside it.
std::string on_yarn(const std::string& members) {
  return R"({"kind": "spark.conf", "body": {"properties": {"spark.master": "yarn",
      "spark.shuffle.service.enabled": "true", "spark.dynamicAllocation.enabled": "true")" +
         (members.empty() ? "" : ", " + members) + "}}}";
}

std::string dynamic(const std::string& name, const std::string& value) {
  return on_yarn(R"("spark.dynamicAllocation.maxExecutors": "10", "spark.dynamicAllocation.)" + name + "\": " + value);
}

std::string conf(const std::string& members) {
  return R"({"kind": "spark.conf", "body": {"properties": {)" + members + "}}}";
}

const std::string at = "/body/properties/spark.dynamicAllocation.";

TEST(LintSpark, ASoundConfigurationHasNoFindings) {
  EXPECT_EQ(found(dynamic("minExecutors", "\"2\"")), Lines{});
  EXPECT_EQ(found(conf("")), Lines{});
  EXPECT_EQ(found(R"({"kind": "spark.conf", "body": {}})"), Lines{});
  EXPECT_EQ(found(R"({"kind": "spark.conf", "body": {"properties": null}})"), Lines{});
}

TEST(LintSpark, NumbersAndBooleansOfJsonCountAsTheirTexts) {
  EXPECT_EQ(found(on_yarn(R"("spark.dynamicAllocation.minExecutors": 4, "spark.dynamicAllocation.maxExecutors": 4)")),
            Lines{"minimum_equals_maximum " + at + "maxExecutors"});
  EXPECT_TRUE(has(conf(R"("spark.dynamicAllocation.enabled": true)"), "maximum_unbounded"));
  EXPECT_TRUE(has(conf(R"("spark.dynamicAllocation.enabled": " TRUE ")"), "maximum_unbounded"));
}

TEST(LintSpark, TheMaximumIsAtLeastTenAndTwiceTheMinimumAndWhatItStartsWith) {
  const auto maximum = [](const std::string& members) {
    const std::string text = mended(on_yarn(members), "maximum_unbounded").value();
    const std::size_t from = text.find("maxExecutors\":\"") + 15;
    return text.substr(from, text.find('"', from) - from);
  };
  EXPECT_EQ(maximum(""), "10");
  EXPECT_EQ(maximum(R"("spark.dynamicAllocation.minExecutors": "5")"), "10");
  EXPECT_EQ(maximum(R"("spark.dynamicAllocation.minExecutors": "6")"), "12");
  EXPECT_EQ(maximum(R"("spark.executor.instances": "50")"), "50");
  EXPECT_EQ(found(on_yarn(R"("spark.dynamicAllocation.maxExecutors": "2147483647")")),
            Lines{"maximum_unbounded " + at + "maxExecutors"});
  EXPECT_EQ(found(on_yarn(R"("spark.dynamicAllocation.maxExecutors": "infinity")")),
            Lines{"invalid_value " + at + "maxExecutors"});
}

TEST(LintSpark, CrossedBoundsChangePlacesAndAMaximumOfNothingIsRaised) {
  const std::string crossed = dynamic("minExecutors", "\"12\"");
  EXPECT_EQ(found(crossed), Lines{"minimum_above_maximum " + at + "minExecutors"});
  EXPECT_EQ(found(mended(crossed, "minimum_above_maximum").value()), Lines{});
  const std::string nothing =
      on_yarn(R"("spark.dynamicAllocation.minExecutors": "3", "spark.dynamicAllocation.maxExecutors": "0")");
  EXPECT_EQ(found(nothing), Lines{"minimum_above_maximum " + at + "minExecutors"});
  EXPECT_EQ(found(mended(nothing, "minimum_above_maximum").value(), Severity::error), Lines{});
  EXPECT_EQ(found(on_yarn(R"("spark.dynamicAllocation.maxExecutors": "0")")),
            Lines{"invalid_value " + at + "maxExecutors"});
}

TEST(LintSpark, WhatItStartsWithLiesWithinTheBounds) {
  EXPECT_EQ(found(dynamic("initialExecutors", "\"10\"")), Lines{});
  EXPECT_EQ(found(dynamic("initialExecutors", "\"11\"")), Lines{"initial_outside_bounds " + at + "initialExecutors"});
  EXPECT_EQ(found(on_yarn(R"("spark.dynamicAllocation.maxExecutors": "10", "spark.executor.instances": "11")")),
            Lines{"initial_outside_bounds /body/properties/spark.executor.instances"});
  const std::string below = on_yarn(
      R"("spark.dynamicAllocation.maxExecutors": "10", "spark.dynamicAllocation.minExecutors": "4",
         "spark.dynamicAllocation.initialExecutors": "3")");
  EXPECT_EQ(found(below), Lines{"setting_without_effect " + at + "initialExecutors"});
}

TEST(LintSpark, TheRatioIsAboveNothingAndAtMostOne) {
  for (const char* right : {"\"1\"", "\"0.01\"", "1", "\"1.0\""})
    EXPECT_EQ(found(dynamic("executorAllocationRatio", right)), Lines{}) << right;
  for (const char* wrong : {"\"0\"", "\"1.01\"", "\"-1\"", "\"half\"", "\"nan\"", "[]"})
    EXPECT_EQ(found(dynamic("executorAllocationRatio", wrong)),
              Lines{"invalid_value " + at + "executorAllocationRatio"})
        << wrong;
}

TEST(LintSpark, TimesAreReadAsSparkReadsThem) {
  for (const char* right : {"\"60\"", "\"60s\"", "\"5min\"", "\"0\"", "\"100ms\"", "\"2d\"", "90"})
    EXPECT_EQ(found(dynamic("executorIdleTimeout", right)), Lines{}) << right;
  for (const char* wrong : {"\"-1s\"", "\"1.5h\"", "\"soon\"", "\"60 s\"", "\"\""})
    EXPECT_EQ(found(dynamic("executorIdleTimeout", wrong)), Lines{"invalid_value " + at + "executorIdleTimeout"})
        << wrong;
  EXPECT_EQ(found(dynamic("schedulerBacklogTimeout", "\"0s\"")),
            Lines{"invalid_value " + at + "schedulerBacklogTimeout"});
}

TEST(LintSpark, ExecutorsWithDataAreGivenBackAtSomeTime) {
  for (const char* never : {"\"infinity\"", "\"Infinity\"", "\"2147483647\"", "\"99999999999d\"", "\"24856d\""})
    EXPECT_EQ(found(dynamic("cachedExecutorIdleTimeout", never)),
              Lines{"cached_executors_never_released " + at + "cachedExecutorIdleTimeout"})
        << never;
  EXPECT_EQ(found(dynamic("cachedExecutorIdleTimeout", "\"7d\"")), Lines{});
}

TEST(LintSpark, TrackingIsIdleBesideAService) {
  EXPECT_EQ(found(dynamic("shuffleTracking.timeout", "\"600s\"")),
            Lines{"setting_without_effect " + at + "shuffleTracking.timeout"});
}

std::string without_service(const std::string& members) {
  return conf(R"("spark.master": "k8s://https://api", "spark.dynamicAllocation.enabled": "true",
      "spark.dynamicAllocation.maxExecutors": "9", "spark.dynamicAllocation.shuffleTracking.enabled": "false", )" +
              members);
}

TEST(LintSpark, ShuffleFilesAreKeptByOneOfFourWays) {
  EXPECT_EQ(found(without_service(R"("spark.executor.cores": "4")")),
            Lines{"shuffle_not_kept " + at + "shuffleTracking.enabled"});
  EXPECT_EQ(found(without_service(R"("spark.decommission.enabled": "true")")), Lines{});
  EXPECT_EQ(found(without_service(R"("spark.decommission.enabled": "true",
      "spark.storage.decommission.shuffleBlocks.enabled": "false")")),
            Lines{"shuffle_not_kept " + at + "shuffleTracking.enabled"});
  EXPECT_EQ(found(without_service(R"("spark.shuffle.sort.io.plugin.class": "org.example.RemoteShuffle")")), Lines{});
}

TEST(LintSpark, TheMasterDecidesWhetherItIsKubernetes) {
  const std::string service = R"("spark.shuffle.service.enabled": "true", "spark.kubernetes.namespace": "etl")";
  EXPECT_TRUE(has(conf(service), "external_shuffle_on_kubernetes"));
  EXPECT_FALSE(has(conf(service + R"(, "spark.master": "yarn")"), "external_shuffle_on_kubernetes"));
  EXPECT_FALSE(has(conf(R"("spark.shuffle.service.enabled": "true")"), "external_shuffle_on_kubernetes"));
}

TEST(LintSpark, BoundsWithoutTheSwitchAreOneFinding) {
  const std::string off = R"("spark.dynamicAllocation.minExecutors": "1", "spark.dynamicAllocation.maxExecutors": "9")";
  EXPECT_EQ(found(conf(off)), Lines{"dynamic_allocation_not_enabled /body/properties"});
  EXPECT_EQ(found(mended(conf(off), "dynamic_allocation_not_enabled").value()), Lines{});
  const std::string untracked = off + R"(, "spark.dynamicAllocation.shuffleTracking.enabled": "false")";
  EXPECT_EQ(found(mended(conf(untracked), "dynamic_allocation_not_enabled").value()), Lines{});
}

TEST(LintSpark, SizesAreSparksOwn) {
  for (const char* right : {"\"4g\"", "\"4G\"", "\"4096\"", "\"512mb\""})
    EXPECT_EQ(found(conf(std::string(R"("spark.executor.memory": )") + right)), Lines{}) << right;
  const auto meant = [](const std::string& size) {
    const std::string text = mended(conf(R"("spark.executor.memory": ")" + size + "\""), "invalid_value").value();
    const std::size_t from = text.find("memory\":\"") + 9;
    return text.substr(from, text.find('"', from) - from);
  };
  EXPECT_EQ(meant("4Gi"), "4g");
  EXPECT_EQ(meant("1.5g"), "1536m");
  EXPECT_EQ(meant("8 GB"), "8g");
}

TEST(LintSpark, KeysThatNobodyReadAreRenamedOrRemoved) {
  const auto fixed = [](const std::string& key) {
    return mended(on_yarn(R"("spark.dynamicAllocation.maxExecutors": "9", ")" + key + R"(": "5")"), "unknown_key")
        .value();
  };
  EXPECT_NE(fixed("spark.dynamicAllocation.minExecutor").find("minExecutors\":\"5\""), std::string::npos);
  EXPECT_NE(fixed("spark.dynamicallocation.minExecutors").find("spark.dynamicAllocation.minExecutors\":\"5\""),
            std::string::npos);
  EXPECT_NE(fixed("spark.executor.core").find("spark.executor.cores\":\"5\""), std::string::npos);
  EXPECT_EQ(fixed("spark.kubernetes.executor.request.memory").find("request"), std::string::npos);
  EXPECT_EQ(found(on_yarn(R"("spark.dynamicAllocation.maxExecutors": "9", "spark.executor.processTreeMetrics.enabled":
      "true", "spark.hadoop.fs.s3a.endpoint": "x", "my.own": "1")")),
            Lines{});
}

TEST(LintSpark, EverythingCanBeMended) {
  const std::string bad = conf(R"("spark.master": "k8s://x", "spark.shuffle.service.enabled": "yes",
      "spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.minExecutors": "-3",
      "spark.dynamicAllocation.maxExecutors": "none", "spark.dynamicAllocation.initialExecutors": "2.5",
      "spark.dynamicAllocation.shuffleTracking.enabled": "false", "spark.executor.cores": "1", "spark.task.cpus": "2",
      "spark.dynamicAllocation.cachedExecutorIdleTimeout": "infinity", "spark.driver.memory": "2Gi")");
  EXPECT_EQ(found(mended_wholly(bad)), Lines{});
}

}  // namespace
}  // namespace headroom::lint
