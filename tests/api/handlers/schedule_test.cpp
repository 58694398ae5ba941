#include <string>

#include <gtest/gtest.h>

#include "api/deciding/decide_again.hpp"
#include "api/json/parse.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"
#include "core/decide.hpp"
#include "core/ports/zone_book.hpp"
#include "tests/support/api.hpp"

namespace headroom::test {
namespace {

using api::decide_again;

json cluster(std::int64_t nodes) {
  return {{"id", "etl"},
          {"platform", "kubernetes"},
          {"pools", json::array({{{"id", "my-asg"},
                                  {"role", "worker"},
                                  {"instance_type", "m5.xlarge"},
                                  {"managed_by", "auto_scaling_group"},
                                  {"requested", nodes},
                                  {"running", nodes}}})}};
}

/// A signal that holds: the metric is at its target.
const json holding = {{"kind", "target_tracking"}, {"metric", "load"}, {"target", 70}};

json request(std::int64_t nodes, json signals, const std::string& at) {
  return {{"cluster", cluster(nodes)},
          {"metrics", {{"observed_at", at}, {"values", {{"load", 70}}}}},
          {"policy", {{"limits", {{"minimum", 1}, {"maximum", 20}}}, {"signals", std::move(signals)}}},
          {"evaluated_at", at}};
}

json schedule(json windows) { return {{"kind", "schedule"}, {"windows", std::move(windows)}}; }

/// "scale_out 2 4".
std::string change(const Answer& answer) {
  const json document = answer.document();
  return document["action"].get<std::string>() + " " + document["current"].dump() + " " + document["target"].dump();
}

const json berlin = {
    {"name", "heavy"}, {"start", "14:00"}, {"end", "18:00"}, {"time_zone", "Europe/Berlin"}, {"minimum", 8}};

TEST(ScheduleRequests, NameEveryFaultAtOnce) {
  TestApi api;
  const json windows = json::array({
      {{"name", "a"}, {"start", "06:00"}, {"end", "06:00"}, {"minimum", 1}},
      {{"name", "b"}, {"start", "6:00"}, {"end", "10:00"}, {"days", {"mon", "funday"}}, {"time_zone", "Mars/Phobos"}},
      {{"name", "c"}, {"cron", "0 0 30 2 *"}, {"duration_seconds", 60}},
      {{"name", "d"}, {"cron", "@daily"}, {"duration_seconds", 0}, {"lead_seconds", -1}},
      {{"name", "e"}, {"days", json::array()}, {"start", "24:00"}, {"end", "25:00"}},
      {{"name", "f"}, {"minimum", 3}},
      {{"name", "a"}, {"start", "06:00"}, {"end", "10:00"}, {"cron", "0 6 * * *"}, {"minimum", 9}, {"maximum", 2}},
      {{"start", "06:00"}, {"end", "24:00"}, {"colour", "blue"}},
  });
  const Answer answer = api.evaluate(request(2, json::array({schedule(windows)}), "2026-11-22T10:00:00Z"));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.faults(),
            "/policy/signals/0/windows/0/end same_as_start\n"
            "/policy/signals/0/windows/1/days/1 unknown_value\n"
            "/policy/signals/0/windows/1/start invalid_time\n"
            "/policy/signals/0/windows/1/time_zone unknown_time_zone\n"
            "/policy/signals/0/windows/2/cron never_comes\n"
            "/policy/signals/0/windows/3/cron invalid_cron\n"
            "/policy/signals/0/windows/3/duration_seconds out_of_range\n"
            "/policy/signals/0/windows/3/lead_seconds out_of_range\n"
            "/policy/signals/0/windows/4/days empty\n"
            "/policy/signals/0/windows/4/end invalid_time\n"
            "/policy/signals/0/windows/4/start out_of_range\n"
            "/policy/signals/0/windows/5 missing\n"
            "/policy/signals/0/windows/6/cron conflict\n"
            "/policy/signals/0/windows/6/minimum minimum_above_maximum\n"
            "/policy/signals/0/windows/6/name duplicate\n"
            "/policy/signals/0/windows/7/colour unknown_field\n"
            "/policy/signals/0/windows/7/name missing\n");
}

TEST(ScheduleRequests, TakeAThousandWindowsAndNoMore) {
  TestApi api;
  json windows = json::array();
  for (int i = 0; i < 1'000; ++i)
    windows.push_back(
        {{"name", "w" + std::to_string(i)}, {"cron", "* 0-22 * * 1-5"}, {"duration_seconds", 60}, {"minimum", i % 20}});
  EXPECT_EQ(api.evaluate(request(2, json::array({schedule(windows)}), "2026-11-23T10:00:00Z")).status, 201);
  windows.push_back({{"name", "one more"}, {"start", "06:00"}, {"end", "10:00"}});
  EXPECT_EQ(api.evaluate(request(2, json::array({schedule(windows)}), "2026-11-23T10:00:00Z")).faults(),
            "/policy/signals/0/windows too_many\n");
}

/// The rules of a world in which Berlin has no time of its own.
struct OtherZones final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view name, Instant, Instant) const override {
    return TimeZone{.name = std::string(name)};
  }
  std::string_view version() const override { return "2099a"; }
};

std::string decided(const std::string& body, const ZoneBook& zones) {
  const auto document = headroom::json::parse(body);
  auto request = api::decode_evaluation(document->root(), instant("2026-11-22T10:00:00Z"), builtin_catalog(), &zones);
  if (!request) throw std::runtime_error(request.error().detail);
  add_zones(request->input, zones);
  std::string answer;
  api::encode_decision(answer, {"dec_1", request->policy_name, request->labels}, request->input,
                       decide(request->input, builtin_catalog()).decision, api::View::full);
  return answer;
}

TEST(ScheduleRequests, AreDecidedAgainFromWhatIsStoredWhateverTheRulesAreNow) {
  TestApi api;
  const json body = request(2, json::array({schedule(json::array({berlin})), holding}), "2026-11-22T13:30:00Z");
  const Answer created = api.evaluate(body);
  EXPECT_EQ(change(created), "scale_out 2 8") << "14:30 in Berlin";
  json input = api.get("/v1/decisions/" + created.id() + "/input").document();
  EXPECT_EQ(input["time_zones"][0]["name"], "Europe/Berlin");
  for (const auto* name : {"history", "warnings"}) input.erase(name);
  EXPECT_EQ(decided(input.dump(), OtherZones{}), decided(body.dump(), FixedZones{}));
  EXPECT_NE(decided(body.dump(), OtherZones{}), decided(body.dump(), FixedZones{})) << "13:30 is before the window";
}

/// What describes two actions: from 13:00 to 23:00 UTC on workdays, 4 to 12 nodes, otherwise 1 to 4.
json actions(const std::string& group) {
  const auto action = [&](const char* name, const char* when, int least, int most) -> json {
    return {{"AutoScalingGroupName", group},
            {"ScheduledActionName", name},
            {"Recurrence", when},
            {"MinSize", least},
            {"MaxSize", most}};
  };
  return {{"kind", "aws.autoscaling.DescribeScheduledActions"},
          {"body",
           {{"ScheduledUpdateGroupActions",
             json::array({action("up", "0 13 * * 1-5", 4, 12), action("down", "0 23 * * 1-5", 1, 4)})}}}};
}

struct NotWritten {
  const char* name;
  json request;
  const char* reason;  ///< empty: all windows are among the artifacts
};

/// The detail of the warning `windows_not_written`; empty without one.
std::string not_written(const Answer& answer) {
  const json warnings = answer["explanation"]["warnings"];
  for (const json& warning : warnings)
    if (warning.at("code") == "windows_not_written") return warning.at("detail").get<std::string>();
  return "";
}

json replicas(json signals) {
  json made = request(2, std::move(signals), "2026-11-23T10:00:00Z");
  made["cluster"]["pools"] = json::array({{{"id", "spark/etl"}, {"role", "worker"}, {"requested", 2}}});
  made["policy"]["limits"]["unit"] = "replicas";
  return made;
}

TEST(ScheduleRequests, SayWhyThePlatformCarriesOutNoWindows) {
  const json office = {{"name", "office"}, {"start", "08:00"}, {"end", "18:00"}, {"minimum", 4}};
  const json cron = {{"name", "cron"}, {"cron", "0 6 * * *"}, {"duration_seconds", 3600}, {"minimum", 4}};
  const json overlapping = {{"name", "early"}, {"start", "07:00"}, {"end", "09:00"}, {"minimum", 5}};
  const json lid = {{"name", "lid"}, {"start", "08:00"}, {"end", "18:00"}, {"maximum", 4}};
  const json keda = {{"kind", "keda"}, {"triggers", {{{"metric", "load"}, {"target", 5}}}}};
  const json hpa = {
      {"kind", "horizontal_pod_autoscaler"},
      {"max_replicas", 9},
      {"metrics",
       {{{"type", "Resource"},
         {"resource", {{"name", "cpu"}, {"target", {{"type", "Utilization"}, {"average_utilization", 50}}}}}}}}};
  const auto one = [](json window) { return json::array({schedule(json::array({std::move(window)}))}); };
  const std::string at = "2026-11-23T10:00:00Z";
  json fleet_units = request(2, one(office), at);
  fleet_units["policy"]["limits"]["unit"] = "vcpu";
  json two_pools = request(2, one(office), at);
  two_pools["cluster"]["pools"].push_back({{"id", "other"}, {"role", "worker"}, {"requested", 1}});
  json by_hand = request(2, one(office), at);
  by_hand["cluster"]["pools"][0].erase("managed_by");
  json two_workloads = replicas(one(office));
  two_workloads["cluster"]["pools"].push_back({{"id", "spark/b"}, {"role", "worker"}, {"requested", 2}});
  const NotWritten cases[] = {
      {"a group", request(2, one(office), at), ""},
      {"no window", request(2, json::array({holding}), at), ""},
      {"a cron expression", request(2, one(cron), at), "a window has a cron expression"},
      {"overlap", request(2, json::array({schedule({office, overlapping})}), at), "two windows overlap"},
      {"two schedules", request(2, json::array({schedule({office}), schedule({cron})}), at), "several schedules"},
      {"vcpus", fleet_units, "count instances"},
      {"two pools", two_pools, "only one of its pools"},
      {"by hand", by_hand, "and the pool is none"},
      {"replicas", replicas(one(office)), ""},
      {"replicas by KEDA", replicas(json::array({keda, schedule({office})})), ""},
      {"KEDA and a maximum", replicas(json::array({keda, schedule({lid})})), "KEDA's trigger has none"},
      {"KEDA and one of two", replicas(json::array({keda, schedule({office, cron})})),
       "a window has a cron expression"},
      {"an HPA", replicas(json::array({hpa, schedule({office})})), "would fight with it"},
      {"another signal", replicas(json::array({holding, schedule({office})})), "KEDA can't follow"},
      {"two workloads", two_workloads, "for one workload"},
  };
  TestApi api;
  for (const NotWritten& each : cases) {
    const Answer answer = api.post("/v1/evaluations?dry_run=true", each.request);
    ASSERT_EQ(answer.status, 200) << each.name << answer.body;
    const std::string detail = not_written(answer);
    if (std::string(each.reason).empty())
      EXPECT_EQ(detail, "") << each.name;
    else
      EXPECT_NE(detail.find(each.reason), std::string::npos) << each.name << ": " << detail;
  }
}

TEST(ScheduledActions, BoundThePoolUntilAnotherActionRuns) {
  TestApi api;
  const auto evaluated = [&](std::int64_t nodes, const std::string& at) {
    json body = request(nodes, json::array({holding}), at);
    body["sources"] = json::array({actions("my-asg")});
    return api.evaluate(body);
  };
  // 27 November 2026 is a Friday.
  const Answer up = evaluated(2, "2026-11-27T20:00:00Z");
  EXPECT_EQ(change(up), "scale_out 2 4");
  EXPECT_EQ(up["explanation"]["clamps"][0]["code"], "minimum");
  EXPECT_EQ(up["explanation"]["clamps"][0]["detail"],
            "scheduled action up of my-asg, which last ran at 2026-11-27T13:00:00.000Z, keeps at least 4");
  EXPECT_EQ(change(evaluated(5, "2026-11-28T20:00:00Z")), "scale_in 5 4") << "down stays over the weekend";
  EXPECT_EQ(change(evaluated(2, "2026-11-30T12:59:00Z")), "no_action 2 2");
  EXPECT_EQ(evaluated(2, "2026-11-30T12:59:00Z")["valid_until"], "2026-11-30T13:00:00.000Z");
  EXPECT_EQ(change(evaluated(2, "2026-11-30T13:00:00Z")), "scale_out 2 4");
}

TEST(ScheduledActions, AreOneSignalMoreThanAPolicyMayHave) {
  TestApi api;
  json signals = json::array();
  for (int i = 0; i < 16; ++i) signals.push_back(holding);
  json body = request(2, signals, "2026-11-27T20:00:00Z");
  body["sources"] = json::array({actions("my-asg")});
  const Answer answer = api.evaluate(body);
  EXPECT_EQ(change(answer), "scale_out 2 4");
  EXPECT_EQ(answer["explanation"]["signals"].size(), 17U);
  const auto stored = api.log->find(DecisionId::parse(answer.id()).value()).value();
  EXPECT_EQ(decide_again(api.dependencies.catalog, api.dependencies.snapshots, stored).value().view(), answer.body);
  for (const int more : {1, 2}) {
    signals.push_back(holding);
    const Answer refused = api.evaluate(request(2, signals, "2026-11-27T20:00:00Z"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.faults(), "/policy/signals too_many\n") << more;
    EXPECT_NE(refused.body.find("at most 16 items"), std::string::npos) << more;
  }
}

TEST(ScheduledActions, OfOtherGroupsAreNotUsed) {
  TestApi api;
  json body = request(2, json::array({holding}), "2026-11-27T20:00:00Z");
  body["sources"] = json::array({actions("another-asg")});
  const Answer answer = api.evaluate(body);
  EXPECT_EQ(change(answer), "no_action 2 2");
  EXPECT_EQ(answer["explanation"]["warnings"][0]["code"], "unused_document");
}

TEST(ScheduledActions, ThatCantBeReadAreLeftOutWithAWarning) {
  TestApi api;
  for (const auto& [field, value] : std::initializer_list<std::pair<const char*, json>>{{"Recurrence", "@daily"},
                                                                                        {"Recurrence", 7},
                                                                                        {"MinSize", "four"},
                                                                                        {"MinSize", -1},
                                                                                        {"TimeZone", "Mars/Phobos"},
                                                                                        {"StartTime", "yesterday"},
                                                                                        {"EndTime", json::array()}}) {
    json body = request(2, json::array({holding}), "2026-11-27T20:00:00Z");
    body["sources"] = json::array({actions("my-asg")});
    body["sources"][0]["body"]["ScheduledUpdateGroupActions"][0][field] = value;
    const Answer answer = api.evaluate(body);
    ASSERT_EQ(answer.status, 201) << field << value << answer.body;
    EXPECT_EQ(change(answer), "no_action 2 2") << field << value << " only down is followed";
    EXPECT_NE(answer.body.find("unread_action"), std::string::npos) << field << value;
  }
}

}  // namespace
}  // namespace headroom::test
