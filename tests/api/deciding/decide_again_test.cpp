#include "api/deciding/decide_again.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/open.hpp"
#include "tests/support/api.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/temporary_folder.hpp"

/// Decisions that are made again from their stored input alone.
namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::instant;
using test::TestApi;
using test::with;
using test::without;
namespace fs = std::filesystem;

Result<SharedText> again(TestApi& api, const std::string& id) {
  const auto stored = api.log->find(DecisionId::parse(id).value());
  return decide_again(api.dependencies.catalog, api.dependencies.snapshots, stored.value());
}

/// Decides again, and compares every byte.
void expect_same(TestApi& api, const Answer& first, const std::string& what) {
  ASSERT_EQ(first.status, 201) << what << first.body;
  const auto second = again(api, first.id());
  ASSERT_TRUE(second) << what << second.error().detail;
  EXPECT_EQ(second->view(), first.body) << what;
}

std::vector<fs::path> files_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / folder))
    if (entry.path().extension() == ".json") files.push_back(fs::relative(entry.path(), test::source_folder()));
  std::ranges::sort(files);
  return files;
}

// Goldens have every signal, and some have several requests, so that the last one has a history and a memory.
TEST(DecideAgain, GivesTheSameBytesForEveryGolden) {
  std::size_t evaluations = 0;
  for (const auto& file : files_of("tests/golden")) {
    const json golden = json::parse(test::read_text(file.string()));
    if (golden.contains("path") && golden.at("path") != "/v1/evaluations") continue;
    TestApi api;
    for (const json& request : golden.at("requests")) {
      expect_same(api, api.evaluate(request), file.string());
      ++evaluations;
    }
  }
  EXPECT_GT(evaluations, 25U);
}

TEST(DecideAgain, GivesTheSameBytesForEveryExample) {
  std::size_t evaluations = 0;
  for (const char* folder : {"examples/emr", "examples/kubernetes", "examples/spark"})
    for (const auto& file : files_of(folder)) {
      const json request = json::parse(test::read_text(file.string()));
      if (!request.is_object() || (!request.contains("cluster") && !request.contains("sources")) ||
          !request.contains("policy"))
        continue;
      TestApi api;
      expect_same(api, api.evaluate(request), file.string());
      ++evaluations;
    }
  EXPECT_GT(evaluations, 5U);
}

TEST(DecideAgain, LeavesOutWhatWasNotWanted) {
  TestApi api;
  const Answer answer = api.post("/v1/evaluations?counterfactuals=false", test::example());
  expect_same(api, answer, "");
  // The stored answer is whole, whatever the view.
  const std::string id = api.post("/v1/evaluations?view=compact", test::example()).id();
  EXPECT_EQ(again(api, id).value().view(), api.get("/v1/decisions/" + id).body);
}

/// Holds at 2 nodes, but for a window of Berlin's afternoon.
json in_berlin() {
  json request = without(without(test::example(), "/sources"), "/policy/signals");
  request["policy"]["signals"] = json::array(
      {{{"kind", "schedule"},
        {"windows",
         {{{"name", "peak"}, {"start", "10:30"}, {"end", "12:00"}, {"time_zone", "Europe/Berlin"}, {"desired", 7}}}}}});
  return request;
}

/// Clocks that nobody had when the decision was made.
struct OtherRules final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view name, Instant, Instant) const override {
    return TimeZone{.name = std::string(name), .offset = Seconds{-36'000}};
  }
  std::string_view version() const override { return "2030a"; }
};

TEST(DecideAgain, TakesTheTimeZoneRulesOfThen) {
  TestApi api;
  const Answer first = api.evaluate(in_berlin());
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first["desired"], 7);
  const OtherRules rules;
  Dependencies later{.log = *api.log,
                     .events = *api.events,
                     .event_hub = api.event_hub,
                     .snapshots = *api.snapshots,
                     .clusters = *api.clusters,
                     .policies = *api.policies,
                     .clock = api.clock,
                     .ids = api.ids,
                     .catalog = builtin_catalog(),
                     .process = api.process,
                     .signal_memories = api.signal_memories,
                     .jobs = api.jobs,
                     .zones = rules,
                     .catalogs = api.catalogs,
                     .counters = api.counters,
                     .webhooks = *api.webhooks,
                     .webhook_courier = api.webhook_courier,
                     .job_runs = *api.job_runs,
                     .openapi_document = ""};
  const auto stored = api.log->find(DecisionId::parse(first.id()).value()).value();
  const auto second = decide_again(later.catalog, later.snapshots, stored);
  ASSERT_TRUE(second) << second.error().detail;
  EXPECT_EQ(second->view(), first.body);
}

const std::string cluster_path = "/v1/clusters/etl";

/// Four by night and ten by day, each hour, for so many days before the 22nd at 10 o'clock.
std::string demand_csv(int days) {
  std::string csv = "observed_at,metric,value\n";
  const Instant end = instant("2026-11-22T10:00:00Z");
  for (int hour = days * 24; hour > 0; --hour) {
    const Instant at = end - hour * Seconds{3600};
    const auto of_day = (at.time_since_epoch() / std::chrono::hours{1}) % 24;
    csv += format_rfc3339(at) + ",demand," + (of_day >= 8 && of_day < 18 ? "10" : "4") + "\n";
  }
  return csv;
}

void import(TestApi& api, const std::string& csv) {
  const Answer stored = api.post(cluster_path + "/snapshots", csv, {{"Content-Type", "text/csv"}});
  ASSERT_EQ(stored.status, 200) << stored.body;
}

json predictive_request() {
  return {
      {"cluster",
       {{"id", "etl"},
        {"platform", "kubernetes"},
        {"pools",
         {{{"id", "workers"}, {"role", "worker"}, {"instance_type", "m5.xlarge"}, {"requested", 5}, {"running", 5}}}}}},
      {"metrics", {{"observed_at", "2026-11-22T10:00:00Z"}, {"values", {{"demand", 9.5}}}}},
      {"policy", {{"limits", {{"minimum", 2}, {"maximum", 30}}}, {"signals", {{{"kind", "predictive"}}}}}},
      {"evaluated_at", "2026-11-22T10:00:00Z"}};
}

TEST(DecideAgain, ReadsTheStoredPastOfAForecastAgain) {
  TestApi api;
  import(api, demand_csv(20));
  const Answer first = api.evaluate(predictive_request());
  ASSERT_EQ(first["status"], "decided") << first.body;
  const json names = api.get("/v1/decisions/" + first.id() + "/input")["stored_series"];
  ASSERT_EQ(names.size(), 1U);
  EXPECT_EQ(names[0]["metric"], "demand");
  EXPECT_EQ(names[0]["points"], 480);
  EXPECT_EQ(names[0]["sha256"].get<std::string>().size(), 64U);
  expect_same(api, first, "");
}

TEST(DecideAgain, IsNotDisturbedByWhatArrivedLater) {
  TestApi api;
  import(api, demand_csv(20));
  const Answer first = api.evaluate(predictive_request());
  std::string others = "observed_at,metric,value\n";
  for (int minute = 1; minute < 600; ++minute)
    others += format_rfc3339(instant("2026-11-22T00:00:30Z") + minute * Seconds{60}) + ",demand,29\n";
  import(api, others);  // in the range that was read, between its points
  expect_same(api, first, "");
  EXPECT_NE(api.evaluate(predictive_request())["desired"], first["desired"]);  // a new one sees them
}

TEST(DecideAgain, SaysThatRetentionRemovedTheInput) {
  TestApi api;
  import(api, demand_csv(40));
  const Answer first = api.evaluate(predictive_request());
  expect_same(api, first, "");
  // Two years later, which is more than the 400 days for which hours are kept.
  api.clock.set(instant("2028-11-22T10:00:00Z"));
  import(api, "observed_at,metric,value\n2028-11-22T10:00:00Z,demand,4\n");
  ASSERT_TRUE(api.snapshots->tidy(api.clock.now()));
  const auto second = again(api, first.id());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "input_expired");
  EXPECT_NE(second.error().detail.find("demand"), std::string::npos);
}

TEST(DecideAgain, SaysThatDownsamplingChangedTheInput) {
  TestApi api;
  std::string csv = demand_csv(40);
  csv += "2026-10-15T00:01:00Z,demand,4\n2026-10-15T00:02:00Z,demand,4\n";  // of five minutes, with one at 00:00
  import(api, csv);
  const Answer first = api.evaluate(predictive_request());
  expect_same(api, first, "");
  ASSERT_TRUE(api.snapshots->tidy(instant("2026-11-22T10:00:00Z")));  // the 15th of October is older than 35 days
  const auto second = again(api, first.id());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "input_expired");
}

TEST(DecideAgain, WorksOnWhatIsOnDisk) {
  test::TemporaryFolder folder;
  std::string id;
  std::string body;
  {
    IdGenerator ids;
    const auto log = store::open_decision_log({.path = folder / "headroom.db"}, ids).value();
    TestApi api(*log);
    import(api, demand_csv(20));
    const Answer first = api.evaluate(predictive_request());
    ASSERT_EQ(first.status, 201) << first.body;
    import(api, "observed_at,metric,value\n2026-11-22T09:30:00Z,demand,29\n");
    expect_same(api, first, "");
    id = first.id();
    body = first.body;
  }
  IdGenerator ids;
  const auto log = store::open_decision_log({.path = folder / "headroom.db"}, ids).value();
  TestApi api(*log);
  const auto reopened = again(api, id);
  ASSERT_TRUE(reopened) << reopened.error().detail;
  EXPECT_EQ(reopened->view(), body);
  ASSERT_TRUE(api.snapshots->tidy(instant("2028-11-22T10:00:00Z")));
  EXPECT_EQ(again(api, id).error().code, "input_expired");
}

TEST(DecideAgain, RefusesInputsOfOtherVersions) {
  TestApi api;
  const Answer first = api.evaluate(test::example());
  auto stored = api.log->find(DecisionId::parse(first.id()).value()).value();
  for (const char* input : {"{}", "[]", "{\"history\": 7}", "not JSON"}) {
    stored.record.documents.input = input;
    EXPECT_FALSE(decide_again(api.dependencies.catalog, api.dependencies.snapshots, stored)) << input;
  }
}

}  // namespace
}  // namespace headroom::api
