#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

Datapoint at(std::string_view clock, double value) {
  return {parse_rfc3339("2026-11-22T" + std::string(clock) + "Z").value(), value};
}

TEST(GetMetricData, TakesNamesPeriodsAndStatisticsFromTheRequest) {
  const Read read =
      read_one("aws.cloudwatch.GetMetricData", file("get_metric_data.json"), file("get_metric_data_request.json"));
  ASSERT_EQ(read.faults(), "");
  const std::vector<Series> expected{
      {.name = "YARNMemoryAvailablePercentage",
       .period = Seconds{300},
       .datapoints = {at("09:45:00", 31.25), at("09:50:00", 14), at("09:55:00", 9.5)}},
      {.name = "ContainerPending",
       .period = Seconds{60},
       .statistic = {.kind = StatisticKind::percentile, .percentile = 99.5},
       .datapoints = {at("09:50:00", 8), at("09:51:00", 12)}},
      {.name = "pending per node", .period = Seconds{300}, .datapoints = {at("09:50:00", 4)}}};
  EXPECT_EQ(read.findings.metrics.series, expected);
  EXPECT_EQ(read.warnings(), "partial_data\nstatistic_not_supported\n");
}

TEST(GetMetricData, InfersThePeriodWithoutTheRequestAndSaysSo) {
  const Read read = read_one("aws.cloudwatch.GetMetricData", R"({"MetricDataResults": [
      {"Id": "a", "Label": "ContainerPending", "StatusCode": "Complete",
       "Timestamps": ["2026-11-22T09:50:00Z", "2026-11-22T09:47:00Z", "2026-11-22T09:49:00Z"], "Values": [3, 1, 2]},
      {"Id": "b", "Label": "AppsPending", "Timestamps": [1795341000.25], "Values": [0]}]})");
  ASSERT_EQ(read.faults(), "");
  const std::vector<Series> expected{
      {.name = "ContainerPending",
       .period = Seconds{60},
       .datapoints = {at("09:47:00", 1), at("09:49:00", 2), at("09:50:00", 3)}},
      {.name = "AppsPending", .period = Seconds{300}, .datapoints = {at("09:50:00.25", 0)}}};
  EXPECT_EQ(read.findings.metrics.series, expected);
  EXPECT_EQ(read.warnings(), "period_inferred\n");
}

TEST(GetMetricData, JoinsPages) {
  const std::string page =
      R"({"kind": "aws.cloudwatch.GetMetricData", "request": [{"Id": "a", "MetricStat": {"Period": 300, "Stat": "Sum",
            "Metric": {"MetricName": "AppsFailed"}}}], "body": {"MetricDataResults": [{"Id": "a", )";
  const Read read =
      read_all("[" + page + R"("Timestamps": ["2026-11-22T09:50:00Z"], "Values": [2]}], "NextToken": "t"}},)" + page +
               R"("Timestamps": ["2026-11-22T09:45:00Z", "2026-11-22T09:50:00Z"], "Values": [1, 2]}]}}])");
  ASSERT_EQ(read.faults(), "");
  const std::vector<Series> expected{{.name = "AppsFailed",
                                      .period = Seconds{300},
                                      .statistic = {.kind = StatisticKind::sum},
                                      .datapoints = {at("09:45:00", 1), at("09:50:00", 2)}}};
  EXPECT_EQ(read.findings.metrics.series, expected);
  EXPECT_EQ(read.warnings(), "");
}

TEST(GetMetricData, KeepsTheLaterOfTwoFiguresForOneTime) {
  const Read read = read_one("aws.cloudwatch.GetMetricData", R"({"MetricDataResults": [{"Label": "AppsPending",
      "Timestamps": ["2026-11-22T09:50:00Z", "2026-11-22T10:50:00+01:00"], "Values": [1, 2]}]})");
  EXPECT_EQ(read.findings.metrics.series[0].datapoints, std::vector{at("09:50:00", 2)});
  EXPECT_EQ(read.findings.metrics.contradicted, std::vector<std::string>{"AppsPending"});
  EXPECT_EQ(read.warnings(), "period_inferred\nsource_conflict\n");
}

TEST(GetMetricData, ReportsFaultsWhereTheyStand) {
  const struct {
    std::string_view result;
    std::string_view faults;
  } cases[] = {
      {R"({"Timestamps": ["2026-11-22T09:50:00Z"], "Values": []})",
       "/sources/0/body/MetricDataResults/0/Values length_mismatch\n"},
      {R"({"Timestamps": ["yesterday", -1, 1e12, null], "Values": [1, 1, 1, 1]})",
       "/sources/0/body/MetricDataResults/0/Timestamps/0 not_a_time\n"},  // one cause, said once
      {R"({"Timestamps": [1, 2, 3], "Values": ["1", null, 1e300]})",
       "/sources/0/body/MetricDataResults/0/Values/0 wrong_type\n"
       "/sources/0/body/MetricDataResults/0/Values/2 out_of_range\n"},
      {R"({"Timestamps": {}, "Values": 3})",
       "/sources/0/body/MetricDataResults/0/Timestamps wrong_type\n"
       "/sources/0/body/MetricDataResults/0/Values wrong_type\n"},
  };
  for (const auto& [result, faults] : cases) {
    const std::string body = "{\"MetricDataResults\": [" + std::string(result) + "]}";
    const Read read = read_one("aws.cloudwatch.GetMetricData", body);
    EXPECT_EQ(read.refusals(), "") << result;
    EXPECT_EQ(read.doubts(), faults) << result;
  }
}

TEST(GetMetricData, ReportsFaultsOfTheRequestToo) {
  const Read read = read_one("aws.cloudwatch.GetMetricData", R"({"MetricDataResults": []})",
                             R"({"MetricDataQueries": [{"Id": "a", "MetricStat": {"Period": 0, "Stat": 1}}]})");
  EXPECT_EQ(read.faults(),
            "/sources/0/request/MetricDataQueries/0/MetricStat/Period out_of_range\n"
            "/sources/0/request/MetricDataQueries/0/MetricStat/Stat wrong_type\n");
}

TEST(GetMetricStatistics, OrdersDatapointsAndReadsEveryStatistic) {
  const Read read =
      read_one("aws.cloudwatch.GetMetricStatistics", file("get_metric_statistics.json"),
               R"({"Namespace": "AWS/ElasticMapReduce", "MetricName": "ContainerPending", "Period": 300})");
  ASSERT_EQ(read.faults(), "");
  const std::vector<Series> expected{
      {.name = "ContainerPending", .datapoints = {at("09:45:00", 0), at("09:50:00", 8), at("09:55:00", 12)}},
      {.name = "ContainerPending",
       .statistic = {.kind = StatisticKind::maximum},
       .datapoints = {at("09:45:00", 0), at("09:50:00", 9), at("09:55:00", 15)}},
      {.name = "ContainerPending",
       .statistic = {.kind = StatisticKind::percentile, .percentile = 99.5},
       .datapoints = {at("09:50:00", 8.5)}}};
  EXPECT_EQ(read.findings.metrics.series, expected);
  EXPECT_EQ(read.warnings(), "");
}

TEST(GetMetricStatistics, InfersThePeriodFromUnorderedDatapoints) {
  const Read read = read_one("aws.cloudwatch.GetMetricStatistics", R"({"Label": "AppsRunning", "Datapoints": [
      {"Timestamp": "2026-11-22T09:55:00Z", "Sum": 1}, {"Timestamp": "2026-11-22T09:45:00Z", "Sum": 2},
      {"Timestamp": "2026-11-22T09:46:00Z", "Sum": 3}]})");
  EXPECT_EQ(read.findings.metrics.series[0].period, Seconds{60});
  EXPECT_EQ(read.warnings(), "period_inferred\n");
}

TEST(GetMetricStatistics, IsUnusedWithoutDatapoints) {
  EXPECT_EQ(read_one("aws.cloudwatch.GetMetricStatistics", R"({"Label": "AppsRunning", "Datapoints": []})").warnings(),
            "unused_document\n");
}

TEST(GetMetricStatistics, ReportsFaultsWhereTheyStand) {
  const Read read = read_one("aws.cloudwatch.GetMetricStatistics", R"({"Label": "AppsRunning", "Datapoints": [
      {"Average": 1}, {"Timestamp": true}, {"Timestamp": 1, "Average": "1"}, 9,
      {"Timestamp": 2, "ExtendedStatistics": {"p99": null, "p50": []}}]})");
  EXPECT_EQ(read.faults(),
            "/sources/0/body/Datapoints/0/Timestamp missing\n"
            "/sources/0/body/Datapoints/1/Timestamp not_a_time\n"
            "/sources/0/body/Datapoints/2/Average wrong_type\n"
            "/sources/0/body/Datapoints/3 wrong_type\n"
            "/sources/0/body/Datapoints/4/ExtendedStatistics/p50 wrong_type\n");
  EXPECT_EQ(read_one("aws.cloudwatch.GetMetricStatistics", R"({"Datapoints": [{"Timestamp": 1, "Sum": 1}]})").faults(),
            "/sources/0/body/Label missing\n");
}

TEST(MetricAlarm, SaysWhatItWatches) {
  const Read wrapped = read_one("aws.cloudwatch.MetricAlarm", R"({"MetricAlarms": [
      {"AlarmName": "memory-low", "StateValue": "ALARM", "MetricName": "YARNMemoryAvailablePercentage",
       "Namespace": "AWS/ElasticMapReduce", "Dimensions": [{"Name": "JobFlowId", "Value": "j-1"}], "Period": 300,
       "StateUpdatedTimestamp": "2026-11-22T09:55:00Z", "Threshold": 15.0, "ComparisonOperator": "LessThanThreshold"},
      {"AlarmName": "cpu", "StateValue": "OK", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2",
       "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}], "ComparisonOperator": "LessThanLowerThreshold"},
      {"AlarmName": "sum", "StateValue": "OK", "Metrics": [{"Id": "e1", "Expression": "m1+m2"}]},
      {"AlarmName": "idle", "StateValue": "INSUFFICIENT_DATA"}], "CompositeAlarms": []})");
  const std::string document = "sources/0 (aws.cloudwatch.MetricAlarm)";
  const std::vector<DescribedAlarm> expected{
      {.name = "memory-low",
       .state = AlarmState::alarm,
       .metric = "YARNMemoryAvailablePercentage",
       .space = "AWS/ElasticMapReduce",
       .comparison = Comparison::less_than,
       .threshold = 15,
       .period = Seconds{300},
       .cluster_id = "j-1",
       .document = document},
      {.name = "cpu",
       .state = AlarmState::ok,
       .metric = "",
       .space = "AWS/EC2",
       .has_other_dimensions = true,
       .document = document},
      {.name = "sum", .state = AlarmState::ok, .metric = "", .document = document},
      {.name = "idle", .document = document}};
  EXPECT_EQ(wrapped.findings.alarms, expected);
  EXPECT_EQ(wrapped.warnings(), "");
  const Read bare = read_one("aws.cloudwatch.MetricAlarm", R"({"AlarmName": "memory-low", "StateValue": "OK"})");
  EXPECT_EQ(bare.findings.alarms,
            (std::vector<DescribedAlarm>{{.name = "memory-low", .state = AlarmState::ok, .document = document}}));
}

TEST(MetricAlarm, ReportsFaultsWhereTheyStand) {
  EXPECT_EQ(
      read_one("aws.cloudwatch.MetricAlarm", R"({"MetricAlarms": [{"AlarmName": 1, "StateValue": "ok"}]})").faults(),
      "/sources/0/body/MetricAlarms/0/AlarmName wrong_type\n"
      "/sources/0/body/MetricAlarms/0/StateValue unknown_value\n");
}

}  // namespace
}  // namespace headroom::api
