#include "core/intake/assemble.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "core/intake/node_removals.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/signals/managed_scaling.hpp"
#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

PoolFields pool_fields(std::string id, Role role, std::int64_t requested) {
  return {.id = std::move(id),
          .role = {.given = true, .value = role},
          .instance_type = "m5.xlarge",
          .requested = {.given = true, .value = requested}};
}

PolicyFields managed(std::int64_t minimum, std::int64_t maximum) {
  return {.has_signals = true,
          .signals = {{.index = 0, .signal = ManagedScaling{}}},
          .limits = {.given = true, .value = LimitFields{.limits = limits(minimum, maximum)}}};
}

/// A request that needs no document: two core and one task node, managed scaling between 2 and 10 instances.
EvaluationRequestFields request() {
  EvaluationRequestFields fields;
  fields.cluster = ClusterFields{.id = "j-1", .has_id = true, .region = "us-east-1"};
  fields.cluster->pools = {pool_fields("ig-CORE", Role::core, 2), pool_fields("ig-TASK", Role::task, 1)};
  fields.has_policy = true;
  fields.policy = managed(2, 10);
  fields.evaluated_at = now;
  return fields;
}

/// The documents of a cluster with these pools.
DocumentFacts facts(std::vector<Pool> pools) {
  DocumentFacts found;
  found.cluster_id = "j-1";
  found.pools = std::move(pools);
  found.pool_owners.resize(found.pools.size());
  return found;
}

EvaluationInput assembled(const EvaluationRequestFields& fields, DocumentFacts found = {}) {
  auto input = assemble(fields, std::move(found), builtin_catalog());
  if (!input) {
    ADD_FAILURE() << input.error().front().pointer << " " << input.error().front().detail;
    return {};
  }
  return *std::move(input);
}

/// `pointer code` of every fault.
std::string faults(const EvaluationRequestFields& fields, DocumentFacts found = {}) {
  const auto input = assemble(fields, std::move(found), builtin_catalog());
  std::string all;
  if (!input)
    for (const Violation& fault : input.error()) all += fault.pointer + " " + fault.code + "\n";
  return all;
}

std::string codes(const std::vector<Warning>& warnings) {
  std::string all;
  for (const Warning& warning : warnings) all.append(all.empty() ? "" : " ").append(warning.code);
  return all;
}

TEST(Assemble, TakesARequestWithoutDocumentsAsItIs) {
  const EvaluationInput input = assembled(request());
  EXPECT_EQ(input.cluster.id, "j-1");
  ASSERT_EQ(input.cluster.pools.size(), 2U);
  EXPECT_EQ(input.cluster.pools[0].requested, 2);
  EXPECT_EQ(input.cluster.pools[0].running, 2) << "what is requested runs, unless the request says otherwise";
  EXPECT_EQ(input.policy.limits, limits(2, 10));
  EXPECT_TRUE(std::holds_alternative<ManagedScaling>(input.policy.signals.at(0)));
  EXPECT_EQ(codes(input.warnings), "");
}

TEST(Assemble, GivesTheSameInputForTheSameArguments) {
  EXPECT_EQ(assembled(request()).cluster, assembled(request()).cluster);
  EXPECT_EQ(assembled(request()).policy, assembled(request()).policy);
}

TEST(Assemble, LetsInlineFieldsWinAndSaysSo) {
  EvaluationRequestFields fields = request();
  fields.cluster->pools = {{.id = "ig-TASK", .requested = {.given = true, .value = 5}}};
  const EvaluationInput input = assembled(fields, facts({group("ig-CORE", Role::core, Market::on_demand, 2),
                                                         group("ig-TASK", Role::task, Market::spot, 3)}));
  ASSERT_EQ(input.cluster.pools.size(), 2U);
  const Pool& task = input.cluster.pools[1];
  EXPECT_EQ(task.requested, 5);
  EXPECT_EQ(task.running, 3) << "a document said what runs, and the request says nothing else";
  EXPECT_EQ(task.market, Market::spot);
  EXPECT_EQ(codes(input.warnings), "source_conflict");
}

TEST(Assemble, AsksOnlyNewPoolsForTheirRoleAndCount) {
  EvaluationRequestFields fields = request();
  fields.cluster->pools = {{.id = "ig-CORE"}, {.id = "ig-NEW"}};
  EXPECT_EQ(faults(fields, facts({group("ig-CORE", Role::core, Market::on_demand, 2)})),
            "/cluster/pools/1/role missing\n/cluster/pools/1/requested missing\n");
}

TEST(Assemble, SaysNothingMoreOfAFieldThatWasRefused) {
  EvaluationRequestFields fields = request();
  fields.cluster->pools[0].role = {.given = true, .value = {}};
  fields.cluster->pools[0].requested = {.given = true, .value = {}};
  EXPECT_EQ(faults(fields), "");
}

TEST(Assemble, ReportsEveryFaultByItsPlace) {
  EvaluationRequestFields fields = request();
  fields.cluster->id = {};
  fields.policy->limits.value->limits = limits(11, 10);
  fields.policy->limits.value->unit = Unit::instances;
  fields.policy->limits.value->pools = {{.pool_id = "ig-GONE", .minimum = 0, .maximum = 1}};
  fields.policy->signals.push_back({.index = 3, .signal = ClusterAutoscaler{}});
  EXPECT_EQ(faults(fields),
            "/cluster/id missing\n/policy/limits/pools/0/pool_id unknown_pool\n"
            "/policy/limits/minimum minimum_above_maximum\n/policy/signals/3 unit_mismatch\n")
      << "the fourth item of the array is meant, though two before it were refused; it counts nodes";
}

TEST(Assemble, RefusesARuleForAPoolThatIsNotScaled) {
  EvaluationRequestFields fields = request();
  fields.cluster->pools.push_back(pool_fields("ig-PRIMARY", Role::primary, 1));
  const auto rule = [](std::string name, std::string pool) {
    return AlarmRule{.name = std::move(name), .metric = "m", .applies_to = {.pool_id = std::move(pool)}};
  };
  fields.policy->signals = {
      {.index = 0, .signal = AlarmRules{{rule("a", "ig-CORE"), rule("b", "ig-PRIMARY"), rule("c", "ig-GONE")}}}};
  EXPECT_EQ(faults(fields),
            "/policy/signals/0/rules/1/applies_to/pool_id unknown_pool\n"
            "/policy/signals/0/rules/2/applies_to/pool_id unknown_pool\n");
}

TEST(Assemble, TakesTheAttachedPolicyIfTheRequestHasNone) {
  EvaluationRequestFields fields = request();
  fields.has_policy = false;
  fields.policy = {};
  DocumentFacts found = facts({});
  found.managed_scaling = limits(1, 20);
  const EvaluationInput input = assembled(fields, found);
  EXPECT_EQ(input.policy.limits, limits(1, 20));
  EXPECT_EQ(codes(input.warnings), "limits_from_attached_policy");
  EXPECT_EQ(faults(fields), "/policy missing\n");
}

TEST(Assemble, CountsNodesOnKubernetesUnlessTheLimitsSayOtherwise) {
  EvaluationRequestFields fields = request();
  fields.cluster->platform = Platform::kubernetes;
  EXPECT_EQ(assembled(fields).policy.limits.unit, Unit::nodes);
  fields.policy->limits.value->unit = Unit::instances;
  EXPECT_EQ(assembled(fields).policy.limits.unit, Unit::instances);
}

TEST(Assemble, LaysThePatternUnderTheBrakesOfTheRequest) {
  EvaluationRequestFields fields = request();
  fields.policy->pattern = Pattern::batch;  // +200%/−25%, 600 s
  fields.policy->scale_in.cooldown = Seconds{60};
  const Policy policy = assembled(fields).policy;
  EXPECT_EQ(policy.scale_out, (ScaleRule{Seconds{600}, 200}));
  EXPECT_EQ(policy.scale_in, (ScaleRule{Seconds{60}, 25}));
}

TEST(Assemble, DoubtsAPodListWithoutPodsButBelievesTheRequest) {
  EvaluationRequestFields fields = request();
  fields.cluster->platform = Platform::kubernetes;
  DocumentFacts listed;
  listed.kubernetes.nodes = {{.name = "n1"}};
  listed.kubernetes.listing = kubernetes::PodListing::all;
  EXPECT_EQ(assembled(fields, listed).kubernetes.listing, kubernetes::PodListing::some);
  fields.kubernetes.pods.emplace();
  fields.kubernetes.has_pods = true;
  EXPECT_EQ(assembled(fields, listed).kubernetes.listing, kubernetes::PodListing::all);
}

/// An m5.xlarge without a label of a group, and the one pool `workers` at $0.10 an hour.
kubernetes::Node unlabelled_node() {
  kubernetes::Node node{.name = "n1"};
  node.labels = {{std::string(kubernetes::instance_type_label), "m5.xlarge"}};
  return node;
}
PoolFields workers() {
  PoolFields pool = pool_fields("workers", Role::worker, 1);
  pool.hourly_price = usd("0.10");
  return pool;
}

TEST(Assemble, GivesBothEndpointsTheSamePoolAndPriceOfANode) {
  EvaluationRequestFields evaluation = request();
  evaluation.cluster->platform = Platform::kubernetes;
  evaluation.cluster->pools = {workers()};
  evaluation.kubernetes = {.nodes = std::vector{unlabelled_node()}, .has_nodes = true};
  const kubernetes::ClusterObjects evaluated = assembled(evaluation).kubernetes;
  EXPECT_EQ(evaluated.nodes.at(0).group, "workers");
  EXPECT_EQ(hourly_price(evaluated, evaluated.nodes[0]), usd("0.10"));

  NodeRemovalFields removal{.cluster = evaluation.cluster, .has_cluster = true, .nodes = {"n1"}, .evaluated_at = now};
  removal.kubernetes = {.nodes = std::vector{unlabelled_node()},
                        .pods = std::vector<kubernetes::Pod>{},
                        .has_nodes = true,
                        .has_pods = true};
  const auto removed = assemble_node_removal(removal, {}, builtin_catalog());
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->cluster.nodes.at(0).group, "workers");
  EXPECT_EQ(hourly_price(removed->cluster, removed->cluster.nodes[0]), usd("0.10"));
}

TEST(AssembleNodeRemoval, NeedsNodesAndAllPods) {
  const auto refused = assemble_node_removal({.nodes = {"n1"}, .evaluated_at = now}, {}, builtin_catalog());
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().size(), 2U);
  EXPECT_EQ(refused.error()[0].pointer, "/kubernetes/nodes");
  EXPECT_EQ(refused.error()[1].pointer, "/kubernetes/pods");
}

}  // namespace
}  // namespace headroom
