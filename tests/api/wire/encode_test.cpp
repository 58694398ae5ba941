#include <random>
#include <string>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/metrics.hpp"
#include "api/wire/policy.hpp"
#include "core/decide.hpp"
#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;

const Instant now = test::instant("2026-11-22T12:00:00Z");

Result<EvaluationRequest> decode(const std::string& text) {
  const auto document = headroom::json::parse(text);
  if (!document) return tl::unexpected(document.error());
  return decode_evaluation(document->root(), now, builtin_catalog());
}

/// The normalised request: what is stored, and what a replay reads.
std::string normalised(const EvaluationRequest& request) {
  std::string text;
  headroom::json::Writer out(text);
  out.begin_object().name("cluster");
  encode_cluster(out, request.input.cluster);
  out.name("metrics");
  encode_metrics(out, request.input.metrics);
  out.name("policy");
  encode_policy(out, request.input.policy);
  out.name("labels");
  encode_labels(out, request.labels);
  out.field("evaluated_at", request.input.evaluated_at).end_object();
  return text;
}

std::string answer(const EvaluationRequest& request, View view = View::full) {
  std::string text;
  encode_decision(text, {"dec_1", request.policy_name, request.labels}, request.input,
                  decide(request.input, builtin_catalog()).decision, view);
  return text;
}

std::string faults(const Error& error) {
  std::string lines = error.detail + "\n";
  for (const Violation& fault : error.violations) lines += fault.pointer + " " + fault.code + "\n";
  return lines;
}

/// Decodes, writes down, decodes again: the same values, the same text, the same answer.
void expect_round_trip(const std::string& text) {
  const auto first = decode(text);
  ASSERT_TRUE(first) << text << "\n" << faults(first.error());
  const std::string written = normalised(*first);
  auto second = decode(written);
  ASSERT_TRUE(second) << written << "\n" << faults(second.error());
  EXPECT_EQ(second->input.warnings, std::vector<Warning>{}) << written;
  second->input.warnings = first->input.warnings;
  EXPECT_EQ(second->input.cluster, first->input.cluster) << text << "\n" << written;
  EXPECT_EQ(second->input.metrics, first->input.metrics) << text << "\n" << written;
  EXPECT_EQ(second->input.policy, first->input.policy) << text << "\n" << written;
  EXPECT_EQ(second->input.evaluated_at, first->input.evaluated_at);
  EXPECT_EQ(second->labels, first->labels);
  EXPECT_EQ(normalised(*second), written);
  EXPECT_EQ(answer(*second), answer(*first)) << text;
  EXPECT_TRUE(json::accept(answer(*first)));
}

/// Requests of every shape, drawn by a fixed seed.
class Requests {
 public:
  explicit Requests(unsigned seed) : random_(seed) {}

  json next() {
    json request = {{"cluster", cluster()}, {"policy", policy()}};
    if (chance(90)) request["metrics"] = metrics();
    if (chance(50)) request["labels"] = {{"team", "data"}, {"run", std::to_string(whole(0, 1'000'000))}};
    request["evaluated_at"] = time(0, 60);
    return request;
  }

 private:
  bool chance(int percent) { return whole(1, 100) <= percent; }
  std::int64_t whole(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  std::string one_of(std::initializer_list<const char*> words) {
    return *(words.begin() + whole(0, static_cast<std::int64_t>(words.size()) - 1));
  }
  std::string time(std::int64_t least_minute, std::int64_t most_minute) {
    return format_rfc3339(test::instant("2026-11-22T10:00:00Z") +
                          std::chrono::minutes{whole(least_minute, most_minute)} +
                          std::chrono::milliseconds{whole(0, 59'999)});
  }
  void maybe(json& object, const char* name, json value, int percent = 40) {
    if (chance(percent)) object[name] = std::move(value);
  }

  json cluster() {
    fleets_ = chance(40);
    json cluster = {{"id", "j-" + std::to_string(whole(1, 9))}, {"pools", json::array()}};
    maybe(cluster, "name", "etl \"nightly\" é");
    maybe(cluster, "platform", one_of({"emr", "emr_on_eks", "kubernetes", "spark"}));
    if (fleets_ || chance(60)) cluster["composition"] = fleets_ ? "instance_fleets" : "instance_groups";
    maybe(cluster, "region", one_of({"us-east-1", "eu-west-1"}));
    maybe(cluster, "node_labels", one_of({"none", "core", "on_demand"}));
    maybe(cluster, "state", one_of({"waiting", "running", "resizing", "terminating", "reconfiguring"}));
    maybe(cluster, "last_scaled_at", time(-120, 20));
    maybe(cluster, "hdfs_replication", whole(0, 3));
    maybe(cluster, "managed_scaling", {{"minimum", whole(0, 3)}, {"maximum", whole(3, 20)}, {"strategy", "advanced"}});
    pools_ = whole(1, 4);
    for (std::int64_t i = 0; i < pools_; ++i) cluster["pools"].push_back(pool(i));
    if (chance(50)) cluster["pools"].push_back({{"id", "primary"}, {"role", "primary"}, {"requested", 1}});
    return cluster;
  }

  json pool(std::int64_t index) {
    json pool = {{"id", "pool-" + std::to_string(index)}, {"role", index == 0 ? "core" : one_of({"task", "worker"})}};
    if (fleets_) {
      maybe(pool, "requested_on_demand", whole(0, 20), 70);
      maybe(pool, "requested_spot", whole(0, 20), 70);
      if (!pool.contains("requested_on_demand") && !pool.contains("requested_spot")) pool["requested"] = whole(0, 20);
      maybe(pool, "weight", whole(1, 8));
      maybe(pool, "instance_types",
            {{{"instance_type", "m5.xlarge"}, {"weight", 4}, {"priority", 2}},
             {{"instance_type", "r5.xlarge"}, {"hourly_price_usd", 0.25}}});
    } else {
      pool["requested"] = whole(0, 12);
      maybe(pool, "running", whole(0, 12));
    }
    pool["instance_type"] = one_of({"m5.xlarge", "m5.2xlarge", "r5.xlarge"});
    maybe(pool, "market", one_of({"on_demand", "spot"}));
    maybe(pool, "hourly_price_usd", static_cast<double>(whole(0, 1'000'000)) / 1e6);
    maybe(pool, "emr_hourly_price_usd", 0.048);
    maybe(pool, "state", one_of({"running", "resizing", "arrested", "suspended"}));
    maybe(pool, "managed_by", one_of({"platform", "auto_scaling_group", "eks_nodegroup"}));
    maybe(pool, "minimum", whole(0, 3));
    maybe(pool, "maximum", whole(3, 30));
    return pool;
  }

  json metrics() {
    json metrics = json::object();
    maybe(metrics, "observed_at", time(-30, 30), 80);
    json values = json::object();
    maybe(values, "YARNMemoryAvailablePercentage", real(0, 100), 70);
    maybe(values, "ContainerPending", whole(0, 200), 70);
    maybe(values, "MemoryTotalMB", whole(1, 1'000'000));
    maybe(values, "MemoryAvailableMB", whole(0, 1'000'000));
    maybe(values, "MemoryPendingMB", real(0, 1e6));
    maybe(values, "ContainerAllocated", whole(0, 50));
    maybe(values, "own \"metric\"", real(-1e18, 1e18));
    maybe(metrics, "values", values, 90);
    json series = json::array();
    for (const auto* name : {"YARNMemoryAvailablePercentage", "ContainerPending", "HDFSUtilization"})
      if (chance(50)) series.push_back(series_of(name));
    maybe(metrics, "series", series, 80);
    maybe(metrics, "queues",
          {{{"name", "root.a"}, {"used_percent", real(0, 120)}, {"maximum_percent", real(0, 100)}},
           {{"name", "root.b"}, {"pending_containers", whole(0, 50)}, {"pending_memory_mib", real(0, 1e5)}}});
    maybe(metrics, "alarms", {{{"name", "out"}, {"state", one_of({"ok", "alarm", "insufficient_data"})}}});
    maybe(metrics, "contradicted", {"ContainerPending"}, 10);
    return metrics;
  }

  json series_of(const char* name) {
    json series = {{"name", name}, {"period_seconds", 300}, {"datapoints", json::array()}};
    maybe(series, "statistic", one_of({"average", "maximum", "sum", "p95", "p99.5"}));
    for (std::int64_t i = whole(0, 12); i > 0; --i)
      series["datapoints"].push_back({{"timestamp", time(-120, 60)}, {"value", real(0, 100)}});
    return series;
  }

  json policy() {
    json policy = {{"limits", {{"minimum", whole(0, 5)}, {"maximum", whole(5, 60)}}}, {"signals", json::array()}};
    maybe(policy["limits"], "unit", fleets_ ? "fleet_units" : one_of({"instances", "vcpu"}));
    maybe(policy["limits"], "maximum_on_demand", policy["limits"]["maximum"]);
    maybe(policy["limits"], "pools", {{{"pool_id", "pool-0"}, {"minimum", 1}, {"maximum", 9}}});
    maybe(policy, "pattern", one_of({"batch", "interactive", "streaming", "cost_optimized"}));
    maybe(policy, "scale_out", {{"cooldown_seconds", whole(0, 600)}, {"maximum_increment_percent", real(0.1, 300)}});
    maybe(policy, "scale_in", {{"cooldown_seconds", whole(0, 600)}});
    maybe(policy, "guards", {{"stale_after_seconds", whole(1, 3600)}, {"min_change", whole(0, 3)}});
    maybe(policy, "guards", {{"min_saving_usd_per_hour", 0.123456}, {"core_floor", whole(0, 4)}}, 20);
    if (chance(70)) policy["signals"].push_back({{"kind", "managed_scaling"}, {"pending_for_seconds", whole(0, 900)}});
    if (policy["signals"].empty() || chance(50)) policy["signals"].push_back(rules());
    if (chance(30)) policy["signals"].push_back(target_tracking());
    if (chance(30)) policy["signals"].push_back(yarn_memory());
    if (chance(30)) policy["signals"].push_back({{"kind", "hdinsight_load"}, {"removed_at_once", whole(1, 9)}});
    return policy;
  }

  json rules() {
    json out = {{"name", "out"},
                {"metric", "YARNMemoryAvailablePercentage"},
                {"comparison", "less_than"},
                {"threshold", real(0, 50)},
                {"adjustment", {{"type", one_of({"change_in_capacity", "percent_change_in_capacity"})}, {"value", 3}}}};
    maybe(out, "applies_to", {{"pool_id", "pool-" + std::to_string(whole(0, pools_ - 1))}});
    maybe(out, "evaluation_periods", whole(1, 4));
    maybe(out, "treat_missing_data", one_of({"missing", "ignore", "breaching", "not_breaching"}));
    maybe(out, "cooldown_seconds", whole(0, 600));
    json in = {{"name", "in"},
               {"metric", "HDFSUtilization"},
               {"statistic", "p99.5"},
               {"comparison", "greater_than_or_equal"},
               {"threshold", real(-1e18, 1e18)},
               {"adjustment", {{"type", "percent_change_in_capacity"}, {"minimum_magnitude", whole(1, 4)}}},
               {"steps", {{{"lower", 0}, {"upper", 7.5}, {"value", -10}}, {{"lower", 7.5}, {"value", -30}}}}};
    maybe(in, "applies_to", {{"role", "core"}});
    json all = {out};
    if (chance(60)) all.push_back(in);
    return {{"kind", "alarm_rules"}, {"rules", all}};
  }

  json target_tracking() {
    json signal = {{"kind", "target_tracking"}, {"metric", "HDFSUtilization"}, {"target", real(0.1, 100)}};
    maybe(signal, "scale_in", chance(50));
    return signal;
  }

  json yarn_memory() {
    json signal = {{"kind", "yarn_memory"}, {"scale_up_factor", real(0, 1)}, {"scale_down_factor", real(0, 1)}};
    maybe(signal, "scale_up_min_worker_fraction", real(0, 1));
    maybe(signal, "memory_per_worker_mib", whole(1, 100'000));
    maybe(signal, "demand", one_of({"net", "pending_first"}));
    return signal;
  }

  std::mt19937 random_;
  bool fleets_{false};
  std::int64_t pools_{1};
};

TEST(NormalisedInput, DecodesToWhatItWasWrittenFrom) {
  Requests requests(1);
  int accepted = 0;
  for (int round = 0; round < 1500 && !HasFailure(); ++round) {
    const std::string text = requests.next().dump();
    const auto request = decode(text);
    if (!request) continue;  // a core limit above the On-Demand limit, say
    ++accepted;
    expect_round_trip(text);
  }
  EXPECT_GT(accepted, 1000);
}

TEST(NormalisedInput, OfTheExamplesDecodesToWhatItWasWrittenFrom) {
  expect_round_trip(test::read_text("examples/emr/inline.json"));
  expect_round_trip(test::read_text("examples/emr/evaluation.json"));
  expect_round_trip(test::read_text("examples/kubernetes/horizontal_pod_autoscaler.json"));
  expect_round_trip(test::read_text("examples/kubernetes/keda.json"));
  expect_round_trip(test::read_text("examples/kubernetes/attached_autoscaler.json"));
  expect_round_trip(test::read_text("examples/kubernetes/attached_scaled_object.json"));
  expect_round_trip(test::read_text("examples/spark/evaluation.json"));
}

/// A request made of AWS documents alone.
std::string from_documents(const std::vector<std::pair<std::string, std::string>>& documents) {
  json request = {{"sources", json::array()}, {"evaluated_at", "2026-11-22T10:00:30Z"}};
  for (const auto& [kind, body] : documents)
    request["sources"].push_back({{"kind", kind}, {"body", json::parse(body)}});
  return request.dump();
}

constexpr auto managed_fleet_units =
    R"({"ManagedScalingPolicy":{"ComputeLimits":{"UnitType":"InstanceFleetUnits","MinimumCapacityUnits":1,
        "MaximumCapacityUnits":100}}})";

TEST(NormalisedInput, OfAwsDocumentsDecodesToWhatItWasWrittenFrom) {
  const auto data = [](const std::string& name) { return test::read_text("tests/api/data/aws/" + name); };
  expect_round_trip(from_documents({{"aws.emr.DescribeCluster", data("describe_cluster.json")},
                                    {"aws.emr.ListInstanceFleets", data("list_instance_fleets.json")},
                                    {"aws.cloudwatch.GetMetricData", data("get_metric_data.json")},
                                    {"aws.cloudwatch.GetMetricStatistics", data("get_metric_statistics.json")},
                                    {"yarn.cluster.scheduler", data("yarn_capacity_scheduler.json")},
                                    {"aws.emr.GetManagedScalingPolicy", managed_fleet_units}}));
}

constexpr auto groups_with_policies = R"({"InstanceGroups":[
  {"Id":"ig-C","InstanceGroupType":"CORE","Market":"ON_DEMAND","InstanceType":"m5.xlarge","RequestedInstanceCount":2,
   "RunningInstanceCount":2,"Status":{"State":"RUNNING"},
   "AutoScalingPolicy":{"Constraints":{"MinCapacity":2,"MaxCapacity":5},"Rules":[{"Name":"ScaleOut",
     "Action":{"SimpleScalingPolicyConfiguration":{"ScalingAdjustment":1}},
     "Trigger":{"CloudWatchAlarmDefinition":{"ComparisonOperator":"GREATER_THAN","MetricName":"HDFSUtilization",
       "Period":300,"Threshold":80}}}]}},
  {"Id":"ig-T","InstanceGroupType":"TASK","Market":"SPOT","InstanceType":"m5.xlarge","RequestedInstanceCount":1,
   "RunningInstanceCount":1,"Status":{"State":"RUNNING"},
   "AutoScalingPolicy":{"Constraints":{"MinCapacity":0,"MaxCapacity":9},"Rules":[{"Name":"ScaleOut",
     "Action":{"SimpleScalingPolicyConfiguration":{"ScalingAdjustment":2}},
     "Trigger":{"CloudWatchAlarmDefinition":{"ComparisonOperator":"LESS_THAN",
       "MetricName":"YARNMemoryAvailablePercentage","Period":300,"Threshold":15}}}]}}]})";

TEST(NormalisedInput, KeepsRulesOfOneNameThatBelongToDifferentGroups) {
  expect_round_trip(
      from_documents({{"aws.emr.DescribeCluster", R"({"Cluster":{"Id":"j-1","Status":{"State":"RUNNING"}}})"},
                      {"aws.emr.ListInstanceGroups", groups_with_policies}}));
}

TEST(NormalisedInput, KeepsSeriesOfEveryPeriodThatCloudWatchHas) {
  expect_round_trip(R"({"cluster":{"id":"j","pools":[{"id":"a","role":"task","requested":1}]},
    "policy":{"limits":{"minimum":0,"maximum":9},"signals":[{"kind":"managed_scaling"}]},
    "sources":[{"kind":"aws.cloudwatch.GetMetricStatistics","request":{"MetricName":"m","Period":2592000},
      "body":{"Label":"m","Datapoints":[{"Timestamp":"2026-10-22T10:00:00Z","Average":1}]}}]})");
}

constexpr auto spark = R"({
  "cluster":{"id":"spark-1","platform":"spark","pools":[{"id":"e","role":"worker","requested":6}]},
  "metrics":{"observed_at":"2026-11-22T10:00:00Z","values":{"PendingTasks":0,"RunningTasks":9}},
  "policy":{"limits":{"minimum":0,"maximum":50},"signals":[
    {"kind":"spark_dynamic_allocation","min_executors":2,"max_executors":50,"initial_executors":3,
     "executor_instances":4,"executor_cores":4,"task_cpus":1,"executor_allocation_ratio":0.75,
     "scheduler_backlog_timeout_seconds":5,"sustained_scheduler_backlog_timeout_seconds":7,
     "cached_executor_idle_timeout_seconds":600,"shuffle_tracking_timeout_seconds":900,
     "shuffle_service_enabled":true,"decommission_shuffle_blocks_enabled":true,"reliable_shuffle_storage":true,
     "ramp":{"executors_to_add":8,"add_at":"2026-11-22T10:00:31Z","initializing":true},
     "idle_executors":[{"id":"7","idle_since":"2026-11-22T09:58:00Z","task_milliseconds":0},
                       {"id":"8","idle_since":"2026-11-22T09:58:00Z","has_cached_blocks":true,"shuffle":"held"}]}]},
  "evaluated_at":"2026-11-22T10:00:30Z"})";

TEST(NormalisedInput, KeepsTheRampOfSpark) { expect_round_trip(spark); }

TEST(EncodedAnswer, HasTheNextRampOfSparkAndWhichExecutorsMayGo) {
  const json signal = json::parse(answer(decode(spark).value()))["explanation"]["signals"][0];
  EXPECT_EQ(signal["proposes"], 2);  // 9 × 0.75 / 4
  EXPECT_EQ(signal["ramp"], json::parse(R"({"executors_to_add": 1, "initializing": false})"));
  EXPECT_EQ(signal["removable_executors"], json::parse(R"(["7"])"));

  json waiting = json::parse(spark);
  waiting["metrics"]["values"]["PendingTasks"] = 90;
  const json next = json::parse(answer(decode(waiting.dump()).value()))["explanation"]["signals"][0];
  EXPECT_EQ(next["ramp"],
            json::parse(R"({"executors_to_add": 8, "add_at": "2026-11-22T10:00:31.000Z", "initializing": false})"));
}

TEST(EncodedAnswer, HasTheScalarsOnTopAndNeverNull) {
  Requests requests(2);
  const char* const scalars[] = {"id",
                                 "kind",
                                 "status",
                                 "action",
                                 "changed",
                                 "outcome",
                                 "cluster_id",
                                 "policy",
                                 "evaluated_at",
                                 "valid_until",
                                 "unit",
                                 "current",
                                 "desired",
                                 "target",
                                 "delta",
                                 "reason",
                                 "blocked",
                                 "blocked_by",
                                 "confidence",
                                 "retry_after_seconds",
                                 "hourly_cost_usd",
                                 "target_hourly_cost_usd",
                                 "hourly_cost_delta_usd",
                                 "emr_hourly_cost_usd",
                                 "cost_complete"};
  for (int round = 0; round < 300; ++round) {
    const auto request = decode(requests.next().dump());
    if (!request) continue;
    const json decision = json::parse(answer(*request));
    for (const char* name : scalars) {
      ASSERT_TRUE(decision.contains(name)) << name;
      EXPECT_TRUE(decision[name].is_primitive() && !decision[name].is_null()) << name;
    }
    EXPECT_EQ(decision["delta"], decision["target"].get<int>() - decision["current"].get<int>());
    EXPECT_EQ(decision["changed"], decision["action"] != "no_action");
    EXPECT_EQ(decision["changed"], !decision["changes"].empty());
    EXPECT_EQ(decision["blocked"], decision["blocked_by"] != "none");
    EXPECT_FALSE(decision["reason"].get<std::string>().empty());
    EXPECT_FALSE(decision["explanation"]["summary"].get<std::string>().empty());
    EXPECT_EQ(decision.contains("missing"), decision["status"] == "insufficient_data");
    const double delta = decision["target_hourly_cost_usd"].get<double>() - decision["hourly_cost_usd"].get<double>();
    EXPECT_NEAR(decision["hourly_cost_delta_usd"].get<double>(), delta, 1e-9);
  }
}

TEST(EncodedAnswer, InCompactViewLeavesOutThreeMembersAndNothingElse) {
  const auto request = decode(test::example().dump());
  ASSERT_TRUE(request);
  json full = json::parse(answer(*request));
  for (const auto* name : {"explanation", "changes", "artifacts"}) EXPECT_EQ(full.erase(name), 1U);
  EXPECT_EQ(json::parse(answer(*request, View::compact)), full);
  EXPECT_LT(answer(*request, View::compact).size(), 2048U);
}

TEST(EncodedAnswer, CarriesAnyTextOfTheCallers) {
  json request = test::with(test::example(), "/cluster/id", "j-\"1\"\n\u2028\\é");
  request = test::with(request, "/labels/note", std::string("\"outcome\":\"x\" \0 tab\t", 19));
  const auto decoded = decode(request.dump());
  ASSERT_TRUE(decoded);
  const json decision = json::parse(answer(*decoded));
  EXPECT_EQ(decision["cluster_id"], request["cluster"]["id"]);
  EXPECT_EQ(decision["labels"], request["labels"]);
}

TEST(EncodedAnswer, TakesANewOutcomeInTheOnePlaceWhereItStands) {
  const std::string before =
      R"({"id":"dec_1","kind":"evaluation","outcome":"recommended","cluster_id":"\"outcome\":\"x\""})";
  EXPECT_EQ(with_outcome(before, "applied", {}),
            R"({"id":"dec_1","kind":"evaluation","outcome":"applied","cluster_id":"\"outcome\":\"x\""})");
}

TEST(EncodedAnswer, TakesANewOutcomeWhateverStandsBeforeIt) {
  struct Row {
    std::string_view before, after;
  };
  const Row rows[] = {
      {R"({"outcome":"recommended"})", R"({"outcome":"failed"})"},
      {R"({"labels":{"outcome":"mine"},"id":"x","outcome":"recommended"})",
       R"({"labels":{"outcome":"mine"},"id":"x","outcome":"failed"})"},
      {R"({"a":[{"outcome":"mine"}],"reason":"\"outcome\":\"x\"","outcome":"","z":1})",
       R"({"a":[{"outcome":"mine"}],"reason":"\"outcome\":\"x\"","outcome":"failed","z":1})"},
      {R"({"labels":{"outcome":"mine"}})", R"({"labels":{"outcome":"mine"}})"},
      {R"({"outcome":null})", R"({"outcome":null})"},
      {"", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(with_outcome(std::string(row.before), "failed", {}), row.after) << row.before;
}

TEST(EncodedAnswer, SaysWhatWasReported) {
  const OutcomeReport report{.state = Outcome::applied, .reported_at = test::instant("2026-11-22T10:01:00Z")};
  OutcomeReport full = report;
  full.applied_target = 0;
  full.detail = "by \"hand\"";
  const std::string before = R"({"outcome":"recommended","z":{"outcome":1}})";
  EXPECT_EQ(with_outcome(before, "applied", report),
            R"({"outcome":"applied","outcome_detail":{"reported_at":"2026-11-22T10:01:00.000Z"},"z":{"outcome":1}})");
  EXPECT_EQ(with_outcome(std::string(R"({"outcome":"applied"})"), "applied", full),
            R"({"outcome":"applied","outcome_detail":{"applied_target":0,"detail":"by \"hand\"",)"
            R"("reported_at":"2026-11-22T10:01:00.000Z"}})");
  EXPECT_EQ(with_outcome(std::string("{}"), "applied", full), "{}");
}

}  // namespace
}  // namespace headroom::api
