#include <string>

#include <gtest/gtest.h>

#include "tests/support/api.hpp"

namespace headroom::api {
namespace {

using nlohmann::json;
using test::Answer;
using test::read_text;
using test::TestApi;
using test::with;
using test::without;

/// Executors of 3 CPUs and 28 GiB on nodes with 15,890m and 121 GiB to give: 5 by CPU, 4 by memory, so 4. The driver's
/// pod is not known and takes the place of one.
json request() { return json::parse(read_text("examples/kubernetes/executor_chain.json")); }

Answer ask(const json& document) {
  TestApi api;
  return api.post("/v1/evaluations?dry_run=true", document);
}

json explained(const json& document) {
  const Answer answer = ask(document);
  EXPECT_EQ(answer.status, 200) << answer.body;
  return answer.document()["explanation"];
}

json chain_of(const json& document) { return explained(document)["executor_chain"]; }

bool warns(const json& document, const std::string& code) {
  const json warnings = explained(document)["warnings"];
  for (const json& warning : warnings)
    if (warning["code"] == code) return true;
  return false;
}

json limit(const std::string& setting, int limit, int needed) {
  return {{"setting", setting}, {"limit", limit}, {"needed", needed}};
}

TEST(ExecutorChain, SaysWhereItBreaksAndWhatWouldBeConsistent) {
  // 51 pods at 4 a node are 13 nodes; 6 nodes hold 24 pods, one of them the driver.
  EXPECT_EQ(chain_of(request()),
            (json{{"max_executors", 50},
                  {"placed", 23},
                  {"nodes", 6},
                  {"nodes_needed", 13},
                  {"limits", {limit("the maximum of pool `executors`", 6, 13)}},
                  {"summary",
                   "maxExecutors 50 needs 13 nodes; pool `executors` may have 6 nodes: 27 executors stay pending. Set "
                   "spark.dynamicAllocation.maxExecutors to 23, or the maximum of pool `executors` to 13"}}));
  EXPECT_TRUE(warns(request(), "executors_out_of_reach"));
}

TEST(ExecutorChain, HoldsWhereEveryLimitAllowsIt) {
  const json most = with(request(), "/spark/max_executors", 23);
  EXPECT_EQ(chain_of(most)["placed"], 23);
  EXPECT_EQ(chain_of(most)["limits"], json::array());
  EXPECT_EQ(chain_of(most)["summary"], "maxExecutors 23 needs 6 nodes, which every limit allows");
  EXPECT_FALSE(warns(most, "executors_out_of_reach"));
  EXPECT_EQ(chain_of(with(request(), "/spark/max_executors", 24))["placed"], 23);
  EXPECT_EQ(chain_of(with(request(), "/spark/max_executors", 1))["summary"],
            "maxExecutors 1 needs 1 node, which every limit allows");
}

TEST(ExecutorChain, NamesEveryLimitThatIsTooLow) {
  const json policy = with(request(), "/policy/limits/maximum", 4);
  EXPECT_EQ(chain_of(policy)["placed"], 15) << "4 nodes of 4, less the driver";
  EXPECT_EQ(chain_of(policy)["limits"],
            (json{limit("the maximum of pool `executors`", 6, 13), limit("policy.limits.maximum", 4, 13)}));
  const json flag = with(request(), "/policy/signals/0/max_nodes_total", 2);
  EXPECT_EQ(chain_of(flag)["placed"], 7);
  EXPECT_EQ(chain_of(flag)["limits"][1], limit("max_nodes_total", 2, 13));
  EXPECT_EQ(chain_of(with(request(), "/policy/limits/maximum", 0))["placed"], 0);
  const json none = with(request(), "/cluster/pools/0/maximum", 0);
  EXPECT_EQ(chain_of(none)["placed"], 0);
  EXPECT_EQ(chain_of(none)["limits"][0], limit("the maximum of pool `executors`", 0, 13));
  EXPECT_EQ(chain_of(none)["summary"],
            "maxExecutors 50 needs 13 nodes; pool `executors` may have 0 nodes: 50 executors stay pending. Set the "
            "maximum of "
            "pool `executors` to 13")
      << "Spark takes no maximum of 0";
}

TEST(ExecutorChain, KnowsExecutorsThatNoNodeTakes) {
  json wide = request();
  wide["kubernetes"]["pending_pods"][0]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "16";
  EXPECT_EQ(chain_of(wide)["nodes_needed"], 0);
  EXPECT_EQ(chain_of(wide)["limits"], json::array());
  EXPECT_EQ(chain_of(wide)["summary"], "maxExecutors 50: no pool has a node that fits an executor");
  EXPECT_TRUE(warns(wide, "executors_out_of_reach"));
}

TEST(ExecutorChain, GivesTheDriverItsOwnPlaceWhereItsPodIsKnown) {
  json two_pools = request();
  two_pools["cluster"]["pools"].push_back(two_pools["cluster"]["pools"][0]);
  json& drivers = two_pools["cluster"]["pools"][1];
  drivers["id"] = "drivers";
  drivers["node_template"]["metadata"]["labels"]["workload"] = "drivers";
  json driver = two_pools["kubernetes"]["pending_pods"][0];
  driver["count"] = 1;
  driver["template"]["metadata"] = {{"name", "etl-driver"}, {"labels", {{"spark-role", "driver"}}}};
  driver["template"]["spec"]["nodeSelector"]["workload"] = "drivers";
  two_pools["kubernetes"]["pending_pods"].push_back(driver);
  EXPECT_EQ(chain_of(two_pools)["placed"], 24);
  EXPECT_EQ(chain_of(two_pools)["nodes"], 7);
}

TEST(ExecutorChain, GoesByTheLargestExecutorThatHasNotEnded) {
  json shapes = request();
  const auto executor = [&](const std::string& name, const std::string& memory, const std::string& phase) {
    json pod = shapes["kubernetes"]["pending_pods"][0]["template"];
    pod["metadata"]["name"] = name;
    pod["spec"]["containers"][0]["resources"]["requests"]["memory"] = memory;
    pod["status"] = {{"phase", phase}};
    return pod;
  };
  shapes["kubernetes"]["pods"] = {executor("a", "1Gi", "Pending"), executor("b", "90Gi", "Succeeded")};
  EXPECT_EQ(chain_of(shapes)["placed"], 23);
  shapes["kubernetes"]["pods"].push_back(executor("c", "60Gi", "Pending"));
  EXPECT_EQ(chain_of(shapes)["placed"], 11) << "2 a node, less the driver";
}

TEST(ExecutorChain, TakesAnExecutorsShapeFromTheRequest) {
  // 3 cores, 24,576 MiB and a tenth more are 27,033 MiB: 4 a node by memory, with the pods' own selector.
  const json shape{{"max_executors", 50}, {"executor", {{"cores", 3}, {"memory_mib", 24576}}}};
  EXPECT_EQ(chain_of(with(request(), "/spark", shape))["placed"], 23);
  EXPECT_EQ(chain_of(with(without(request(), "/kubernetes"), "/spark", shape))["placed"], 23);
  const json small{{"max_executors", 50},
                   {"executor", {{"cores", 1}, {"memory_mib", 1024}, {"memory_overhead_mib", 384}}}};
  EXPECT_EQ(chain_of(with(request(), "/spark", small))["nodes"], 4) << "51 pods of a core at 15 a node";
}

/// m5.4xlarge: YARN has 57,344 MiB and 15 cores of it. An executor of 5 cores, 16 GiB and 3,072 MiB beside takes
/// 19,456 MiB: 2 a node by memory, 3 by cores.
json on_emr() {
  return {
      {"cluster",
       {{"id", "j-1"},
        {"platform", "emr"},
        {"composition", "instance_groups"},
        {"pools",
         {{{"id", "ig-C"}, {"role", "core"}, {"instance_type", "m5.4xlarge"}, {"requested", 2}},
          {{"id", "ig-T"}, {"role", "task"}, {"market", "spot"}, {"instance_type", "m5.4xlarge"}, {"requested", 0}}}}}},
      {"spark", {{"max_executors", 20}, {"executor", {{"cores", 5}, {"memory_mib", 16384}}}}},
      {"policy",
       {{"limits", {{"unit", "instances"}, {"minimum", 2}, {"maximum", 10}, {"maximum_core", 2}}},
        {"signals", {{{"kind", "managed_scaling"}}}}}},
      {"evaluated_at", "2026-11-22T10:00:00Z"}};
}

TEST(ExecutorChain, CountsWhatYarnGrantsOnEmr) {
  const json chain = chain_of(on_emr());
  EXPECT_EQ(chain["placed"], 19) << "10 nodes of 2, less the driver";
  EXPECT_EQ(chain["nodes_needed"], 11);
  EXPECT_EQ(chain["limits"].back(), limit("policy.limits.maximum", 10, 11));
  const json attached =
      with(on_emr(), "/sources",
           {{{"kind", "aws.emr.GetManagedScalingPolicy"},
             {"request", {{"ClusterId", "j-1"}}},
             {"body",
              {{"ManagedScalingPolicy",
                {{"ComputeLimits",
                  {{"UnitType", "Instances"}, {"MinimumCapacityUnits", 2}, {"MaximumCapacityUnits", 6}}}}}}}}});
  EXPECT_EQ(chain_of(attached)["placed"], 11);
  EXPECT_EQ(chain_of(attached)["limits"].back(), limit("MaximumCapacityUnits of EMR managed scaling", 6, 11));
}

TEST(ExecutorChain, CountsVcpusWhereTheLimitsDo) {
  // 64 vCPUs are 4 nodes of 16.
  json vcpus = with(on_emr(), "/policy/limits", {{"unit", "vcpu"}, {"minimum", 32}, {"maximum", 64}});
  EXPECT_EQ(chain_of(vcpus)["placed"], 7);
  EXPECT_EQ(chain_of(vcpus)["limits"], json{limit("policy.limits.maximum", 64, 176)}) << "11 nodes";
  // Nodes of 16 cores and 128 GiB; 13 of them are needed.
  const json cores = with(request(), "/policy/signals/0/max_cores_total", 16);
  EXPECT_EQ(chain_of(cores)["placed"], 3);
  EXPECT_EQ(chain_of(cores)["limits"].back(), limit("max_cores_total", 16, 208));
  const json memory = with(request(), "/policy/signals/0/max_memory_total_gib", 300);
  EXPECT_EQ(chain_of(memory)["placed"], 7);
  EXPECT_EQ(chain_of(memory)["limits"].back(), limit("max_memory_total_gib", 300, 1664));
}

TEST(ExecutorChain, IsNotJudgedOnFleets) {
  json fleet = on_emr();
  fleet["cluster"]["composition"] = "instance_fleets";
  fleet["cluster"]["pools"] = {{{"id", "if-C"},
                                {"role", "core"},
                                {"instance_types", {{{"instance_type", "m5.4xlarge"}, {"weight", 4}}}},
                                {"requested_on_demand", 8},
                                {"requested_spot", 0}}};
  fleet["policy"]["limits"] = {{"unit", "fleet_units"}, {"minimum", 4}, {"maximum", 40}};
  EXPECT_TRUE(warns(fleet, "executors_not_judged"));
  EXPECT_FALSE(explained(fleet).contains("executor_chain"));
}

TEST(ExecutorChain, RefusesWhatSaysNothing) {
  EXPECT_EQ(ask(with(request(), "/spark", json::object())).faults(), "/spark/max_executors missing\n");
  EXPECT_EQ(ask(with(request(), "/spark/max_executors", 0)).faults(), "/spark/max_executors out_of_range\n");
  EXPECT_EQ(ask(with(request(), "/spark/cores", 4)).faults(), "/spark/cores unknown_field\n");
  EXPECT_EQ(ask(with(request(), "/spark/executor", {{"cores", 4}})).faults(), "/spark/executor/memory_mib missing\n");
  EXPECT_EQ(ask(without(request(), "/kubernetes")).faults(), "/spark/executor missing\n");
  EXPECT_FALSE(explained(without(request(), "/spark")).contains("executor_chain"));
}

TEST(ExecutorChain, IsStoredWithTheInput) {
  TestApi api;
  const json shape{{"max_executors", 50},
                   {"executor", {{"cores", 3}, {"memory_mib", 24576}, {"memory_overhead_mib", 2457}}}};
  const Answer answer = api.post("/v1/evaluations", with(request(), "/spark", shape));
  ASSERT_EQ(answer.status, 201) << answer.body;
  const Answer input = api.get("/v1/decisions/" + answer.document()["id"].get<std::string>() + "/input");
  EXPECT_EQ(input.document()["spark"], shape);
}

}  // namespace
}  // namespace headroom::api
