#include <map>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "api/deciding/replay.hpp"
#include "tests/support/api.hpp"

/// Decisions that an earlier state of the program made (tests/replay/generate.py). This one makes them again. If it
/// decides something else on purpose, the history is generated anew, and the change of the file shows what differs.
namespace headroom::api {
namespace {

using nlohmann::json;

StoredDecision stored(const json& line) {
  StoredDecision decision;
  decision.record.id = DecisionId::parse(line.at("id").get<std::string>()).value();
  decision.record.kind = line.at("kind").get<std::string>();
  decision.record.policy = line.at("policy").get<std::string>();
  decision.record.documents.input = line.at("input").dump();
  decision.record.documents.answer = line.at("answer").dump();
  return decision;
}

TEST(KeptHistory, IsDecidedAsBefore) {
  test::TestApi api;
  std::map<std::string, int> kinds;
  std::istringstream lines(test::read_text("tests/replay/history.ndjson"));
  for (std::string line; std::getline(lines, line);) {
    const json decision = json::parse(line);
    const Replay again = replay(api.catalogs, api.dependencies.snapshots, stored(decision));
    EXPECT_EQ(again.result, ReplayResult::identical)
        << decision.at("id") << " of " << decision.at("answer").at("cluster_id") << " differs first in "
        << again.first_stage << ": " << again.patch << again.reason << again.detail;
    ++kinds[decision.at("kind").get<std::string>()];
  }
  EXPECT_GE(kinds["evaluation"], 30);
  EXPECT_GE(kinds["fleet"], 1);
  EXPECT_GE(kinds["plan"], 1);
  EXPECT_GE(kinds["rightsizing"], 1);
}

}  // namespace
}  // namespace headroom::api
