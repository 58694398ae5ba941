#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/time.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::TestApi;
using test::with;
using test::without;

const Instant start = parse_rfc3339("2026-11-02T00:00:00Z").value();

/// `hours` hourly values from a Monday on, 4 by night and 10 from 8 to 18 o'clock, forecast from their end on.
json request(std::int64_t hours) {
  json points = json::array();
  for (std::int64_t hour = 0; hour < hours; ++hour)
    points.push_back({{"timestamp", format_rfc3339(start + hour * Seconds{3600})},
                      {"value", hour % 24 >= 8 && hour % 24 < 18 ? 10 : 4}});
  return {{"series", {{"name", "demand"}, {"period_seconds", 3600}, {"datapoints", points}}},
          {"evaluated_at", format_rfc3339(start + hours * Seconds{3600})}};
}

Answer ask(const json& document) { return TestApi{}.post("/v1/forecasts", document); }

std::vector<std::string> faults(const Answer& answer) {
  std::vector<std::string> all;
  for (const json& error : answer["errors"])
    all.push_back(error.at("pointer").get<std::string>() + " " + error.at("code").get<std::string>());
  return all;
}

TEST(Forecasts, FollowADayThatRepeats) {
  const Answer answer = ask(request(21 * 24));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer["status"], "decided");
  EXPECT_EQ(answer["model"], "seasonal_profile");
  const json points = answer["points"];
  ASSERT_EQ(points.size(), 24U);
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const json& point = points.at(hour);
    EXPECT_EQ(point.at("timestamp"), format_rfc3339(start + (21 * 24 + static_cast<int>(hour)) * Seconds{3600}));
    EXPECT_NEAR(point.at("p50").get<double>(), hour >= 8 && hour < 18 ? 10 : 4, 1e-6) << hour;
    EXPECT_GE(point.at("p95").get<double>(), point.at("p90").get<double>());
  }
  EXPECT_EQ(answer["hourly_points"], 21 * 24);
  EXPECT_NEAR(answer["accuracy"].at("mase").get<double>(), 0, 1e-6);
}

TEST(Forecasts, NeedADay) {
  EXPECT_EQ(ask(request(24))["status"], "decided");
  EXPECT_EQ(ask(request(24))["trust"], "poor");
  const Answer answer = ask(request(23));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer["status"], "insufficient_data");
  EXPECT_EQ(answer["points"], json::array());
  EXPECT_EQ(answer["missing"], json::array({"demand"}));
  EXPECT_EQ(ask(request(1))["status"], "insufficient_data");
  EXPECT_EQ(ask(request(0))["status"], "insufficient_data");
}

TEST(Forecasts, TakeAnyStepsAndQuantiles) {
  json document = request(21 * 24);
  document["horizon_seconds"] = 5400;
  document["step_seconds"] = 1800;
  document["quantiles"] = {0.999, 0.1};
  const Answer answer = ask(document);
  ASSERT_EQ(answer["points"].size(), 3U) << answer.body;
  EXPECT_TRUE(answer["points"].at(2).contains("p99.9")) << answer.body;
  EXPECT_TRUE(answer["points"].at(2).contains("p10")) << answer.body;
  EXPECT_EQ(answer["points"].at(2).size(), 3U);
  document["horizon_seconds"] = 14 * 86'400;
  document["step_seconds"] = 300;
  EXPECT_EQ(ask(document)["points"].size(), 4032U);
}

TEST(Forecasts, DrawThePublishedLine) {
  const Answer answer = ask(with(request(21 * 24), "/model", "hour_of_week_linear"));
  ASSERT_EQ(answer["points"].size(), 24U);
  // A line has no hump: each hour it moves by the same amount.
  const auto at = [&](std::size_t hour) { return answer["points"].at(hour).at("p50").get<double>(); };
  EXPECT_NEAR(at(5) - at(4), at(12) - at(11), 1e-9);
  EXPECT_GT(answer["accuracy"].at("mase").get<double>(), 0);
}

TEST(Forecasts, RefuseWhatCannotBeForecast) {
  const json sound = request(30);
  EXPECT_EQ(faults(ask(without(sound, "/series"))), std::vector<std::string>{"/series missing"});
  EXPECT_EQ(faults(ask(with(sound, "/horizon_seconds", 315'360'000))),
            std::vector<std::string>{"/horizon_seconds out_of_range"});
  EXPECT_EQ(faults(ask(with(sound, "/step_seconds", 0))), std::vector<std::string>{"/step_seconds out_of_range"});
  json many = with(sound, "/step_seconds", 60);
  many["horizon_seconds"] = 14 * 86'400;
  EXPECT_EQ(faults(ask(many)), std::vector<std::string>{"/step_seconds too_many_points"});
  EXPECT_EQ(faults(ask(with(sound, "/quantiles", json::array()))), std::vector<std::string>{"/quantiles empty"});
  EXPECT_EQ(
      faults(ask(with(sound, "/quantiles", {0.5, 1, 0.5, "x"}))),
      (std::vector<std::string>{"/quantiles/1 out_of_range", "/quantiles/2 duplicate", "/quantiles/3 out_of_range"}));
  EXPECT_EQ(faults(ask(with(sound, "/model", "prophet"))), std::vector<std::string>{"/model unknown_value"});
  EXPECT_EQ(faults(ask(with(sound, "/surprise", 1))), std::vector<std::string>{"/surprise unknown_field"});
  EXPECT_EQ(faults(ask(with(sound, "/cluster_id", "j-1"))), std::vector<std::string>{"/cluster_id conflict"});
  EXPECT_EQ(faults(ask(with(without(sound, "/series"), "/cluster_id", "j-1"))),
            std::vector<std::string>{"/metric missing"});
}

TEST(Forecasts, NameEveryPointThatIsOutOfOrder) {
  json document = request(30);
  document["series"]["datapoints"][3]["timestamp"] = document["series"]["datapoints"][2]["timestamp"];
  document["series"]["datapoints"][9]["timestamp"] = document["series"]["datapoints"][1]["timestamp"];
  document["series"]["datapoints"][12]["value"] = nullptr;
  const Answer answer = ask(document);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(faults(answer), (std::vector<std::string>{"/series/datapoints/3/timestamp duplicate",
                                                      "/series/datapoints/9/timestamp not_ascending",
                                                      "/series/datapoints/12/value wrong_type"}));
}

}  // namespace
}  // namespace headroom::api
