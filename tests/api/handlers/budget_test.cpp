#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

const std::string evaluated_at = "2026-11-22T10:00:30Z";

/// The main job with this budget: 3 nodes at 0.598 an hour, and 3 more are wanted.
json request(json budget) {
  return {{"cluster",
           {{"id", "j-1"},
            {"platform", "emr"},
            {"pools",
             {{{"id", "ig-CORE"}, {"role", "core"}, {"instance_type", "m5.xlarge"}, {"requested", 2}},
              {{"id", "ig-TASK"},
               {"role", "task"},
               {"market", "spot"},
               {"instance_type", "m5.xlarge"},
               {"requested", 1},
               {"hourly_price_usd", 0.07}}}}}},
          {"metrics",
           {{"observed_at", "2026-11-22T10:00:00Z"},
            {"values",
             {{"YARNMemoryAvailablePercentage", 9.5},
              {"ContainerPending", 12},
              {"MemoryPendingMB", 73728},
              {"MemoryTotalMB", 36864}}}}},
          {"policy",
           {{"limits", {{"minimum", 2}, {"maximum", 10}, {"maximum_on_demand", 4}}},
            {"scale_out", {{"maximum_increment_percent", 100}}},
            {"signals", {{{"kind", "managed_scaling"}}}},
            {"budget", std::move(budget)}}},
          {"evaluated_at", evaluated_at}};
}

std::string codes(const Answer& answer) {
  std::string all;
  const json document = answer.document();
  for (const json& warning : document["explanation"]["warnings"]) all += warning["code"].get<std::string>() + "\n";
  return all;
}

bool warns(const Answer& answer, const std::string& code) { return codes(answer).find(code) != std::string::npos; }

json figures(const Answer& answer) { return answer.document()["explanation"]["budget"]; }

json costs(json periods) {
  return {{"kind", "aws.ce.GetCostAndUsage"}, {"body", {{"ResultsByTime", std::move(periods)}}}};
}

json period(const char* start, const char* end, const char* amount, bool estimated = false) {
  return {{"TimePeriod", {{"Start", start}, {"End", end}}},
          {"Total", {{"UnblendedCost", {{"Amount", amount}, {"Unit", "USD"}}}}},
          {"Groups", json::array()},
          {"Estimated", estimated}};
}

TEST(BudgetRequests, AreAnsweredWithTheFiguresOfTheBudget) {
  TestApi api;
  const Answer answer = api.evaluate(request({{"daily_usd", 40}, {"spent_today_usd", 20}}));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["target"], 5);
  const json expected = {{"spent_usd", 20},         {"committed_hourly_usd", 0.598},
                         {"hours_left", 13.991667}, {"projected_usd", 36.734033},
                         {"cap_usd", 40},           {"binding", "daily"},
                         {"affordable_units", 2}};
  EXPECT_EQ(figures(answer), expected);
  EXPECT_EQ(answer["explanation"]["clamps"][1]["code"], "budget");
}

TEST(BudgetRequests, BlockWithTheBudgetAsTheReason) {
  TestApi api;
  const Answer answer = api.evaluate(request({{"daily_usd", 0}, {"spent_today_usd", 0}}));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["blocked_by"], "budget");
  EXPECT_EQ(answer["action"], "no_action");
}

TEST(BudgetRequests, NameEveryFaultAtOnce) {
  TestApi api;
  const Answer answer = api.evaluate(request({{"daily_usd", -1},
                                              {"monthly_usd", 1e12},
                                              {"hourly_usd", "5"},
                                              {"spent_today_usd", -3},
                                              {"spent_month_usd", true},
                                              {"reserve_percent", 101},
                                              {"time_zone", "Mars/Phobos"},
                                              {"preset", "generous"},
                                              {"currency", "EUR"}}));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.faults(),
            "/policy/budget/currency unknown_field\n"
            "/policy/budget/daily_usd out_of_range\n"
            "/policy/budget/hourly_usd wrong_type\n"
            "/policy/budget/monthly_usd out_of_range\n"
            "/policy/budget/preset unknown_value\n"
            "/policy/budget/reserve_percent out_of_range\n"
            "/policy/budget/spent_month_usd wrong_type\n"
            "/policy/budget/spent_today_usd out_of_range\n"
            "/policy/budget/time_zone unknown_time_zone\n");
}

TEST(BudgetRequests, NeedACap) {
  TestApi api;
  EXPECT_EQ(api.evaluate(request(json::object())).faults(), "/policy/budget/daily_usd missing\n");
  EXPECT_EQ(api.evaluate(request({{"preset", "published"}, {"monthly_usd", 5}})).faults(),
            "/policy/budget/daily_usd missing\n");
  json vcpu = with(request({{"preset", "published"}, {"daily_usd", 5}}), "/policy/limits/unit", "vcpu");
  EXPECT_EQ(api.evaluate(vcpu).faults(), "/policy/budget/preset unit_mismatch\n");
}

TEST(BudgetRequests, WarnOfCapsThatContradictEachOther) {
  TestApi api;
  const Answer answer =
      api.evaluate(request({{"daily_usd", 50}, {"monthly_usd", 40}, {"spent_today_usd", 3}, {"spent_month_usd", 2}}));
  EXPECT_EQ(answer.status, 201);
  EXPECT_TRUE(warns(answer, "budget_contradictory"));
}

TEST(BudgetRequests, TakeTheSpendFromCostExplorer) {
  TestApi api;
  json body = request({{"daily_usd", 40}, {"monthly_usd", 1000}});
  body["sources"] = {
      costs({period("2026-11-01", "2026-11-22", "600.5"), period("2026-11-22", "2026-11-23", "20", true)})};
  const Answer answer = api.evaluate(body);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(figures(answer)["spent_usd"], 20);
  EXPECT_EQ(answer["target"], 5);
  EXPECT_TRUE(warns(answer, "cost_estimated"));
  EXPECT_FALSE(warns(answer, "spend_unknown"));

  body["policy"]["budget"]["daily_usd"] = 10'000;
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 620.5) << "the month has least left";
}

TEST(BudgetRequests, KnowThatTheEndOfCostExplorerIsExclusive) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  body["sources"] = {costs({period("2026-11-01", "2026-11-22", "600.5")})};
  const Answer answer = api.evaluate(body);
  EXPECT_TRUE(warns(answer, "cost_incomplete"));
  EXPECT_TRUE(warns(answer, "spend_unknown"));
  EXPECT_LT(answer["confidence"].get<double>(), 1);
}

TEST(BudgetRequests, CountWhatLiesBehindAGapOfCostExplorerAndNameTheGap) {
  TestApi api;
  json body = request({{"monthly_usd", 10'000}});
  body["sources"] = {costs({period("2026-11-12", "2026-11-23", "400"), period("2026-11-01", "2026-11-11", "300")})};
  const Answer gap = api.evaluate(body);
  EXPECT_EQ(figures(gap)["spent_usd"], 700);
  EXPECT_NE(
      gap.body.find("aws.ce.GetCostAndUsage has no costs from 2026-11-11T00:00:00.000Z until 2026-11-12T00:00:00.000Z "
                    "of this month, which count as 0"),
      std::string::npos)
      << gap.body;
  EXPECT_TRUE(warns(gap, "cost_incomplete"));
  EXPECT_FALSE(warns(gap, "spend_unknown"));

  body["sources"] = {costs({period("2026-11-20", "2026-11-23", "60")})};
  const Answer late = api.evaluate(body);
  EXPECT_EQ(figures(late)["spent_usd"], 60);
  EXPECT_TRUE(warns(late, "cost_incomplete"));

  body["sources"] = {costs({period("2026-11-01", "2026-11-12", "300"), period("2026-11-12", "2026-11-23", "400")})};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 700);
  EXPECT_FALSE(warns(api.evaluate(body), "cost_incomplete"));
}

TEST(BudgetRequests, SayThatHourlyCostsEndTooEarly) {
  TestApi api;
  json body = request({{"daily_usd", 1000}});
  const json first = period("2026-11-22T00:00:00Z", "2026-11-22T01:00:00Z", "2");
  body["sources"] = {costs({first})};  // it is 10:00:30
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 2);
  EXPECT_TRUE(warns(api.evaluate(body), "cost_incomplete"));
  body["sources"] = {costs({period("2026-11-22T00:00:00Z", "2026-11-22T09:00:00Z", "18"),
                            period("2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z", "3")})};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 21);
  EXPECT_FALSE(warns(api.evaluate(body), "cost_incomplete"));
}

TEST(BudgetRequests, TakeTheSpendOfTheClockHourFromHourlyCosts) {
  // It is 10:00:30, so 0.991667 h of the hour are left. With 0.6 spent, all 6 nodes would bring it to 0.6 + 0.991667 ×
  // (0.598 + 2 × 0.24 + 0.118) = 1.786. A whole hour of 1.196 alone is within 1.35.
  TestApi api;
  json body = request({{"hourly_usd", 1.5}});
  body["sources"] = {costs({period("2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z", "7"),
                            period("2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z", "0.6")})};
  const Answer answer = api.evaluate(body);
  EXPECT_EQ(figures(answer)["spent_usd"], 0.6);
  EXPECT_EQ(figures(answer)["binding"], "hourly");
}

TEST(BudgetRequests, AddUpTheAmountsOfOnePeriod) {
  TestApi api;
  json body = request({{"daily_usd", 1000}});
  const json emr = costs({period("2026-11-22", "2026-11-23", "5")});
  const json ec2 = costs({period("2026-11-22", "2026-11-23", "27", true)});
  body["sources"] = {emr, ec2};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 32);
  EXPECT_TRUE(warns(api.evaluate(body), "cost_estimated"));
  body["sources"] = {emr, ec2, emr};  // the same document twice
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 32);
  body["sources"] = {costs({period("2026-11-22", "2026-11-23", "5"), period("2026-11-22", "2026-11-23", "7")})};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 12);
  // Half a day twice, inside the day that counts already.
  body["sources"] = {
      costs({period("2026-11-22", "2026-11-23", "5"), period("2026-11-22T00:00:00Z", "2026-11-22T10:00:00Z", "4"),
             period("2026-11-22T00:00:00Z", "2026-11-22T10:00:00Z", "3")})};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 5);
}

TEST(BudgetRequests, PreferThePolicysAmount) {
  TestApi api;
  json body = request({{"daily_usd", 40}, {"spent_today_usd", 21}});
  body["sources"] = {costs({period("2026-11-22", "2026-11-23", "20")})};
  const Answer answer = api.evaluate(body);
  EXPECT_EQ(figures(answer)["spent_usd"], 21);
  EXPECT_TRUE(warns(answer, "source_conflict"));
  body["policy"].erase("budget");
  EXPECT_TRUE(warns(api.evaluate(body), "unused_document"));
}

TEST(BudgetRequests, RefuseTwoCurrencies) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  json euros = period("2026-11-21", "2026-11-22", "5");
  euros["Total"]["UnblendedCost"]["Unit"] = "EUR";
  body["sources"] = {costs({period("2026-11-20", "2026-11-21", "5"), euros})};
  EXPECT_EQ(api.evaluate(body).faults(), "/sources/0/body/ResultsByTime/1/Total/UnblendedCost/Unit two_currencies\n");
}

/// One day with an amount for each key.
json grouped_day(std::initializer_list<std::pair<const char*, const char*>> groups) {
  json day = {{"TimePeriod", {{"Start", "2026-11-22"}, {"End", "2026-11-23"}}}, {"Groups", json::array()}};
  for (const auto& [key, amount] : groups)
    day["Groups"].push_back({{"Keys", {key}}, {"Metrics", {{"UnblendedCost", {{"Amount", amount}, {"Unit", "USD"}}}}}});
  return day;
}

TEST(BudgetRequests, CountUsageTypesOfInstancesInEveryRegion) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  json document = costs({grouped_day({{"BoxUsage:m5.xlarge", "1"},
                                      {"USW2-BoxUsage:m5.xlarge", "2"},
                                      {"EUC1-SpotUsage:m5.xlarge", "4"},
                                      {"SpotUsage:r5.2xlarge", "8"},
                                      {"USW2-EBS:VolumeUsage.gp3", "0.5"},
                                      {"EUC1-EMR-EKS-EC2-vCPUHours", "0.25"},
                                      {"USW2-InstanceUsage:db.r5.large", "100"},
                                      {"TimedStorage-ByteHrs", "200"},
                                      {"EBSX:Other", "400"},
                                      {"USW2-DataTransfer-Out-Bytes", "800"}})});
  for (const json& grouping : {json(nullptr), json::parse(R"([{"Type": "DIMENSION", "Key": "USAGE_TYPE"}])")}) {
    if (!grouping.is_null()) document["body"]["GroupDefinitions"] = grouping;
    body["sources"] = {document};
    EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 15.75) << grouping;
  }
}

TEST(BudgetRequests, CountNothingIfNoUsageTypeIsOfInstances) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  json document = costs({grouped_day({{"TimedStorage-ByteHrs", "7"}})});
  document["body"]["GroupDefinitions"] = json::parse(R"([{"Type": "DIMENSION", "Key": "USAGE_TYPE"}])");
  body["sources"] = {document};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 0);
}

TEST(BudgetRequests, CountAllGroupsOfATagWhateverItsValues) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  json document = costs({grouped_day({{"disk$EBS", "3"}, {"disk$BoxUsage", "4"}, {"disk$", "5"}})});
  document["body"]["GroupDefinitions"] = json::parse(R"([{"Type": "TAG", "Key": "disk"}])");
  body["sources"] = {document};
  EXPECT_EQ(figures(api.evaluate(body))["spent_usd"], 12);
}

TEST(BudgetRequests, SayThatStoredSpendIsKnownForAPartOfTheWindow) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  api.evaluate(body);  // leaves sizes from 10:00:30 on
  body["evaluated_at"] = "2026-11-22T15:00:30Z";
  body["metrics"]["observed_at"] = "2026-11-22T15:00:00Z";
  api.clock.set(instant("2026-11-22T15:00:31Z"));
  const Answer partly = api.evaluate(body);
  EXPECT_TRUE(warns(partly, "spend_incomplete"));
  EXPECT_LT(partly["confidence"].get<double>(), 1);
  const json input = api.get("/v1/decisions/" + partly.id() + "/input").document();
  EXPECT_EQ(input["spend"]["today"]["origin"], "stored_in_part");

  body["evaluated_at"] = "2026-11-23T08:00:30Z";  // yesterday's size counts from midnight on
  body["metrics"]["observed_at"] = "2026-11-23T08:00:00Z";
  api.clock.set(instant("2026-11-23T08:00:31Z"));
  const Answer whole = api.evaluate(body);
  EXPECT_TRUE(warns(whole, "spend_worked_out"));
  EXPECT_FALSE(warns(whole, "spend_incomplete"));
  EXPECT_EQ(whole["confidence"], 1);
}

TEST(BudgetRequests, WorkOutTheSpendFromWhatIsStored) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  EXPECT_TRUE(warns(api.evaluate(body), "spend_unknown"));
  // That left 2 core and 1 task node from 10:00:30 on. Until 15:00:30 they cost 5 × 0.598.
  body["evaluated_at"] = "2026-11-22T15:00:30Z";
  body["metrics"]["observed_at"] = "2026-11-22T15:00:00Z";
  api.clock.set(instant("2026-11-22T15:00:31Z"));
  const Answer answer = api.evaluate(body);
  EXPECT_EQ(figures(answer)["spent_usd"], 2.99);
  EXPECT_TRUE(warns(answer, "spend_worked_out"));
  EXPECT_FALSE(warns(answer, "spend_unknown"));
}

TEST(BudgetRequests, KeepTheSpendInTheStoredInput) {
  TestApi api;
  json body = request({{"daily_usd", 40}});
  body["sources"] = {costs({period("2026-11-22", "2026-11-23", "20")})};
  const Answer created = api.evaluate(body);
  json input = api.get("/v1/decisions/" + created.id() + "/input").document();
  const json expected = {{"today", {{"amount_usd", 20}, {"origin", "cost_explorer"}}}};
  EXPECT_EQ(input["spend"], expected);
  for (const auto* name : {"history", "warnings"}) input.erase(name);
  TestApi other;
  const Answer again = other.evaluate(input);
  ASSERT_EQ(again.status, 201) << again.body;
  EXPECT_EQ(figures(again), figures(created));
  EXPECT_EQ(again["target"], created["target"]);
}

TEST(BudgetRequests, EndTheMonthInTheAccountsZone) {
  TestApi api;
  const Answer answer =
      api.evaluate(request({{"monthly_usd", 1000}, {"spent_month_usd", 860}, {"time_zone", "Europe/Berlin"}}));
  // To 1 December in Berlin: 8 days and 12:59:30 after 10:00:30 UTC.
  EXPECT_EQ(figures(answer)["hours_left"], 204.991667);
}

}  // namespace
}  // namespace headroom::test
