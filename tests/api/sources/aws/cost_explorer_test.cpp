#include <string>

#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view kind = "aws.ce.GetCostAndUsage";

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }
MicroDollars usd(std::string_view amount) { return parse_dollars(amount).value(); }

/// One day with the given rest of its result.
std::string day(std::string_view rest) {
  return R"({"ResultsByTime": [{"TimePeriod": {"Start": "2026-11-22", "End": "2026-11-23"}, )" + std::string(rest) +
         "}]}";
}

MicroDollars amount_of(const std::string& body) {
  const Read read = read_one(kind, body);
  EXPECT_EQ(read.faults(), "");
  if (read.findings.costs.size() != 1) return usd("999");
  return read.findings.costs[0].amount;
}

TEST(CostExplorer, ReadsTheTotalOfEachPeriod) {
  const Read read = read_one(kind, file("ce_get_cost_and_usage.json"));
  EXPECT_EQ(read.faults(), "");
  const std::vector<CostPeriod> expected{
      // 8.1234567891 + 31.5 + 0.25 in the groups of EMR and EC2; S3's do not count.
      {at("2026-11-21T00:00:00Z"), at("2026-11-22T00:00:00Z"), usd("39.873457"), false},
      {at("2026-11-22T00:00:00Z"), at("2026-11-23T00:00:00Z"), usd("20"), true},
  };
  EXPECT_EQ(read.findings.costs, expected);
}

TEST(CostExplorer, PrefersUnblendedCost) {
  EXPECT_EQ(amount_of(day(R"("Total": {"BlendedCost": {"Amount": "3", "Unit": "USD"},
                                       "UnblendedCost": {"Amount": "2", "Unit": "USD"}})")),
            usd("2"));
  EXPECT_EQ(amount_of(day(R"("Total": {"AmortizedCost": {"Amount": "9", "Unit": "USD"},
                                       "BlendedCost": {"Amount": "3", "Unit": "USD"}})")),
            usd("3"));
  EXPECT_EQ(amount_of(day(R"("Total": {"NetAmortizedCost": {"Amount": "1.5", "Unit": "USD"}})")), usd("1.5"));
}

TEST(CostExplorer, ReadsAmountsAsCostExplorerWritesThem) {
  const auto amount = [](const std::string& text) {
    return amount_of(day(R"("Total": {"UnblendedCost": {"Amount": ")" + text + R"(", "Unit": "USD"}})"));
  };
  EXPECT_EQ(amount("0"), usd("0"));
  EXPECT_EQ(amount("12.3456785"), usd("12.345679"));
  EXPECT_EQ(amount("1.2E-7"), usd("0"));
  EXPECT_EQ(amount("-0.5"), -usd("0.5"));  // a refund
}

TEST(CostExplorer, RoundsTheSumOfTheGroupsOnce) {
  const auto three = [](const std::string& amount) {
    const std::string group =
        R"({"Keys": ["team$etl"], "Metrics": {"UnblendedCost": {"Amount": ")" + amount + R"(", "Unit": "USD"}}})";
    return amount_of(day(R"("Groups": [)" + group + "," + group + "," + group + "]"));
  };
  EXPECT_EQ(three("0.0000004"), usd("0.000001"));     // 0.0000012
  EXPECT_EQ(three("0.0000005"), usd("0.000002"));     // 0.0000015
  EXPECT_EQ(three("5E-7"), usd("0.000002"));          // the same
  EXPECT_EQ(three("1.0000001"), usd("3"));            // 3.0000003
  EXPECT_EQ(three("-0.0000005"), -usd("0.000002"));   // -0.0000015
  EXPECT_EQ(three("1000000000"), usd("1000000000"));  // as much as there may be
  EXPECT_EQ(three("1e+2"), usd("300"));
  EXPECT_EQ(three("000000000000000000000000000000000000000000002.5"), usd("7.5"));
  EXPECT_EQ(three("0.3333333333333333333333333333333333333333333333"), usd("1"));
}

TEST(CostExplorer, WithoutGroupsOfServicesAllGroupsCount) {
  const std::string groups =
      R"("Groups": [{"Keys": ["team$etl"], "Metrics": {"UnblendedCost": {"Amount": "2", "Unit": "USD"}}},
                                           {"Keys": ["team$bi"], "Metrics": {"UnblendedCost": {"Amount": "3", "Unit": "USD"}}}])";
  EXPECT_EQ(amount_of(day(groups)), usd("5"));
  std::string by_service = day(groups);
  by_service.insert(1, R"("GroupDefinitions": [{"Type": "DIMENSION", "Key": "SERVICE"}], )");
  EXPECT_EQ(amount_of(by_service), usd("0"));  // neither EMR nor EC2 cost anything
}

TEST(CostExplorer, KeepsEveryAmountOfAPeriodAndARepeatOnce) {
  const auto result = [](const std::string& amount, const std::string& estimated) {
    return R"({"TimePeriod": {"Start": "2026-11-22", "End": "2026-11-23"}, "Estimated": )" + estimated +
           R"(, "Total": {"UnblendedCost": {"Amount": ")" + amount + R"(", "Unit": "USD"}}})";
  };
  const Read read = read_one(kind, R"({"ResultsByTime": [)" + result("5", "false") + "," + result("7", "false") + "," +
                                       result("5", "true") + "]}");
  const Instant begin = at("2026-11-22T00:00:00Z");
  const Instant end = at("2026-11-23T00:00:00Z");
  const std::vector<CostPeriod> expected{{begin, end, usd("5"), true}, {begin, end, usd("7"), false}};
  EXPECT_EQ(read.findings.costs, expected);
}

TEST(CostExplorer, NamesEveryFault) {
  const Read read = read_one(kind, R"({"ResultsByTime": [
    {"TimePeriod": {"Start": "2026-11-22", "End": "2026-11-22"}, "Total": {"UnblendedCost": {"Amount": "1", "Unit": "USD"}}},
    {"TimePeriod": {"Start": "yesterday", "End": "2026-11-23"}, "Total": {"UnblendedCost": {"Amount": "much", "Unit": "USD"}}},
    {"Total": {"UnblendedCost": {"Unit": "EUR"}}},
    {"TimePeriod": {"Start": "2026-11-23", "End": "2026-11-24"}, "Total": {"UnblendedCost": {"Amount": 5, "Unit": "USD"}}}]})");
  EXPECT_EQ(read.refusals(),
            "/sources/0/body/ResultsByTime/0/TimePeriod/End out_of_range\n"
            "/sources/0/body/ResultsByTime/1/TimePeriod/Start invalid\n"
            "/sources/0/body/ResultsByTime/1/Total/UnblendedCost/Amount invalid\n"
            "/sources/0/body/ResultsByTime/2/TimePeriod missing\n"
            "/sources/0/body/ResultsByTime/2/Total/UnblendedCost/Amount missing\n"
            "/sources/0/body/ResultsByTime/2/Total/UnblendedCost/Unit two_currencies\n"
            "/sources/0/body/ResultsByTime/3/Total/UnblendedCost/Amount wrong_type\n");
}

TEST(CostExplorer, RefusesOtherCurrenciesAndOtherDocuments) {
  EXPECT_EQ(read_one(kind, day(R"("Total": {"UnblendedCost": {"Amount": "1", "Unit": "EUR"}})")).refusals(),
            "/sources/0/body/ResultsByTime/0/Total/UnblendedCost/Unit unknown_currency\n");
  EXPECT_EQ(read_one(kind, R"({"ResultsByTime": 5})").refusals(), "/sources/0/body/ResultsByTime wrong_type\n");
  EXPECT_EQ(read_one(kind, "{}").warnings(), "unused_document\n");
}

TEST(CostExplorer, APageIsSaidToBeOne) {
  std::string body = day(R"("Total": {})");
  body.insert(1, R"("NextPageToken": "abc", )");
  EXPECT_NE(read_one(kind, body).warnings(), "");
}

}  // namespace
}  // namespace headroom::api
