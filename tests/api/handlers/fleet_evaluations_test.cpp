#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

/// POST /v1/fleet-evaluations from body to answer and back. What is planned is tested in tests/core/fleet/.
namespace headroom::test {
namespace {

constexpr auto path = "/v1/fleet-evaluations";

json run_job_flow() {
  return json::parse(R"({
    "Name": "etl", "ReleaseLabel": "emr-7.2.0", "ServiceRole": "EMR_DefaultRole", "JobFlowRole": "EMR_EC2_DefaultRole",
    "Applications": [{"Name": "Spark"}],
    "Instances": {"KeepJobFlowAliveWhenNoSteps": true, "Ec2SubnetId": "subnet-1", "InstanceGroups": [
      {"Name": "primary", "InstanceRole": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1},
      {"Name": "core", "InstanceRole": "CORE", "Market": "ON_DEMAND", "InstanceType": "m5.xlarge", "InstanceCount": 2}]}
  })");
}

/// Three m5.xlarge core nodes and a primary node: 4 × 0.192 for EC2 and 4 × 0.048 for EMR per hour.
json cluster(const std::string& id, double memory_available, double pending) {
  return {{"cluster",
           {{"id", id},
            {"platform", "emr"},
            {"composition", "instance_groups"},
            {"region", "us-east-1"},
            {"pools",
             {{{"id", "ig-P"},
               {"role", "primary"},
               {"market", "on_demand"},
               {"instance_type", "m5.xlarge"},
               {"running", 1},
               {"requested", 1}},
              {{"id", "ig-C"},
               {"role", "core"},
               {"market", "on_demand"},
               {"instance_type", "m5.xlarge"},
               {"running", 3},
               {"requested", 3}}}}}},
          {"metrics",
           {{"observed_at", "2026-11-22T10:00:00Z"},
            {"values", {{"YARNMemoryAvailablePercentage", memory_available}, {"ContainerPending", pending}}}}}};
}

json busy(const std::string& id, double memory_available, double pending) {
  json item = cluster(id, memory_available, pending);
  item["steps"] = {{"running", 1}, {"pending", 0}};
  return item;
}

json idle(const std::string& id) {
  json item = cluster(id, 60, 0);
  item["steps"] = {{"running", 0}, {"pending", 0}};
  item["idle_since"] = "2026-11-22T09:00:00Z";
  return item;
}

json request(json clusters) {
  return {{"fleet",
           {{"id", "etl"},
            {"maximum_clusters", 3},
            {"template", {{"kind", "aws.emr.RunJobFlow"}, {"body", run_job_flow()}}},
            {"create_when", {{"average_pending_containers_above", 10}}},
            {"terminate_when", {{"idle_for_seconds", 1800}}},
            {"budget", {{"daily_usd", 50}, {"spent_today_usd", 12.5}}}}},
          {"policy", {{"limits", {{"minimum", 2}, {"maximum", 10}}}, {"signals", {{{"kind", "managed_scaling"}}}}}},
          {"clusters", std::move(clusters)},
          {"waiting", {{"containers", 0}, {"steps", 0}}},
          {"evaluated_at", "2026-11-22T10:00:30Z"}};
}

/// `1 fill j-1 steps 0>2` for each row.
std::vector<std::string> rows(const json& answer) {
  std::vector<std::string> all;
  for (const json& row : answer.at("plan"))
    all.push_back(std::to_string(row.at("rank").get<int>()) + " " + row.at("action").get<std::string>() + " " +
                  (row.at("cluster_id").is_null() ? "null" : row.at("cluster_id").get<std::string>()) + " " +
                  row.at("unit").get<std::string>() + " " + std::to_string(row.at("from").get<int>()) + ">" +
                  std::to_string(row.at("to").get<int>()) + (row.at("funded").get<bool>() ? "" : " unfunded"));
  return all;
}
using Rows = std::vector<std::string>;

std::vector<std::string> artifact_kinds(const json& answer) {
  std::vector<std::string> kinds;
  for (const json& artifact : answer.at("artifacts")) kinds.push_back(artifact.at("kind").get<std::string>());
  return kinds;
}

TEST(FleetEvaluations, FillsTheIdleClusterOfTheContractsExample) {
  TestApi api;
  json body = request(json::array({idle("j-1")}));
  body["waiting"] = {{"containers", 40}, {"steps", 2}};
  body["labels"] = {{"run", "42"}};
  const Answer answer = api.post(path, body);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("Location"), "/v1/decisions/" + answer.id());
  const json document = answer.document();
  EXPECT_EQ(rows(document), Rows{"1 fill j-1 steps 0>2"});
  EXPECT_EQ(document["kind"], "fleet");
  EXPECT_EQ(document["action"], "no_action");
  EXPECT_EQ(document["changed"], false);
  EXPECT_EQ(document["cluster_id"], "etl");
  EXPECT_EQ(document["unit"], "clusters");
  EXPECT_EQ(document["current"], 1);
  EXPECT_EQ(document["target"], 1);
  EXPECT_EQ(document["evaluated_at"], "2026-11-22T10:00:30.000Z");
  EXPECT_EQ(document["valid_until"], "2026-11-22T10:05:30.000Z");
  EXPECT_EQ(document["hourly_cost_usd"], 0.768);      // 4 × 0.192
  EXPECT_EQ(document["emr_hourly_cost_usd"], 0.192);  // 4 × 0.048
  EXPECT_EQ(document["labels"], (json{{"run", "42"}}));
  EXPECT_EQ(document["explanation"]["waiting"]["steps_placed"], 2);
  EXPECT_EQ(document["explanation"]["budget"]["committed_hourly_usd"], 0.96);
  EXPECT_EQ(document["artifacts"], json::array());
}

TEST(FleetEvaluations, CreatesAClusterFromTheTemplate) {
  TestApi api;
  json body = request(json::array());
  body["waiting"] = {{"steps", 1}};
  const json document = api.post(path, body).document();
  EXPECT_EQ(rows(document), Rows{"1 create null clusters 0>1"});
  EXPECT_EQ(document["action"], "create_cluster");
  EXPECT_EQ(document["plan"][0]["hourly_cost_delta_usd"], 0.576);      // 3 × 0.192
  EXPECT_EQ(document["plan"][0]["emr_hourly_cost_delta_usd"], 0.144);  // 3 × 0.048
  ASSERT_EQ(artifact_kinds(document), Rows{"aws.emr.RunJobFlow"});
  json expected = run_job_flow();
  expected["ManagedScalingPolicy"] = {
      {"ComputeLimits", {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 2}, {"MaximumCapacityUnits", 10}}}};
  EXPECT_EQ(document["artifacts"][0]["body"], expected);
}

TEST(FleetEvaluations, KeepsTheTemplatesOwnScalingPolicy) {
  TestApi api;
  json body = request(json::array());
  body["waiting"] = {{"steps", 1}};
  json& job = body["fleet"]["template"]["body"];
  job["ManagedScalingPolicy"] = {
      {"ComputeLimits", {{"UnitType", "VCPU"}, {"MinimumCapacityUnits", 8}, {"MaximumCapacityUnits", 80}}}};
  EXPECT_EQ(api.post(path, body)["artifacts"][0]["body"], job);
  job.erase("ManagedScalingPolicy");
  body["policy"]["limits"]["unit"] = "fleet_units";  // EMR does not count groups in fleet units
  EXPECT_EQ(api.post(path, body)["artifacts"][0]["body"], job);
}

TEST(FleetEvaluations, TerminatesAndCarriesOverWhatClustersWant) {
  TestApi api;
  json body = request({busy("j-busy", 5, 9), idle("j-idle")});
  body["fleet"]["create_when"]["average_pending_containers_above"] = 100;
  const Answer answer = api.post(path, body);
  const json document = answer.document();
  EXPECT_EQ(document["action"], "mixed");
  ASSERT_EQ(rows(document).size(), 2u);
  EXPECT_EQ(rows(document)[0], "1 terminate j-idle clusters 1>0");
  EXPECT_EQ(document["plan"][0]["hourly_cost_delta_usd"], -0.768);
  EXPECT_EQ(document["plan"][1]["action"], "scale_out");
  EXPECT_EQ(artifact_kinds(document), (Rows{"aws.emr.TerminateJobFlows", "aws.emr.ModifyInstanceGroups"}));
  EXPECT_EQ(document["artifacts"][0]["body"], (json{{"JobFlowIds", {"j-idle"}}}));

  // What is carried over is a decision of its own; what is overruled is none.
  const std::string own = document["plan"][1]["decision_id"].get<std::string>();
  const json stored = api.get("/v1/decisions/" + own).document();
  EXPECT_EQ(stored["kind"], "evaluation");
  EXPECT_EQ(stored["cluster_id"], "j-busy");
  EXPECT_EQ(stored["target"], document["plan"][1]["to"]);
  EXPECT_EQ(api.get("/v1/decisions?cluster_id=j-idle")["items"], json::array());
  EXPECT_EQ(api.get("/v1/decisions?kind=fleet")["items"].size(), 1u);
  EXPECT_EQ(api.get("/v1/decisions?action=mixed")["items"][0]["id"], document["id"]);
}

TEST(FleetEvaluations, RemembersTheCooldownsOfItsClusters) {
  TestApi api;
  json body = request(json::array({busy("j-1", 5, 9)}));
  body["policy"]["scale_out"] = {{"cooldown_seconds", 3600}};
  const json first = api.post(path, body).document();
  ASSERT_EQ(first["plan"][0]["action"], "scale_out") << first.dump();
  json& pool = body["clusters"][0]["cluster"]["pools"][1];
  pool["requested"] = pool["running"] = first["plan"][0]["to"];
  body["evaluated_at"] = "2026-11-22T10:04:00Z";
  const json second = api.post(path, body).document();
  EXPECT_EQ(second["plan"][0]["action"], "hold");
  EXPECT_EQ(second["blocked_by"], "cooldown");
}

TEST(FleetEvaluations, RaisesStepConcurrencyThatADocumentDescribes) {
  TestApi api;
  json item = busy("j-1", 60, 0);
  item["steps"]["pending"] = 3;
  item["sources"] = json::array(
      {{{"kind", "aws.emr.DescribeCluster"}, {"body", {{"Cluster", {{"Id", "j-1"}, {"StepConcurrencyLevel", 2}}}}}}});
  json body = request(json::array({item}));
  body["fleet"]["step_concurrency"] = 5;
  body["waiting"] = {{"steps", 1}};
  const json document = api.post(path, body).document();
  EXPECT_EQ(rows(document), Rows{"1 fill j-1 step_concurrency 2>5"});
  ASSERT_EQ(artifact_kinds(document), Rows{"aws.emr.ModifyCluster"});
  EXPECT_EQ(document["artifacts"][0]["body"], (json{{"ClusterId", "j-1"}, {"StepConcurrencyLevel", 5}}));
}

TEST(FleetEvaluations, LeavesUnfundedRowsInThePlanWithTheirPrice) {
  TestApi api;
  json body = request(json::array());
  body["waiting"] = {{"steps", 1}};
  body["fleet"]["budget"] = {{"daily_usd", 0}, {"spent_today_usd", 0}};
  const json document = api.post(path, body).document();
  EXPECT_EQ(rows(document), Rows{"1 create null clusters 0>1 unfunded"});
  EXPECT_EQ(document["action"], "no_action");
  EXPECT_EQ(document["blocked"], true);
  EXPECT_EQ(document["blocked_by"], "budget");
  EXPECT_EQ(document["desired"], 1);
  EXPECT_EQ(document["target"], 0);
  EXPECT_EQ(document["plan"][0]["hourly_cost_delta_usd"], 0.576);
  EXPECT_EQ(document["explanation"]["budget"]["unfunded_hourly_usd"], 0.72);
  EXPECT_EQ(document["explanation"]["budget"]["binding"], "daily");
  EXPECT_EQ(document["artifacts"], json::array());
}

std::vector<std::string> warnings(const json& answer) {
  std::vector<std::string> codes;
  for (const json& warning : answer.at("explanation").at("warnings"))
    codes.push_back(warning.at("code").get<std::string>());
  return codes;
}

json costs_of_today(const std::string& amount) {
  return {{"kind", "aws.ce.GetCostAndUsage"},
          {"body",
           {{"ResultsByTime",
             {{{"TimePeriod", {{"Start", "2026-11-22"}, {"End", "2026-11-23"}}},
               {"Total", {{"UnblendedCost", {{"Amount", amount}, {"Unit", "USD"}}}}},
               {"Estimated", true}}}}}}};
}

TEST(FleetEvaluations, TakesTheSpendFromCostExplorer) {
  TestApi api;
  json body = request(json::array({busy("j-1", 50, 0)}));
  body["fleet"]["budget"] = {{"daily_usd", 50}};
  body["fleet"]["sources"] = {costs_of_today("7.5")};
  const Answer answer = api.post(path, body);
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer["explanation"]["budget"]["spent_usd"], 7.5);
  EXPECT_EQ(warnings(answer.document()), Rows{"cost_estimated"});
  EXPECT_EQ(answer["confidence"], 1);
  const json input = api.get("/v1/decisions/" + answer.id() + "/input").document();
  const json kept = {{"today", {{"amount_usd", 7.5}, {"origin", "cost_explorer"}}}};
  EXPECT_EQ(input["fleet"]["spend"], kept);

  body["fleet"]["budget"]["spent_today_usd"] = 9;
  const json stated = api.post(path, body).document();
  EXPECT_EQ(stated["explanation"]["budget"]["spent_usd"], 9);
  EXPECT_EQ(warnings(stated), Rows{"source_conflict"});
  body["fleet"].erase("budget");
  EXPECT_EQ(warnings(api.post(path, body).document()), Rows{"unused_document"});
}

TEST(FleetEvaluations, RefusesOtherDocumentsAboutTheWholeFleet) {
  TestApi api;
  json body = request(json::array());
  json euros = costs_of_today("1");
  euros["body"]["ResultsByTime"][0]["Total"]["UnblendedCost"]["Unit"] = "EUR";
  body["fleet"]["sources"] = {{{"kind", "aws.emr.DescribeCluster"}, {"body", json::object()}}, euros};
  const std::string faults = api.post(path, body).faults();
  EXPECT_NE(faults.find("/fleet/sources/0/kind not_applicable\n"), std::string::npos) << faults;
  EXPECT_NE(faults.find("/fleet/sources/1/body/ResultsByTime/0/Total/UnblendedCost/Unit unknown_currency\n"),
            std::string::npos)
      << faults;
}

TEST(FleetEvaluations, WorksOutTheSpendFromWhatIsStoredOfItsClusters) {
  TestApi api;
  json body = request(json::array({busy("j-1", 50, 0)}));
  body["fleet"]["budget"] = {{"daily_usd", 50}};
  EXPECT_EQ(warnings(api.post(path, body).document()), Rows{"spend_unknown"});
  json alone = body["clusters"][0];
  alone.erase("steps");
  alone["policy"] = body["policy"];
  alone["evaluated_at"] = "2026-11-22T08:00:30Z";
  alone["metrics"]["observed_at"] = "2026-11-22T08:00:00Z";
  ASSERT_EQ(api.evaluate(alone).status, 201);  // three core nodes at 08:00:30
  const Answer answer = api.post(path, body);
  // Two hours of four nodes at 0.24.
  EXPECT_EQ(answer["explanation"]["budget"]["spent_usd"], 1.92);
  EXPECT_EQ(warnings(answer.document()), (Rows{"spend_worked_out", "spend_incomplete"}));
  EXPECT_EQ(answer["confidence"], 0.5) << "nobody knows what was spent before 08:00:30";

  body["clusters"].push_back(busy("j-2", 50, 0));
  const json two = api.post(path, body).document();
  EXPECT_EQ(two["explanation"]["budget"]["spent_usd"], 1.92);
  EXPECT_EQ(warnings(two), (Rows{"spend_worked_out", "spend_incomplete", "spend_incomplete"}));
}

TEST(FleetEvaluations, WarnsOfABudgetThatContradictsItself) {
  TestApi api;
  json body = request(json::array());
  body["fleet"]["budget"] = {{"daily_usd", 50}, {"monthly_usd", 40}, {"spent_today_usd", 3}, {"spent_month_usd", 2}};
  EXPECT_EQ(warnings(api.post(path, body).document()), (Rows{"budget_contradictory", "budget_contradictory"}));
}

TEST(FleetEvaluations, EndsTheDayInTheAccountsZone) {
  TestApi api;
  json body = request(json::array());
  body["waiting"] = {{"steps", 1}};
  body["fleet"]["budget"]["time_zone"] = "Europe/Berlin";
  const Answer answer = api.post(path, body);
  // It is 11:00:30 in Berlin: 12 hours 59 minutes and 30 seconds are left.
  EXPECT_EQ(answer["explanation"]["budget"]["hours_left"], 12.991667);
  EXPECT_EQ(api.get("/v1/decisions/" + answer.id() + "/input")["time_zones"].size(), 1u);
  body["fleet"]["budget"]["time_zone"] = "Mars/Olympus";
  EXPECT_EQ(api.post(path, body).faults(), "/fleet/budget/time_zone unknown_time_zone\n");
}

TEST(FleetEvaluations, AnswersARepeatedKeyWithTheSameBytes) {
  TestApi api;
  const json body = request({busy("j-1", 5, 9), idle("j-2")});
  const Answer first = api.post(path, body, {{"Idempotency-Key", "once"}});
  const Answer again = api.post(path, body, {{"Idempotency-Key", "once"}});
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(api.get("/v1/decisions?kind=fleet")["items"].size(), 1u);
  EXPECT_EQ(api.get("/v1/decisions/" + first.id()).body, first.body);
}

TEST(FleetEvaluations, StoresNothingInADryRun) {
  TestApi api;
  const Answer answer = api.post("/v1/fleet-evaluations?dry_run=true", request({busy("j-1", 5, 9), idle("j-2")}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer["id"], "dry_run");
  EXPECT_EQ(api.get("/v1/decisions")["items"], json::array());
}

TEST(FleetEvaluations, LeavesTheExplanationOutOfACompactAnswer) {
  TestApi api;
  const Answer answer = api.post("/v1/fleet-evaluations?view=compact", request(json::array({idle("j-2")})));
  EXPECT_FALSE(answer.document().contains("explanation"));
  EXPECT_FALSE(answer.document().contains("artifacts"));
  EXPECT_TRUE(answer.document().contains("plan"));
  EXPECT_TRUE(api.get("/v1/decisions/" + answer.id()).document().contains("explanation"));
}

TEST(FleetEvaluations, StoresAnInputThatGivesTheSameAnswerAgain) {
  TestApi api;
  json body = request({busy("j-1", 5, 9), idle("j-2"), cluster("j-3", 60, 0)});
  body["waiting"] = {{"containers", 4}, {"steps", 1}, {"container_memory_mib", 2048}};
  body["fleet"]["step_concurrency"] = 2;
  body["fleet"]["prices"] = json::array({{{"instance_type", "m5.xlarge"}, {"on_demand_hourly_usd", 0.2}}});
  const Answer answer = api.post(path, body);
  ASSERT_EQ(answer.status, 201) << answer.body;
  json input = api.get("/v1/decisions/" + answer.id() + "/input").document();
  for (json& item : input["clusters"])
    for (const char* field : {"history", "warnings", "labels", "evaluated_at", "counterfactuals"}) item.erase(field);
  TestApi other;
  json again = other.post(path, input).document();
  ASSERT_TRUE(again.contains("plan")) << again.dump();
  json first = answer.document();
  for (json* document : {&first, &again}) {
    document->erase("id");
    for (json& row : (*document)["plan"]) row.erase("decision_id");
  }
  EXPECT_EQ(again, first);
}

TEST(FleetEvaluations, NamesEveryFault) {
  TestApi api;
  EXPECT_EQ(api.post(path, json::object()).faults(), "/clusters missing\n/fleet missing\n");

  json body = request({busy("j-1", 5, 9), idle("j-1"), idle("j-2")});
  body["clusters"][2]["steps"] = {{"running", -1}};
  body["clusters"][2]["unknown"] = 1;
  body["waiting"]["steps"] = -1;
  body["fleet"]["maximum_clusters"] = -1;
  body["fleet"]["step_concurrency"] = 0;
  body["fleet"]["create_when"] = {{"average_pending_containers_above", -1}};
  body["fleet"]["terminate_when"] = json::object();
  body["fleet"]["budget"] = {{"daily_usd", -1}, {"spent_today_usd", -0.01}, {"preset", "published"}};
  body["fleet"]["template"]["kind"] = "aws.emr.Something";
  EXPECT_EQ(api.post(path, body).faults(),
            "/clusters/1/cluster/id duplicate\n"
            "/clusters/2/steps/pending missing\n"
            "/clusters/2/steps/running out_of_range\n"
            "/clusters/2/unknown unknown_field\n"
            "/fleet/budget/daily_usd out_of_range\n"
            "/fleet/budget/preset not_applicable\n"
            "/fleet/budget/spent_today_usd out_of_range\n"
            "/fleet/create_when/average_pending_containers_above out_of_range\n"
            "/fleet/maximum_clusters out_of_range\n"
            "/fleet/step_concurrency out_of_range\n"
            "/fleet/template/kind unknown_value\n"
            "/fleet/terminate_when/idle_for_seconds missing\n"
            "/waiting/steps out_of_range\n");
}

TEST(FleetEvaluations, NamesFaultsOfThePolicyWithoutAClusterToo) {
  TestApi api;
  json body = request(json::array());
  EXPECT_EQ(api.post(path, body).status, 201);
  body["policy"]["limits"] = {{"minimum", 10}, {"maximum", 2}};
  EXPECT_EQ(api.post(path, body).faults(), "/policy/limits/minimum minimum_above_maximum\n");
}

TEST(FleetEvaluations, NamesFaultsOfThePolicyOnce) {
  TestApi api;
  json body = request({busy("j-1", 5, 9), idle("j-2")});
  body["policy"]["limits"] = {{"minimum", 5}, {"maximum", 2}};
  EXPECT_EQ(api.post(path, body).faults(), "/policy/limits/minimum minimum_above_maximum\n");
  body.erase("policy");
  EXPECT_EQ(api.post(path, body).faults(), "/policy missing\n");
}

TEST(FleetEvaluations, RefusesTemplatesThatEmrWouldRefuse) {
  TestApi api;
  const auto faults = [&](const json& instances) {
    json body = request(json::array());
    body["fleet"]["template"]["body"]["Instances"] = instances;
    return api.post(path, body).faults();
  };
  const std::string at = "/fleet/template/body/Instances";
  EXPECT_EQ(faults(json::object()), at + "/InstanceGroups missing\n");
  EXPECT_EQ(faults({{"InstanceGroups", json::array()}}), at + "/InstanceGroups missing\n");
  EXPECT_EQ(
      faults({{"InstanceGroups", {{{"InstanceRole", "CORE"}, {"InstanceType", "m5.xlarge"}, {"InstanceCount", 1}}}}}),
      at + "/InstanceGroups missing\n");
  EXPECT_EQ(
      faults({{"InstanceGroups", {{{"InstanceRole", "MASTER"}, {"InstanceType", "m5.xlarge"}, {"InstanceCount", 0}}}}}),
      at + "/InstanceGroups/0/InstanceCount out_of_range\n");
  EXPECT_EQ(faults({{"InstanceGroups", {{{"InstanceRole", "MASTER"}}}}}),
            at + "/InstanceGroups/0/InstanceCount missing\n" + at + "/InstanceGroups/0/InstanceType missing\n");
  EXPECT_EQ(faults({{"InstanceFleets",
                     {{{"InstanceFleetType", "MASTER"},
                       {"TargetOnDemandCapacity", 1},
                       {"InstanceTypeConfigs", json::array()}}}}}),
            at + "/InstanceFleets/0/InstanceTypeConfigs empty\n");
  EXPECT_EQ(faults({{"MasterInstanceType", "m5.xlarge"}}), at + "/InstanceCount missing\n");

  json body = request(json::array());
  body["fleet"]["template"]["body"]["Instances"] = {{"MasterInstanceType", "m5.xlarge"}, {"InstanceCount", 3}};
  EXPECT_EQ(api.post(path, body).status, 201);
  body["fleet"]["template"]["body"] = json::object();
  EXPECT_EQ(api.post(path, body).faults(),
            "/fleet/template/body/Instances missing\n/fleet/template/body/Name missing\n");
  body["fleet"].erase("template");
  EXPECT_EQ(api.post(path, body).faults(), "/fleet/template missing\n");
  body = request(json::array());
  body["fleet"]["template"]["body"]["ManagedScalingPolicy"] = {
      {"ComputeLimits", {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 9}, {"MaximumCapacityUnits", 2}}}};
  EXPECT_EQ(api.post(path, body).faults(),
            "/fleet/template/body/ManagedScalingPolicy/ComputeLimits/MinimumCapacityUnits minimum_above_maximum\n");
}

TEST(FleetEvaluations, PricesFleetsInWholeInstances) {
  // 5 units with instances of 2 units take 3 instances: 0.192 + 3 × 0.384.
  TestApi api;
  json body = request(json::array());
  body["waiting"] = {{"steps", 1}};
  body["fleet"]["template"]["body"]["Instances"] = json::parse(R"({"InstanceFleets": [
    {"InstanceFleetType": "MASTER", "TargetOnDemandCapacity": 1, "InstanceTypeConfigs": [{"InstanceType": "m5.xlarge"}]},
    {"InstanceFleetType": "CORE", "TargetOnDemandCapacity": 5,
     "InstanceTypeConfigs": [{"InstanceType": "m5.2xlarge", "WeightedCapacity": 2}]}]})");
  const json document = api.post(path, body).document();
  EXPECT_EQ(document["plan"][0]["hourly_cost_delta_usd"], 1.344) << document.dump();
}

TEST(FleetEvaluations, RefusesTenThousandClusters) {
  TestApi api;
  json clusters = json::array();
  for (int i = 0; i < 10'000; ++i) clusters.push_back(idle("j-" + std::to_string(i)));
  const Answer answer = api.post(path, request(clusters));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.faults(), "/clusters too_many\n");
}

TEST(FleetEvaluations, AnswersForAThousandClusters) {
  TestApi api;
  json clusters = json::array();
  for (int i = 0; i < 1'000; ++i)
    clusters.push_back(i % 2 == 0 ? idle("j-" + std::to_string(i)) : busy("j-" + std::to_string(i), 5, i));
  json body = request(clusters);
  body["fleet"]["maximum_clusters"] = 1'000;
  body["waiting"] = {{"steps", 1'000'000'000}, {"containers", 1'000'000'000}};
  const Answer answer = api.post(path, body);
  ASSERT_EQ(answer.status, 201) << answer.body.substr(0, 500);
  // Each of the 500 idle clusters takes the 256 steps that EMR allows.
  EXPECT_EQ(answer["explanation"]["waiting"]["steps_placed"], 128'000);
}

}  // namespace
}  // namespace headroom::test
