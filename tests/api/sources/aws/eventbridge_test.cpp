#include <string>

#include <gtest/gtest.h>

#include "tests/api/sources/fixture.hpp"

namespace headroom::api {
namespace {

const std::string warning = R"({"version": "0", "id": "e-1", "detail-type": "EC2 Spot Instance Interruption Warning",
    "source": "aws.ec2", "time": "2026-11-22T10:00:00Z", "resources": [],
    "detail": {"instance-id": "i-1", "instance-action": "terminate"}})";
const std::string recommendation = R"({"id": "e-2", "detail-type": "EC2 Instance Rebalance Recommendation",
    "time": "2026-11-22T10:00:00Z", "detail": {"instance-id": "i-2"}})";

std::string group(const std::string& counts) {
  return R"({"detail-type": "EMR Instance Group State Change", "time": "2026-11-22T10:00:00Z", "detail": )" + counts +
         "}";
}

TEST(EventBridge, IsReadAsOneEventOrAsAList) {
  for (const std::string& body :
       {warning, "[" + warning + "]", R"({"Events": [)" + warning + "]}", R"({"Records": [)" + warning + "]}"}) {
    const Read read = read_one("aws.eventbridge", body);
    EXPECT_EQ(read.faults() + read.warnings(), "") << body;
    ASSERT_EQ(read.findings.events.size(), 1U) << body;
    EXPECT_EQ(read.findings.events[0].instance_id, "i-1");
    EXPECT_EQ(read.findings.events[0].id, "e-1");
  }
  EXPECT_EQ(read_one("aws.eventbridge", "[" + warning + "," + recommendation + "]").findings.events.size(), 2U);
}

TEST(EventBridge, TakesCountsAsNumbersAndAsStrings) {
  const auto requested = [](const std::string& count) {
    return read_one("aws.eventbridge", group(R"({"requestedInstanceCount": )" + count + "}"));
  };
  EXPECT_EQ(requested("\"12\"").findings.events[0].requested, 12);
  EXPECT_EQ(requested("12").findings.events[0].requested, 12);
  EXPECT_EQ(requested("null").findings.events[0].requested, std::nullopt);
  for (const char* odd : {"\"\"", "\"-1\"", "\"1x\"", "-1", "99999999999", "\"99999999999999999999\"", "[]", "true"}) {
    const Read read = requested(odd);
    EXPECT_EQ(read.refusals(), "") << odd;
    ASSERT_EQ(read.findings.events.size(), 1U) << odd;
    EXPECT_EQ(read.findings.events[0].requested, std::nullopt) << odd;
    EXPECT_NE(read.warnings(), "") << odd;
  }
}

TEST(EventBridge, WithoutAKindOrATimeIsNoEvent) {
  EXPECT_EQ(read_one("aws.eventbridge", R"({"detail": {"instance-id": "i-1"}})").warnings(), "unused_document\n");
  for (const char* body :
       {R"({"detail-type": "EMR Step Status Change"})", R"({"detail-type": 7, "time": "2026-11-22T10:00:00Z"})",
        R"({"detail-type": "EMR Step Status Change", "time": "yesterday"})",
        R"({"detail-type": "EMR Step Status Change", "time": 3})"}) {
    const Read read = read_one("aws.eventbridge", body);
    EXPECT_EQ(read.findings.events.size(), 0U) << body;
    EXPECT_EQ(read.refusals(), "") << body;
    EXPECT_NE(read.warnings(), "") << body;
  }
}

TEST(EventBridge, AnOddReasonIsNone) {
  const auto reason = [](const std::string& text) {
    const Read read = read_one("aws.eventbridge", R"({"detail-type": "EMR Cluster State Change",
        "time": "2026-11-22T10:00:00Z", "detail": {"state": "WAITING", "stateChangeReason": )" +
                                                      text + "}}");
    return read.findings.events.at(0).reason;
  };
  EXPECT_EQ(reason(R"("{\"code\":\"USER_REQUEST\"}")"), "USER_REQUEST");
  for (const char* odd : {R"("")", R"("{")", R"("{\"code\":\"\"}")", R"("{\"code\": 7}")", R"("null")", "{}", "null"})
    EXPECT_EQ(reason(odd), "") << odd;
}

TEST(EventBridge, HasABoundForItsEvents) {
  std::string body = "[";
  for (int i = 0; i < 10'001; ++i) body += (i == 0 ? "" : ",") + recommendation;
  EXPECT_EQ(read_one("aws.eventbridge", body + "]").faults(), "/sources too_many\n");
}

}  // namespace
}  // namespace headroom::api
