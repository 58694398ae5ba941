#include "api/wire/decode.hpp"

#include <algorithm>
#include <cmath>

#include "api/sources/source.hpp"
#include "api/wire/attached_autoscaler.hpp"
#include "api/wire/common_fields.hpp"
#include "api/wire/kubernetes.hpp"
#include "api/wire/spark_demand.hpp"
#include "core/base/names.hpp"
#include "core/intake/node_groups.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/model/pool_units.hpp"

namespace headroom::api {
namespace {

/// The pools of the request itself; empty where they come from documents.
std::span<const json::Value> inline_pools(const json::Value& body) {
  const json::Value* cluster = body.find("cluster");
  const json::Value* pools = cluster == nullptr ? nullptr : cluster->find("pools");
  return pools != nullptr && pools->kind() == json::Kind::array ? pools->items() : std::span<const json::Value>{};
}

/// What one of a pool's count is in the unit of the limits must be told by the request and the catalogue; reported
/// where the pool stands in the request.
void check_units(const EvaluationInput& input, const json::Value& body, const Catalog& catalog,
                 json::Violations& violations) {
  const Unit unit = input.policy.limits.unit;
  const json::Path root;
  const json::Path cluster = root.member("cluster");
  const json::Path pools = cluster.member("pools");
  const auto listed = inline_pools(body);
  for (const Pool& pool : input.cluster.pools) {
    if (pool.role == Role::primary || units_per_count(pool, unit, catalog)) continue;
    const std::string detail = pool.is_fleet()
                                   ? "the units of fleet " + pool.id + " are not a whole number of " +
                                         std::string(name_of(unit)) + "; give its limits in fleet_units"
                                   : "limits in vcpu need the vCPUs of pool " + pool.id + ", whose instance type '" +
                                         pool.instance_type + "' the catalogue does not know";
    const auto place = std::ranges::find_if(listed, [&](const json::Value& item) {
      const json::Value* id = item.find("id");
      return id != nullptr && id->kind() == json::Kind::string && id->text() == pool.id;
    });
    const json::Path item = pools.item(static_cast<std::size_t>(place - listed.begin()));
    const std::string_view code = pool.is_fleet() ? "unit_not_applicable" : "unknown_instance_type";
    if (place == listed.end())
      violations.add(pools, code, detail);
    else
      violations.add(pool.is_fleet() ? item : item.member("instance_type"), code, detail);
  }
}

/// One CloudWatch call may ask for the metrics of several clusters.
void leave_out_other_clusters(DocumentFacts& found, std::string_view cluster_id) {
  std::vector<Series> own;
  for (std::size_t i = 0; i < found.metrics.series.size(); ++i) {
    const std::string& owner = found.series_owners[i];
    if (owner.empty() || owner == cluster_id)
      own.push_back(std::move(found.metrics.series[i]));
    else
      found.warnings.push_back({"other_cluster", found.metrics.series[i].name + " of " + owner + " was not used"});
  }
  found.metrics.series = std::move(own);
  found.series_owners.assign(found.metrics.series.size(), {});
}

/// A policy attached to a group that the cluster is not described with has nothing to scale.
void leave_out_unknown_groups(DocumentFacts& found, const Cluster& cluster) {
  std::erase_if(found.auto_scaling, [&](const AutoScalingPolicy& policy) {
    const std::string& group = policy.limits.pool_id;
    const bool known = group.empty() || std::ranges::find(cluster.pools, group, &Pool::id) != cluster.pools.end();
    if (!known)
      found.warnings.push_back({"unused_document", "the automatic scaling policy of group " + group +
                                                       " was not used: the cluster has no such group"});
    return !known;
  });
}

/// What the lists of pods say in figures, for every signal to read. Groups of pending pods alone say nothing of those
/// that run.
void count_pods(DocumentFacts& found) {
  const kubernetes::ClusterObjects& objects = found.kubernetes;
  if (!tells_pending(objects)) return;
  std::int64_t unschedulable = std::ranges::count_if(objects.pods, &kubernetes::Pod::unschedulable);
  for (const kubernetes::PodGroup& group : objects.pending) unschedulable += group.count;
  const auto add = [&](std::string_view name, std::int64_t count) {
    found.metrics.values.push_back({.name = std::string(name), .value = static_cast<double>(count)});
  };
  add(metric::unschedulable_pods, unschedulable);
  const auto runs = [](const kubernetes::Pod& pod) { return !pod.node.empty() && !is_finished(pod); };
  if (objects.listing == kubernetes::PodListing::all)
    add(metric::running_pods, std::ranges::count_if(objects.pods, runs));
  settle(found.metrics);
}

/// Whether the policy's own limits count something that nodes run.
bool counts_workload(const json::Value& body) {
  const json::Value* policy = body.find("policy");
  const json::Value* limits = policy == nullptr ? nullptr : policy->find("limits");
  const json::Value* unit = limits == nullptr ? nullptr : limits->find("unit");
  return unit != nullptr && unit->kind() == json::Kind::string &&
         (unit->text() == name_of(Unit::executors) || unit->text() == name_of(Unit::replicas));
}

/// Where nothing else describes the cluster, its nodes do.
void describe_by_nodes(const json::Value& body, DocumentFacts& found) {
  const std::vector<kubernetes::Node>& nodes = found.kubernetes.nodes;
  if (nodes.empty() || !found.pools.empty() || !inline_pools(body).empty() || counts_workload(body)) return;
  std::vector<Pool> pools = kubernetes::pools_of(nodes);
  std::erase_if(pools, [](const Pool& pool) {
    return pool.id.size() > longest_id || pool.instance_type.size() > longest_instance_type;
  });
  if (pools.empty() || pools.size() > maximum_pools) return;
  found.pools = std::move(pools);
  found.pool_owners.resize(found.pools.size());
  if (!found.platform) found.platform = Platform::kubernetes;
  const json::Value* cluster = body.find("cluster");
  const bool is_named = found.cluster_id || (cluster != nullptr && cluster->find("id") != nullptr);
  const std::string_view label = cluster_label_of(nodes.front());
  if (!is_named) found.cluster_id = label.empty() || label.size() > longest_id ? "kubernetes" : std::string(label);
  found.warnings.push_back(
      {"pools_from_nodes",
       "the pools are the ones that the nodes' labels name, with their present size; the requested size "
       "and the maximum are not known" +
           std::string(is_named ? "" : ", and the cluster is named " + *found.cluster_id)});
}

void refuse_later_fields(json::ObjectReader& request) {
  if (request.get("policy_id") != nullptr)
    request.report("policy_id", "not_supported", "this version has no stored policies; give the policy inline");
}

}  // namespace

bool agree(double a, double b) { return std::abs(a - b) <= 0.01 * std::max(std::abs(a), std::abs(b)); }

Result<EvaluationRequest> decode_evaluation(const json::Value& body, Instant now, const Catalog& catalog) {
  json::Violations violations;
  json::ObjectReader request(body, json::Path{}, violations);
  EvaluationRequest result{.input = {}, .labels = {}, .policy_name = "inline"};
  EvaluationInput& input = result.input;

  DocumentFacts found;
  const json::Path sources = request.path().member("sources");
  if (const auto items = request.array("sources", maximum_sources)) found = read_sources(*items, sources, violations);
  use_attached_autoscaler(found, body, request);

  decode_kubernetes(request, found);
  count_pods(found);
  describe_by_nodes(body, found);
  input.evaluated_at = decode_evaluated_at(request, now, decision_validity);
  input.cluster = decode_cluster(request, found, input.warnings);
  attach_workload(input.cluster, found);
  leave_out_other_clusters(found, input.cluster.id);
  leave_out_unknown_groups(found, input.cluster);
  input.metrics = decode_metrics(request, found, input.warnings);
  input.policy = decode_policy(request, found, input.cluster, input.warnings);
  const Instant seen_at = std::min(input.metrics.observed_at.value_or(input.evaluated_at), input.evaluated_at);
  complete_signals(input.policy.signals, body, found, seen_at, input.warnings);
  input.kubernetes = std::move(found.kubernetes);
  if (!is_empty(input.kubernetes))
    std::ranges::move(kubernetes::describe_groups(input.kubernetes, input.cluster, input.policy, catalog),
                      std::back_inserter(input.warnings));
  input.spark = decode_spark_demand(request, input.kubernetes, input.cluster.platform);
  result.labels = decode_labels(request);
  refuse_later_fields(request);
  request.close();
  check_units(input, body, catalog, violations);
  std::ranges::move(found.warnings, std::back_inserter(input.warnings));
  if (!violations.empty()) return tl::unexpected(violations.error("the evaluation request"));
  return result;
}

}  // namespace headroom::api
