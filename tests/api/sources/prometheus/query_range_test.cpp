#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

Datapoint at(std::string_view clock, double value) {
  return {parse_rfc3339("2026-11-22T" + std::string(clock) + "Z").value(), value};
}

/// A successful answer; 1795341600 is 2026-11-22T10:00:00Z.
Read read(std::string_view type, std::string_view result, std::string_view request = "null") {
  return read_one("prometheus.query_range",
                  R"({"status": "success", "data": {"resultType": ")" + std::string(type) + R"(", "result": )" +
                      std::string(result) + "}}",
                  request);
}

constexpr auto pending = R"([{"metric": {"__name__": "pending_pods", "namespace": "etl"},
                              "values": [[1795341480, "8"], [1795341540, "9.5"], [1795341600.25, "1.2e+01"]]}])";

TEST(PrometheusRange, TakesASampleForThePeriodThatEndsWithIt) {
  const Read found = read("matrix", pending, R"({"query": "pending_pods", "start": 1, "end": 2, "step": "60"})");
  ASSERT_EQ(found.faults(), "");
  const std::vector<Series> expected{{.name = "pending_pods",
                                      .period = Seconds{60},
                                      .datapoints = {at("09:57:00", 8), at("09:58:00", 9.5), at("09:59:00.250", 12)}}};
  EXPECT_EQ(found.findings.metrics.series, expected);
  EXPECT_EQ(found.warnings(), "");
}

TEST(PrometheusRange, InfersThePeriodFromTheClosestSamplesWithoutAStep) {
  const Read found = read("matrix", R"([{"metric": {"__name__": "a"}, "values": [[1795341600, "3"], [1795341540, "2"],
                                          [1795341300, "1"]]}])");
  ASSERT_EQ(found.faults(), "");
  const std::vector<Series> expected{
      {.name = "a", .period = Seconds{60}, .datapoints = {at("09:54:00", 1), at("09:58:00", 2), at("09:59:00", 3)}}};
  EXPECT_EQ(found.findings.metrics.series, expected);
  EXPECT_EQ(found.warnings(), "period_inferred\n");
}

TEST(PrometheusRange, TakesAMinuteForASingleSampleWithoutAStep) {
  const Read found = read("matrix", R"([{"metric": {"__name__": "a"}, "values": [[1795341600, "3"]]}])");
  const std::vector<Series> expected{{.name = "a", .period = Seconds{60}, .datapoints = {at("09:59:00", 3)}}};
  EXPECT_EQ(found.findings.metrics.series, expected);
}

TEST(PrometheusRange, TakesStepsAsPrometheusDoes) {
  const struct {
    std::string_view step;
    std::int64_t seconds;
  } cases[] = {{"15", 15},      {R"("15")", 15},    {R"("15.0")", 15},  {R"("1e2")", 100},    {R"("60s")", 60},
               {R"("1m")", 60}, {R"("1m30s")", 90}, {R"("2000ms")", 2}, {R"("1h5m")", 3'900}, {R"("4w3d")", 2'678'400}};
  for (const auto& [step, seconds] : cases) {
    const Read found = read("matrix", pending, R"({"step": )" + std::string(step) + "}");
    ASSERT_EQ(found.faults(), "") << step;
    EXPECT_EQ(found.findings.metrics.series.at(0).period, Seconds{seconds}) << step;
  }
}

TEST(PrometheusRange, RefusesStepsThatAreNoPeriod) {
  for (const auto* step : {"0", "-60", "0.5", "1.5", "2678401", "1e300", R"("")", R"("1x")", R"("m")", R"("-1m")",
                           R"("500ms")", R"("1y")", R"("99999999999999999999s")", R"("NaN")", "true", "[]"})
    EXPECT_EQ(read("matrix", pending, R"({"step": )" + std::string(step) + "}").faults(),
              "/sources/0/request/step out_of_range\n")
        << step;
}

TEST(PrometheusRange, LeavesOutWhatIsNoFiniteNumber) {
  const Read found = read("matrix", R"([{"metric": {"__name__": "a"}, "values": [[1795341480, "NaN"],
                              [1795341540, "7"], [1795341600, "+Inf"], [1795341660, "-Inf"], [1795341720, "1e19"]]}])",
                          R"({"step": 60})");
  ASSERT_EQ(found.faults(), "");
  EXPECT_EQ(found.findings.metrics.series.at(0).datapoints, std::vector{at("09:58:00", 7)});
  EXPECT_EQ(found.warnings(), "no_finite_number\n");
}

TEST(PrometheusRange, IsOfNoUseWhereNothingIsFinite) {
  const Read found = read("matrix", R"([{"metric": {"__name__": "a"}, "values": [[1795341480, "NaN"]]}])");
  EXPECT_TRUE(found.findings.metrics.series.empty());
  EXPECT_EQ(found.warnings(), "no_finite_number\n");
}

TEST(PrometheusRange, KeepsTheLaterOfTwoSamplesOfOneTime) {
  const Read found = read("matrix", R"([{"metric": {"__name__": "a"}, "values": [[1795341600, "1"],
                                         [1795341600, "2"]]}])",
                          R"({"step": 60})");
  EXPECT_EQ(found.findings.metrics.series.at(0).datapoints, std::vector{at("09:59:00", 2)});
  EXPECT_EQ(found.findings.metrics.contradicted, std::vector<std::string>{"a"});
}

TEST(PrometheusRange, NamesTheOneSeries) {
  const struct {
    std::string_view metric;
    std::string_view request;
    std::string_view name;
  } cases[] = {
      {R"({"__name__": "up", "job": "a"})", "null", "up"},
      {R"({"__name__": "up", "job": "a"})", R"({"query": "up{job=\"a\"}"})", "up"},
      {R"({})", R"-({"query": "sum(up)"})-", "sum(up)"},
      {R"({"job": "a"})", R"-({"query": "sum(up)", "name": "nodes"})-", "nodes"},
      {R"({"__name__": "up"})", R"({"name": "nodes"})", "nodes"},
  };
  for (const auto& [metric, request, name] : cases) {
    const Read found =
        read("matrix", R"([{"metric": )" + std::string(metric) + R"(, "values": [[1795341600, "1"]]}])", request);
    ASSERT_EQ(found.faults(), "") << metric;
    EXPECT_EQ(found.findings.metrics.series.at(0).name, name) << metric;
  }
}

TEST(PrometheusRange, TellsSeveralSeriesApartByTheirLabels) {
  const Read found = read("vector", R"([
      {"metric": {"phase": "Pending", "__name__": "pods", "namespace": "etl"}, "value": [1795341600, "1"]},
      {"metric": {"__name__": "pods", "note": "a \"b\"\\\n"}, "value": [1795341600, "2"]},
      {"metric": {"__name__": "nodes"}, "value": [1795341600, "3"]}])");
  ASSERT_EQ(found.faults(), "");
  EXPECT_EQ(found.value(R"(pods{namespace="etl",phase="Pending"})"), 1);
  EXPECT_EQ(found.value(R"(pods{note="a \"b\"\\\n"})"), 2);
  EXPECT_EQ(found.value("nodes"), 3);
  EXPECT_EQ(found.warnings(), "several_series\n");
}

TEST(PrometheusRange, LeavesOutSeriesWithoutAUsableName) {
  const Read nameless = read("vector", R"([{"metric": {}, "value": [1795341600, "1"]}])");
  EXPECT_EQ(nameless.warnings(), "unnamed_metric\n");
  const Read labelled = read("vector", R"([{"metric": {"a": "1"}, "value": [1795341600, "1"]},
                                           {"metric": {"a": "2"}, "value": [1795341600, "1"]}])");
  EXPECT_EQ(labelled.warnings(), "unnamed_metric\n") << "once, however many series have none";
  const Read endless = read("scalar", R"([1795341600, "1"])", R"({"query": ")" + std::string(257, 'q') + R"("})");
  EXPECT_EQ(endless.warnings(), "unnamed_metric\n");
}

TEST(PrometheusInstant, IsAValueOfItsTime) {
  const Read found = read("vector", R"([{"metric": {"__name__": "pods"}, "value": [1795341600.5, "-3.25"]}])");
  ASSERT_EQ(found.faults(), "");
  EXPECT_EQ(found.value("pods"), -3.25);
  EXPECT_EQ(found.findings.metrics.observed_at, at("10:00:00.500", 0).at);
  EXPECT_TRUE(found.findings.metrics.series.empty());
  EXPECT_EQ(found.warnings(), "");
}

TEST(PrometheusInstant, IsAsOldAsTheOldestAnswer) {
  const std::string answer =
      R"({"kind": "prometheus.query_range", "request": {"query": "b"}, "body": {"data": {"resultType": "scalar",
          "result": [)";
  const Read found = read_all("[" + answer + R"(1795341600, "1"]}}},)" + answer + R"(1795341540, "1"]}}}])");
  EXPECT_EQ(found.findings.metrics.observed_at, at("09:59:00", 0).at);
  EXPECT_EQ(found.value("b"), 1);
  EXPECT_EQ(found.warnings(), "");
}

TEST(PrometheusInstant, TakesAScalarUnderTheNameOfItsQuery) {
  const Read found = read("scalar", R"([1795341600, "42"])", R"-({"query": "scalar(sum(up))"})-");
  ASSERT_EQ(found.faults(), "");
  EXPECT_EQ(found.value("scalar(sum(up))"), 42);
}

TEST(Prometheus, SaysWhatItCannotUse) {
  const struct {
    std::string_view body;
    std::string_view warnings;
  } cases[] = {
      {R"({"status": "error", "errorType": "bad_data", "error": "parse error"})", "query_failed\n"},
      {R"({"status": "success", "data": {"resultType": "vector", "result": []}})", "unused_document\n"},
      {R"({"status": "success", "data": {"resultType": "matrix", "result": []}})", "unused_document\n"},
      {R"({"data": {"resultType": "string", "result": [1795341600, "up"]}})", "result_not_supported\n"},
      {R"({"data": {"resultType": "vector", "result": [{"metric": {"__name__": "h"},
           "histogram": [1795341600, {"count": "3"}]}]}})",
       "result_not_supported\n"},
      {R"({"data": {"resultType": "matrix", "result": [{"metric": {"__name__": "h"},
           "histograms": [[1795341600, {"count": "3"}]]}]}})",
       "result_not_supported\n"},
      {R"({"warnings": ["store-2 is gone"], "data": {"resultType": "vector", "result": [
           {"metric": {"__name__": "a"}, "value": [1795341600, "3"]}]}})",
       "partial_data\n"},
      {"{}", "unused_document\n"},
  };
  for (const auto& [body, warnings] : cases) {
    const Read found = read_one("prometheus.query_range", body);
    EXPECT_EQ(found.faults(), "") << body;
    EXPECT_EQ(found.warnings(), warnings) << body;
  }
}

TEST(Prometheus, SaysWhyTheQueryFailed) {
  const Read found =
      read_one("prometheus.query_range",
               R"({"status": "error", "errorType": "timeout", "error": "query timed out in expression"})");
  EXPECT_EQ(found.findings.warnings.at(0).detail,
            "sources/0 (prometheus.query_range) is an error, not an answer: timeout: query timed out in expression");
}

// Each kind of fault counts once for all values of one field.
TEST(Prometheus, ReportsFaultsWhereTheyStand) {
  const struct {
    std::string_view data;
    std::string_view faults;
  } cases[] = {
      {R"({"resultType": "table", "result": []})", "/sources/0/body/data/resultType unknown_value\n"},
      {R"({"resultType": "vector", "result": {}})", "/sources/0/body/data/result wrong_type\n"},
      {R"({"resultType": "scalar", "result": [1795341600]})", ""},
      {R"({"resultType": "matrix", "result": [{"metric": {"__name__": "a"}, "values": [[1], 2, [3, 4], [5, "x"],
           ["noon", "1"], [-1, "1"], [6, ""], [7, "1e400"], [8, null]]}]})",
       "/sources/0/body/data/result/0/values/0 wrong_type\n"
       "/sources/0/body/data/result/0/values/2/1 not_a_number\n"
       "/sources/0/body/data/result/0/values/4/0 not_a_time\n"},
      {R"({"resultType": "vector", "result": [7, {"metric": [], "value": {}}]})",
       "/sources/0/body/data/result/0 wrong_type\n/sources/0/body/data/result/1/metric wrong_type\n"},
  };
  for (const auto& [data, faults] : cases)
    EXPECT_EQ(read_one("prometheus.query_range", R"({"data": )" + std::string(data) + "}").faults(), faults) << data;
}

TEST(Prometheus, RefusesMoreSeriesThanAClusterHasUseFor) {
  std::string series = R"({"metric": {"__name__": "a"}, "value": [1795341600, "1"]})";
  std::string all = series;
  for (int i = 1; i <= 1'000; ++i) all += "," + series;
  EXPECT_EQ(read("vector", "[" + all + "]").faults(), "/sources/0/body/data/result too_many\n");
}

}  // namespace
}  // namespace headroom::api
