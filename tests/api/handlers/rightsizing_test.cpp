#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// POST /v1/rightsizing from body to answer and back. What the models answer is tested in tests/core/.
namespace headroom::test {
namespace {

constexpr auto path = "/v1/rightsizing";

/// 8,192 tasks in 4 waves: 2,048 slots, 410 executors of 5 cores.
json job() {
  return {{"data_size", "1TiB"},
          {"waves", 4},
          {"executor", {{"cores", 5}, {"memory_mib", 19456}, {"memory_overhead_mib", 1945}}},
          {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

json seed_job() {
  return {{"model", "seed_compatible"},
          {"data_size", "1TB"},
          {"cluster_cores", 100},
          {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

/// Every field of the spark model that goes with the others.
json full_job() {
  return {{"model", "spark"},
          {"data_size", "1.5 TiB"},
          {"files", 12288},
          {"splittable", true},
          {"format", "orc"},
          {"expansion", 2.55},
          {"shuffle_ratio", 0.5},
          {"default_parallelism", 20000},
          {"deadline_seconds", 900.5},
          {"task_seconds", 12.25},
          {"executor", {{"cores", 4}, {"memory_mib", 8192}}},
          {"driver", {{"cores", 2}, {"memory_mib", 4096}, {"memory_overhead_mib", 512}}},
          {"task_cpus", 2},
          {"language", "pyspark"},
          {"platform", "emr_on_eks"},
          {"cluster_cores", 4000},
          {"cluster_memory_gib", 16000.5},
          {"cluster_nodes", 300},
          {"instance_types",
           {"m5.4xlarge",
            {{"instance_type", "r5.4xlarge"},
             {"allocatable_cores", 15.89},
             {"allocatable_memory_mib", 120000},
             {"hourly_price_usd", 1.1}}}},
          {"region", "us-east-1"},
          {"cloud", "aws"},
          {"hours", 1.5},
          {"spot", true},
          {"spot_share_percent", 75},
          {"spot_discount_percent", 61.5},
          {"sources",
           {{{"kind", "spark.executors"}, {"body", json::parse(read_text("examples/spark/executors.json"))}},
            {{"kind", "spark.stages"}, {"body", json::parse(read_text("examples/spark/stages.json"))}},
            {{"kind", "spark.task_summary"},
             {"body", json::parse(read_text("examples/spark/task-summary.json"))},
             {"request", {{"stage_id", 77}, {"attempt", 1}}}}}},
          {"cluster_id", "etl"},
          {"labels", {{"run", "42"}}},
          {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

Headers accepting(const std::string& type) { return {{"Accept", type}}; }

TEST(Rightsizing, IsADecisionOfItsOwnKind) {
  TestApi api;
  const Answer made = api.post(path, job());
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.header("Location"), "/v1/decisions/" + made.id());
  const json expected = {{"kind", "rightsizing"},
                         {"status", "decided"},
                         {"action", "no_action"},
                         {"outcome", "recommended"},
                         {"cluster_id", ""},
                         {"evaluated_at", "2026-11-22T10:00:30.000Z"},
                         {"model", "spark"},
                         {"valid_until", "2026-11-23T10:00:30.000Z"},
                         {"executors", 410},
                         {"max_executors", 410},
                         {"initial_executors", 205},
                         {"min_executors", 103},
                         {"tasks", 8192},
                         {"waves", 4},
                         {"limiting_factor", "waves"},
                         {"platform", "kubernetes"}};
  const json answer = made.document();
  for (const auto& [name, value] : expected.items()) EXPECT_EQ(answer.at(name), value) << name;
}

TEST(Rightsizing, SpellsSizesForSparkAndForKubernetes) {
  const json answer = TestApi().post(path, job()).document();
  const json& executor = answer.at("executor");
  EXPECT_EQ(executor.at("container_memory_mib"), 19456 + 1945);
  EXPECT_EQ(executor.at("spark"), json({{"memory", "19456m"}, {"memory_overhead", "1945m"}}));
  EXPECT_EQ(executor.at("kubernetes"), json({{"cpu", "5"}, {"memory", "21401Mi"}}));
  EXPECT_EQ(executor.at("memory_per_task_mib"), 2298);  // (19,456 − 300) × 0.6 / 5
  EXPECT_EQ(answer.at("data"),
            json({{"given", "1TiB"}, {"bytes", 1099511627776}, {"reading", "1,099,511,627,776 bytes = 1 TiB"}}));
  EXPECT_FALSE(answer.contains("cost"));
}

TEST(Rightsizing, SaysNothingOfPartitionsWithoutData) {
  json fitting = job();
  fitting.erase("data_size");
  fitting.erase("waves");
  fitting["cluster_cores"] = 100;
  TestApi api;
  const Answer made = api.post(path, fitting);
  ASSERT_EQ(made.status, 201) << made.body;
  const json answer = made.document();
  EXPECT_EQ(answer.at("executors"), 19);  // (100 − 1) / 5
  for (const char* field : {"data", "partitions"}) EXPECT_FALSE(answer.contains(field)) << field;
  for (const char* field : {"memory_needed_per_task_mib", "spill_risk"})
    EXPECT_FALSE(answer.at("executor").contains(field)) << field;
  EXPECT_EQ(answer.at("executor").at("memory_per_task_mib"), 2298);
  const Answer text = api.post(path, fitting, accepting("text/plain"));
  EXPECT_EQ(text.body.find("spill"), std::string::npos) << text.body;
}

TEST(Rightsizing, IsFoundAgainAsItWasAnswered) {
  TestApi api;
  api.clock.set(instant("2026-11-22T10:01:00Z"));
  for (const std::string type : {"application/json", "application/yaml", "text/plain"}) {
    const Answer made = api.post(path, job(), accepting(type));
    ASSERT_EQ(made.status, 201) << made.body;
    const Answer found = api.get(*made.header("Location"));
    EXPECT_EQ(found["kind"], "rightsizing") << type;
    EXPECT_EQ("/v1/decisions/" + found.id(), made.header("Location"));
    if (type == "application/json") {
      EXPECT_EQ(found.body, made.body);
    }
  }
}

TEST(Rightsizing, IsListedByItsKind) {
  TestApi api;
  const std::string evaluated = api.evaluate(example()).id();
  const std::string sized = api.post(path, job()).id();
  const auto ids = [&](const std::string& query) {
    std::vector<std::string> found;
    const json page = api.get("/v1/decisions" + query).document();
    for (const json& item : page.at("items")) found.push_back(item.at("id").get<std::string>());
    return found;
  };
  EXPECT_EQ(ids("?kind=rightsizing"), std::vector{sized});
  EXPECT_EQ(ids("?kind=evaluation"), std::vector{evaluated});
  EXPECT_EQ(ids(""), (std::vector{sized, evaluated}));
}

TEST(Rightsizing, ChangesNothingForTheEvaluationsOfItsCluster) {
  TestApi api;
  const json sized = with(job(), "/cluster_id", "j-2AXXXXXXGAPLF");
  const std::string before = api.post("/v1/evaluations?dry_run=true", example()).body;
  const Answer made = api.post(path, sized);
  ASSERT_EQ(api.post(*made.header("Location") + "/outcome", R"({"state": "applied", "applied_target": 410})").status,
            200);
  EXPECT_EQ(api.post("/v1/evaluations?dry_run=true", example()).body, before);
}

TEST(Rightsizing, HasAnOutcome) {
  TestApi api;
  api.clock.set(instant("2026-11-22T10:01:00Z"));
  const std::string location = *api.post(path, job()).header("Location");
  const Answer applied = api.post(location + "/outcome", R"({"state": "applied", "applied_target": 400})");
  ASSERT_EQ(applied.status, 200) << applied.body;
  EXPECT_EQ(applied["outcome"], "applied");
  EXPECT_EQ(api.get(location)["outcome"], "applied");
  EXPECT_EQ(api.post(location + "/outcome", R"({"state": "claimed"})").status, 409);
}

TEST(Rightsizing, ExpiresAfterADay) {
  TestApi api;
  const std::string location = *api.post(path, job()).header("Location");
  api.clock.set(instant("2026-11-23T10:00:30Z"));
  EXPECT_EQ(api.get(location)["outcome"], "recommended");
  api.clock.advance(Seconds{1});
  EXPECT_EQ(api.get(location)["outcome"], "expired");
}

TEST(Rightsizing, StoresNothingAsADryRun) {
  TestApi api;
  const Answer tried = api.post("/v1/rightsizing?dry_run=true", job(), {{"Idempotency-Key", "k"}});
  EXPECT_EQ(tried.status, 200);
  EXPECT_EQ(tried.id(), "dry_run");
  EXPECT_FALSE(tried.header("Location"));
  EXPECT_EQ(api.get("/v1/decisions")["items"], json::array());
  EXPECT_EQ(api.post("/v1/rightsizing?dry_run=maybe", job()).status, 400);
  EXPECT_EQ(api.post("/v1/rightsizing?view=compact", job()).status, 400);
}

TEST(Rightsizing, IsAnsweredInTheFormAskedFor) {
  TestApi api;
  const auto type_of = [&](const std::string& accept) { return api.post(path, job(), accepting(accept)).content_type; };
  EXPECT_EQ(type_of("*/*"), "application/json");
  EXPECT_EQ(type_of("application/yaml"), "application/yaml");
  EXPECT_EQ(type_of("text/*"), "text/plain; charset=utf-8");
  EXPECT_EQ(type_of("application/json;q=0.5, application/yaml;q=0.9"), "application/yaml");
  const Answer refused = api.post(path, job(), accepting("text/html"));
  EXPECT_EQ(refused.status, 406);
  EXPECT_EQ(refused["code"], "not_acceptable");
  EXPECT_EQ(api.post(path, job(), {{"Content-Type", "application/yaml"}}).status, 415);
  EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 4U);
}

TEST(Rightsizing, IsRefusedAsAProblemWhateverFormWasAskedFor) {
  const Answer refused = TestApi().post(path, with(job(), "/waves", 0), accepting("text/plain"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.content_type, "application/problem+json");
}

TEST(Rightsizing, IsAnsweredOnceForAnIdempotencyKey) {
  for (const std::string type : {"application/json", "application/yaml", "text/plain"}) {
    TestApi api;
    const Headers headers = {{"Accept", type}, {"Idempotency-Key", "once"}};
    const Answer first = api.post(path, job(), headers);
    const Answer again = api.post(path, job(), headers);
    ASSERT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.content_type, first.content_type);
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(api.get("/v1/decisions")["items"].size(), 1U);
    EXPECT_EQ(api.post(path, seed_job(), headers)["code"], "idempotency_key_reused");
  }
}

TEST(Rightsizing, GivesTheKeyBackWhereItIsRefused) {
  TestApi api;
  const Headers headers = {{"Idempotency-Key", "again"}};
  EXPECT_EQ(api.post(path, with(job(), "/waves", 0), headers).status, 422);
  EXPECT_EQ(api.post(path, job(), headers).status, 201);
}

/// What was understood, as GET …/input answers it, is a request that is understood in the same way.
TEST(Rightsizing, HasAnInputThatAsksForTheSame) {
  TestApi api;
  const json nested = {{"data_size", 1048576}, {"evaluated_at", "2026-11-22T10:00:30Z"}};
  const json cheap = {{"data_size", "64 B"},
                      {"executor_preset", "cost-optimized"},
                      {"cloud", "azure"},
                      {"evaluated_at", "2026-11-22T10:00:30Z"}};
  const json from_evidence = without(without(full_job(), "/data_size"), "/shuffle_ratio");
  for (const json& request : {job(), full_job(), seed_job(), nested, cheap, from_evidence}) {
    const Answer made = api.post(path, request);
    ASSERT_EQ(made.status, 201) << made.body;
    const Answer input = api.get(*made.header("Location") + "/input");
    ASSERT_EQ(input.status, 200) << input.body;
    const Answer again = api.post(path, input.document());
    ASSERT_EQ(again.status, 201) << again.body << input.body;
    EXPECT_EQ(api.get(*again.header("Location") + "/input").body, input.body);
    json first = made.document();
    json second = again.document();
    for (json* answer : {&first, &second})
      for (const auto* field : {"id", "warnings"}) answer->erase(field);
    EXPECT_EQ(first, second);
  }
}

TEST(Rightsizing, FillsTheInputWithWhatWasLeftOut) {
  TestApi api;
  const Answer made = api.post(path, {{"data_size", "1TB"}, {"shuffle_ratio", 0.25}});
  const json input = api.get(*made.header("Location") + "/input").document();
  EXPECT_EQ(input, json({{"model", "spark"},
                         {"data_size", "1TB"},
                         {"shuffle_size", "250000000000"},
                         {"task_cpus", 1},
                         {"language", "jvm"},
                         {"platform", "kubernetes"},
                         {"labels", json::object()},
                         {"evaluated_at", "2026-11-22T10:00:31.000Z"}}));
}

struct FaultCase {
  const char* pointer;
  json value;
  const char* faults;
  const char* detail;  ///< part of the first one's, that says what would do
};

class RightsizingFaults : public ::testing::TestWithParam<FaultCase> {};

TEST_P(RightsizingFaults, AreRefusedWhereTheyStand) {
  const FaultCase& fault = GetParam();
  const Answer refused = TestApi().post(path, with(job(), fault.pointer, fault.value));
  ASSERT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.faults(), fault.faults);
  const std::string detail = refused["errors"].at(0).at("detail").get<std::string>();
  EXPECT_NE(detail.find(fault.detail), std::string::npos) << detail;
}

INSTANTIATE_TEST_SUITE_P(
    Fields, RightsizingFaults,
    ::testing::Values(
        FaultCase{"/data_size", 0, "/data_size out_of_range\n", "between 1 and 288230376017494016"},
        FaultCase{"/data_size", -1, "/data_size out_of_range\n", "between 1 and"},
        FaultCase{"/data_size", 1.5, "/data_size wrong_type\n", "whole number"},
        FaultCase{"/data_size", 1e19, "/data_size out_of_range\n", "between 1 and"},
        FaultCase{"/data_size", true, "/data_size wrong_type\n", "1TB"},
        FaultCase{"/data_size", "0GB", "/data_size invalid_data_size\n", "at least 1 B"},
        FaultCase{"/data_size", "-5GB", "/data_size invalid_data_size\n", ""},
        FaultCase{"/data_size", "10EB", "/data_size invalid_data_size\n", "at most 288230376017494016 bytes"},
        FaultCase{"/data_size", "1T", "/data_size invalid_data_size\n", "1TB for powers of 1000, or 1TiB"},
        FaultCase{"/data_size", "much", "/data_size invalid_data_size\n", ""},
        FaultCase{"/files", 0, "/files out_of_range\n", "between 1 and 2147483647"},
        FaultCase{"/splittable", false, "/files missing\n", "required with splittable: false"},
        FaultCase{"/format", "xml", "/format unknown_value\n", "parquet, orc, avro, csv, json, text"},
        FaultCase{"/expansion", 0, "/expansion out_of_range\n", "between 0.01 and 100"},
        FaultCase{"/shuffle_size", "0", "/shuffle_size invalid_data_size\n", "at least 1 B"},
        FaultCase{"/shuffle_ratio", 0, "/shuffle_ratio out_of_range\n", "between 0.0001 and 10000"},
        FaultCase{"/waves", 0, "/waves out_of_range\n", "between 1 and 2147483647"},
        FaultCase{"/task_seconds", 20, "/deadline_seconds missing\n", "required with task_seconds"},
        FaultCase{"/executor_preset", "huge", "/executor_preset contradictory\n/executor_preset unknown_value\n",
                  "one of executor and"},
        FaultCase{"/executor/cores", 0, "/executor/cores out_of_range\n", "between 1 and 1024"},
        FaultCase{"/executor/memory_mib", 449, "/executor/memory_mib out_of_range\n", "between 450 and"},
        FaultCase{"/executor/memory_overhead_mib", 0, "/executor/memory_overhead_mib out_of_range\n", "between 1 and"},
        FaultCase{"/executor/memory", "19g", "/executor/memory unknown_field\n", ""},
        FaultCase{"/driver", json::array(), "/driver wrong_type\n", "object"},
        FaultCase{"/task_cpus", 0, "/task_cpus out_of_range\n", "between 1 and 1024"},
        FaultCase{"/language", "scala", "/language unknown_value\n", "jvm, pyspark, r"},
        FaultCase{"/platform", "yarn", "/platform unknown_value\n", "emr, emr_on_eks, kubernetes, spark"},
        FaultCase{"/cluster_cores", 0, "/cluster_cores out_of_range\n", "between 1 and"},
        FaultCase{"/cluster_cores", 9, "/cluster_cores out_of_range\n", "at least 10"},  // 5 for the driver, 5 for one
        FaultCase{"/cluster_memory_gib", 0, "/cluster_memory_gib out_of_range\n", "between 0.001 and"},
        FaultCase{"/cluster_memory_gib", 41, "/cluster_memory_gib out_of_range\n", "at least 42"},  // 2 × 21,401 MiB
        FaultCase{"/cluster_memory_gb", 100, "/cluster_memory_gb not_applicable\n", "cluster_memory_gib"},
        FaultCase{"/cluster_nodes", -1, "/cluster_nodes out_of_range\n", "between 1 and 1000000"},
        FaultCase{"/instance_types", {""}, "/instance_types/0 empty\n", "name"},
        FaultCase{"/instance_types", {json::object()}, "/instance_types/0/instance_type missing\n", "required"},
        FaultCase{"/instance_types", {"a", {{"instance_type", "a"}}}, "/instance_types/1 duplicate\n", "already"},
        FaultCase{"/instance_types",
                  {{{"instance_type", "a"}, {"allocatable_cores", 0}}},
                  "/instance_types/0/allocatable_cores out_of_range\n",
                  "between 0.001 and"},
        FaultCase{"/cloud", "ibm", "/cloud unknown_value\n", "aws, gcp, azure"},
        FaultCase{"/hours", 0, "/hours out_of_range\n", "between 0.001 and 100000"},
        FaultCase{"/spot_share_percent", 101, "/spot_share_percent out_of_range\n", "between 0 and 100"},
        FaultCase{"/spot_discount_percent", 60, "/spot_discount_percent contradictory\n", "spot: true"},
        FaultCase{"/sources",
                  {{{"kind", "spark.jobs"}, {"body", json::array()}}},
                  "/sources/0/kind unknown_value\n",
                  "spark.executors, spark.stages, spark.task_summary"},
        FaultCase{"/model", "guess", "/model unknown_value\n", "spark, seed_compatible"},
        FaultCase{"/evaluated_at", "9999-12-31T00:00:00Z", "/evaluated_at out_of_range\n", "9999-12-30T23:59:59.999Z"},
        FaultCase{"/surprise", 1, "/surprise unknown_field\n", ""}));

TEST(Rightsizing, IsToldOfAllFaultsAtOnce) {
  const Answer refused = TestApi().post(path, {{"data_size", "0"},
                                               {"shuffle_size", "1GB"},
                                               {"shuffle_ratio", 2},
                                               {"waves", 3},
                                               {"deadline_seconds", 60},
                                               {"executor", {{"cores", -1}}},
                                               {"executor_preset", "small"},
                                               {"cluster_cores", 0},
                                               {"spot", false},
                                               {"spot_share_percent", 50}});
  EXPECT_EQ(refused.faults(),
            "/cluster_cores out_of_range\n"
            "/data_size invalid_data_size\n"
            "/deadline_seconds contradictory\n"
            "/executor/cores out_of_range\n"
            "/executor_preset contradictory\n"
            "/shuffle_ratio contradictory\n"
            "/spot_share_percent contradictory\n"
            "/task_seconds missing\n");
}

TEST(Rightsizing, NeedsToKnowHowMuchThereIsToRead) {
  TestApi api;
  EXPECT_EQ(api.post(path, json::object()).faults(), "/data_size missing\n");
  const json nothing_read = {{"sources", {{{"kind", "spark.stages"}, {"body", json::array()}}}}};
  EXPECT_EQ(api.post(path, nothing_read).faults(), "/data_size missing\n");
  EXPECT_EQ(api.post(path, {{"shuffle_ratio", 1}}).faults(), "/data_size missing\n");
}

TEST(Rightsizing, TakesAPresetForSpotNodesWithAnySizeOfData) {
  TestApi api;
  const json asked = {{"data_size", "1TB"}, {"executor_preset", "cost-optimized"}, {"cloud", "gcp"}};
  const Answer made = api.post(path, asked, accepting("application/yaml"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_NE(made.body.find("cloud.google.com/gke-spot"), std::string::npos);
  EXPECT_EQ(api.post(path, with(asked, "/spot", false)).faults(), "/spot contradictory\n");
  EXPECT_EQ(api.post(path, with(asked, "/spot_share_percent", 0)).faults(), "/spot_share_percent contradictory\n");
}

TEST(Rightsizing, AnswersAsTheCompatibleModelUnderItsOwnNames) {
  const json answer = TestApi().post(path, seed_job()).document();
  EXPECT_EQ(answer.at("model"), "seed_compatible");
  EXPECT_EQ(answer.at("executors"), 50);
  EXPECT_EQ(answer.at("min_executors"), 12);
  EXPECT_EQ(answer.at("max_executors"), 100);
  EXPECT_EQ(answer.at("limiting_factor"), "cluster_cores");
  EXPECT_EQ(answer.at("totals"), json({{"cores", 100}, {"memory_mib", 204 * 1024}}));
  const json& seed = answer.at("seed");
  EXPECT_EQ(seed.at("executor_count"), 50);
  EXPECT_EQ(seed.at("total_memory_gb"), 204);
  EXPECT_EQ(seed.at("cost_estimate"), "$2.04 - $6.12");
  EXPECT_EQ(seed.at("executor").at("memory"), "4G");
  EXPECT_EQ(seed.at("driver_cores_limit"), "8");
  std::vector<std::string> codes;
  for (const json& warning : answer.at("warnings")) codes.push_back(warning.at("code").get<std::string>());
  EXPECT_EQ(codes,
            (std::vector<std::string>{"gb_read_as_gib", "memory_unit_ambiguous", "memory_rule_never_binds",
                                      "rounds_down", "maximum_breaks_limit", "overhead_left_out", "cost_model"}));
}

TEST(Rightsizing, RefusesWhatTheCompatibleModelKnowsNothingOf) {
  TestApi api;
  json foreign = seed_job();
  foreign.update({{"waves", 3}, {"cluster_memory_gib", 100}, {"platform", "emr"}, {"executor_preset", "huge"}});
  EXPECT_EQ(api.post(path, foreign).faults(),
            "/cluster_memory_gib not_applicable\n/executor_preset unknown_value\n/platform not_applicable\n"
            "/waves not_applicable\n");
  for (const json& size : {json("1.5TB"), json("1T"), json(""), json("1TiB")})
    EXPECT_EQ(api.post(path, with(seed_job(), "/data_size", size)).status, 422) << size;
  EXPECT_EQ(api.post(path, without(seed_job(), "/data_size")).faults(), "/data_size missing\n");
  EXPECT_EQ(api.post(path, with(seed_job(), "/cluster_cores", "100")).faults(), "/cluster_cores wrong_type\n");
}

/// One core is too few for one executor of two, of which that calculator makes none.
TEST(Rightsizing, HasNothingToDeployWhereTheCompatibleModelHasNoExecutors) {
  TestApi api;
  const json none = with(seed_job(), "/cluster_cores", 1);
  const Answer answered = api.post(path, none);
  ASSERT_EQ(answered.status, 201) << answered.body;
  EXPECT_EQ(answered["executors"], 0);
  EXPECT_EQ(answered["artifacts"], json::array());
  EXPECT_EQ(api.post(path, none, accepting("text/plain")).status, 201);
  EXPECT_EQ(api.post(path, none, accepting("application/yaml")).status, 422);
}

TEST(Rightsizing, SaysInItsReportWhatToRunAndWhy) {
  json asked = job();
  asked.update({{"platform", "emr"}, {"instance_types", {"r5.4xlarge", "m5.4xlarge"}}, {"hours", 2}});
  const std::string report = TestApi().post(path, asked, accepting("text/plain")).body;
  for (const auto* words :
       {"410 executors", "5 cores", "spark.executor.memory=19456m", "spark.executor.memoryOverhead=1945m", "1TiB",
        "1,099,511,627,776 bytes", "the number of waves", "start with 205", "at least 103", "at most 410",
        "8,192 tasks", "in 4 waves", "2,298 MiB per task", "r5.4xlarge", "m5.4xlarge", "Calculation"})
    EXPECT_NE(report.find(words), std::string::npos) << words << "\n" << report;
  std::istringstream lines(report);
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  for (std::string line; std::getline(lines, line);) EXPECT_LE(std::ranges::count_if(line, is_first_byte), 100) << line;
}

TEST(ExecutorPresets, AreListed) {
  TestApi api;
  const json page = api.get("/v1/executor-presets").document();
  std::vector<std::string> names;
  for (const json& preset : page.at("items")) names.push_back(preset.at("name").get<std::string>());
  EXPECT_EQ(names, (std::vector<std::string>{"small", "medium", "large", "xlarge", "cost-optimized"}));
  EXPECT_EQ(page.at("items").at(1).at("memory_mib"), 4096);
  EXPECT_EQ(page.at("items").at(1).at("default"), true);
  EXPECT_EQ(api.ask("GET", "/v1/executor-presets", "", accepting("text/html")).status, 406);
}

}  // namespace
}  // namespace headroom::test
