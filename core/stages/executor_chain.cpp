#include "core/stages/executor_chain.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/kubernetes/scale_up/executor_reach.hpp"
#include "core/kubernetes/scheduling/simulation.hpp"
#include "core/spark/node_room.hpp"

namespace headroom {
namespace {

using kubernetes::ExecutorDemand;
using kubernetes::NodeGroup;
using kubernetes::Pod;

constexpr std::int64_t gibibyte = 1 << 30;
constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max() / 4;

/// What a pod requests, memory first.
std::pair<std::int64_t, std::int64_t> size_of(const Pod& pod) {
  const kubernetes::Resources request = request_of(pod);
  return {request.memory_bytes, request.cpu_milli};
}

/// The largest pod for which `is_one` is true; among equals, the first by name. Null if there is none.
template <class Predicate>
const Pod* largest_pod(const kubernetes::ClusterObjects& cluster, Predicate is_one) {
  const Pod* largest = nullptr;
  const auto consider = [&](const Pod& pod) {
    if (!is_one(pod) || is_finished(pod)) return;
    if (largest == nullptr || size_of(*largest) < size_of(pod) ||
        (size_of(*largest) == size_of(pod) && full_name(pod) < full_name(*largest)))
      largest = &pod;
  };
  for (const Pod& pod : cluster.pods) consider(pod);
  for (const kubernetes::PodGroup& group : cluster.pending) consider(group.pod);
  return largest;
}

bool is_driver(const Pod& pod) {
  const auto role = pod.labels.find("spark-role");
  return role != pod.labels.end() && role->second == "driver";
}

Pod container_of(const ExecutorShape& shape, Platform platform, const Pod* like) {
  Pod pod = like == nullptr ? Pod{.name = "executor"} : *like;
  pod.init_containers.clear();
  pod.overhead = {};
  pod.containers = {{.requests = {.cpu_milli = shape.cores * 1000,
                                  .memory_bytes = granted(shape.container(), platform).value * bytes_per_mebibyte}}};
  return pod;
}

std::optional<ExecutorDemand> demand_of(const SparkDemand& application, const kubernetes::ClusterObjects& objects,
                                        Platform platform) {
  const Pod* const example = largest_pod(objects, kubernetes::is_spark_executor);
  if (example == nullptr && !application.executor) return std::nullopt;
  ExecutorDemand demand{
      .executors = application.max_executors,
      .executor = application.executor ? container_of(*application.executor, platform, example) : *example};
  const Pod* const driver = largest_pod(objects, is_driver);
  demand.driver = driver == nullptr ? demand.executor : *driver;
  return demand;
}

/// A node of the pool, as YARN sees it. No value if the size of the node is unknown.
std::optional<kubernetes::Node> yarn_node(const Pool& pool, const Catalog& catalog) {
  const auto room = room_of(catalog.find(pool.instance_type), {}, Platform::emr);
  if (!room) return std::nullopt;
  kubernetes::Node node{.name = pool.id, .ready = true};
  node.allocatable = {
      .cpu_milli = room->millicores, .memory_bytes = room->memory.value * bytes_per_mebibyte, .pods = no_limit};
  node.capacity = node.allocatable;
  node.capacity.cpu_milli = room->total_millicores;
  return node;
}

/// The most nodes that the pool may have by itself. The limit of all pools together applies in addition.
std::int64_t own_maximum(const Pool& pool, const Policy& policy) {
  std::int64_t most = kubernetes::most_reached_nodes;
  if (pool.bounds) most = std::min(most, pool.bounds->maximum);
  const auto limits = std::ranges::find(policy.pool_limits, pool.id, &PoolLimits::pool_id);
  if (limits != policy.pool_limits.end()) most = std::min(most, limits->maximum);
  if (policy.limits.unit == Unit::vcpu) return most;
  if (pool.role == Role::core) most = std::min(most, policy.limits.maximum_core.value_or(Units{most}).value);
  if (pool.market == Market::on_demand)
    most = std::min(most, policy.limits.maximum_on_demand.value_or(Units{most}).value);
  return most;
}

/// The pools as node groups, each with a description of a new node and the daemons that run on it.
std::vector<NodeGroup> groups_of(const Policy& policy, const kubernetes::ClusterObjects& objects,
                                 const Observation& seen, const Catalog& catalog) {
  std::vector<NodeGroup> groups = objects.groups;
  for (NodeGroup& group : groups) {
    const Pool& pool = *std::ranges::find(seen.cluster->pools, group.id, &Pool::id);
    group.max = own_maximum(pool, policy);
    if (seen.cluster->platform == Platform::emr) {
      group.node_template = yarn_node(pool, catalog);
    } else if (const auto example = example_of(group, objects)) {
      group.node_template = example->node;
      for (const Pod* daemon : example->daemons) group.daemons.push_back(*daemon);
    }
  }
  return groups;
}

void narrow(TightLimit& limit, std::string setting, std::int64_t value) {
  if (value < limit.limit) limit = {.setting = std::move(setting), .limit = value};
}

/// Lowers a limit of all pools together to that of the policy, and to that of EMR managed scaling.
void narrow_to_policy(TightLimit& limit, const Policy& policy, const Cluster& cluster) {
  narrow(limit, "policy.limits.maximum", policy.limits.maximum.value);
  if (const auto& attached = cluster.managed_scaling; attached && attached->unit == policy.limits.unit)
    narrow(limit, "MaximumCapacityUnits of EMR managed scaling", attached->maximum.value);
}

kubernetes::ScaleUpSettings scale_up_settings(const Policy& policy) {
  for (const Signal& signal : policy.signals)
    if (const auto* autoscaler = std::get_if<ClusterAutoscaler>(&signal)) return autoscaler->up;
  return {};
}

constexpr std::string_view maximum_of = "the maximum of ";

/// `pool `executors` may have 6 nodes`, or `max_nodes_total is 20`.
std::string in_words(const TightLimit& limit) {
  const std::string_view setting = limit.setting;
  if (!setting.starts_with(maximum_of)) return limit.setting + " is " + text::whole(limit.limit);
  return std::string(setting.substr(maximum_of.size())) + " may have " + text::counted(Units{limit.limit}, Unit::nodes);
}

std::string summary_of(const ExecutorChain& chain) {
  const std::string wish = "maxExecutors " + text::whole(chain.wanted);
  if (chain.nodes_needed == 0) return wish + ": no pool has a node that fits an executor";
  std::string out = wish + " needs " + text::counted(Units{chain.nodes_needed}, Unit::nodes);
  if (chain.nodes_needed >= kubernetes::most_reached_nodes) out += " or more";
  const std::int64_t pending = chain.wanted - chain.placed;
  if (pending == 0) return out + ", which every limit allows";
  for (const TightLimit& limit : chain.limits) out += "; " + in_words(limit);
  out += ": " + text::whole(pending) + (pending == 1 ? " executor stays" : " executors stay") + " pending";
  std::string raised;
  for (const TightLimit& limit : chain.limits)
    raised += (raised.empty() ? "" : " and ") + limit.setting + " to " + text::whole(limit.needed);
  if (chain.placed > 0)
    raised = "spark.dynamicAllocation.maxExecutors to " + text::whole(chain.placed) +
             (raised.empty() ? "" : ", or " + raised);
  return raised.empty() ? out : out + ". Set " + raised;
}

/// The limits that apply to all pools together.
struct SharedLimits {
  TightLimit nodes;
  TightLimit cores;
  TightLimit memory_gib;
};

SharedLimits shared_limits(const Policy& policy, const kubernetes::ScaleUpSettings& settings, const Cluster& cluster) {
  SharedLimits shared{
      .nodes = {.setting = "max_nodes_total", .limit = settings.max_nodes_total},
      .cores = {.setting = "max_cores_total", .limit = settings.max_cores_total},
      .memory_gib = {.setting = "max_memory_total_gib", .limit = settings.max_memory_total_bytes / gibibyte}};
  if (shared.nodes.limit == 0) shared.nodes.limit = no_limit;
  narrow_to_policy(policy.limits.unit == Unit::vcpu ? shared.cores : shared.nodes, policy, cluster);
  return shared;
}

/// The limits that are too low for all executors.
std::vector<TightLimit> tight_limits(const kubernetes::ExecutorPlacement& reach, const SharedLimits& shared) {
  std::vector<TightLimit> limits;
  for (const kubernetes::ShortGroup& group : reach.short_of)
    limits.push_back({std::string(maximum_of) + "pool " + text::marked(group.group), group.maximum, group.needed});
  const auto add = [&](const TightLimit& limit, std::int64_t needed) {
    if (needed > limit.limit) limits.push_back({limit.setting, limit.limit, needed});
  };
  add(shared.nodes, reach.nodes_needed);
  add(shared.cores, reach.cores_needed);
  add(shared.memory_gib, reach.memory_needed / gibibyte + (reach.memory_needed % gibibyte > 0 ? 1 : 0));
  return limits;
}

bool is_judged(const Policy& policy, const Cluster& cluster) {
  const Unit unit = policy.limits.unit;
  return (unit == Unit::nodes || unit == Unit::instances || unit == Unit::vcpu) &&
         std::ranges::none_of(cluster.pools, &Pool::is_fleet);
}

}  // namespace

void explain_executor_chain(Decision& decision, const SparkDemand& application, const Policy& policy,
                            const Observation& seen, const Catalog& catalog) {
  const kubernetes::ClusterObjects none;
  const kubernetes::ClusterObjects& objects = seen.kubernetes == nullptr ? none : *seen.kubernetes;
  const auto demand = demand_of(application, objects, seen.cluster->platform);
  if (!demand || !is_judged(policy, *seen.cluster)) {
    decision.warnings.push_back(
        {"executors_not_judged",
         "whether the limits leave room for all executors is checked only for pools counted in nodes, "
         "instances or vCPUs that are not fleets"});
    return;
  }
  kubernetes::ScaleUpSettings settings = scale_up_settings(policy);
  const SharedLimits shared = shared_limits(policy, settings, *seen.cluster);
  settings.max_cores_total = shared.cores.limit;
  const kubernetes::ExecutorPlacement reach =
      reach_of(*demand, groups_of(policy, objects, seen, catalog), settings, shared.nodes.limit, seen.now);
  ExecutorChain chain{
      .wanted = reach.wanted, .placed = reach.placed, .nodes = reach.nodes, .nodes_needed = reach.nodes_needed};
  if (reach.placed < reach.wanted) chain.limits = tight_limits(reach, shared);
  chain.summary = summary_of(chain);
  if (reach.placed < reach.wanted)
    decision.warnings.push_back({"executors_out_of_reach", text::whole(reach.wanted - reach.placed) + " of " +
                                                               text::whole(reach.wanted) +
                                                               " executors would find no node: see executor_chain"});
  decision.executor_chain = std::move(chain);
}

}  // namespace headroom
