#include "core/intake/assemble.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "core/base/marked.hpp"
#include "core/base/names.hpp"
#include "core/intake/demand.hpp"
#include "core/intake/infer_running.hpp"
#include "core/intake/merge.hpp"
#include "core/intake/merge_budget.hpp"
#include "core/intake/node_groups.hpp"
#include "core/model/observation.hpp"
#include "core/model/platform_event.hpp"
#include "core/model/pool_units.hpp"

namespace headroom {
namespace {

/// The pointer to the pool in the request; if a document describes the pool, the pointer to the list of pools.
std::string pointer_to(const Pool& pool, const std::optional<ClusterFields>& cluster) {
  std::string pools = "/cluster/pools";
  if (!cluster) return pools;
  const auto place = std::ranges::find(cluster->pools, pool.id, &PoolFields::id);
  if (place == cluster->pools.end()) return pools;
  pools += '/' + std::to_string(place - cluster->pools.begin());
  return pool.is_fleet() ? pools : pools + "/instance_type";
}

/// Checks that the request and the catalogue show how many capacity units, counted as the limits count them, one
/// instance of each pool provides.
void check_units(const EvaluationInput& input, const std::optional<ClusterFields>& cluster, const Catalog& catalog,
                 Remarks& remarks) {
  const Unit unit = input.policy.limits.unit;
  for (const Pool& pool : input.cluster.pools) {
    if (pool.role == Role::primary || units_per_count(pool, unit, catalog)) continue;
    if (pool.is_fleet())
      remarks.refuse(pointer_to(pool, cluster), "unit_not_applicable",
                     "the units of fleet " + text::marked(pool.id) + " are not a whole number of " +
                         std::string(name_of(unit)) + "; give its limits in fleet_units");
    else
      remarks.refuse(pointer_to(pool, cluster), "unknown_instance_type",
                     "limits in vcpu need the vCPUs of pool " + text::marked(pool.id) + ", whose instance type '" +
                         pool.instance_type + "' the catalogue does not know");
  }
}

/// Makes the pools node groups. Warnings about them matter only if there are nodes or pods.
void describe_groups(EvaluationInput& input, const Catalog& catalog, Remarks& remarks) {
  const bool has_objects = !is_empty(input.kubernetes);
  if (!has_objects && !input.spark) return;
  auto warnings = kubernetes::describe_groups(input.kubernetes, input.cluster, input.policy, catalog);
  if (has_objects) std::ranges::move(warnings, std::back_inserter(remarks.warnings));
}

/// The state of a cluster and the sizes of its pools are not what an event of the future says.
void leave_out_future(std::vector<PlatformEvent>& events, Instant now) {
  std::erase_if(events, [&](const PlatformEvent& event) {
    const bool says_what_is =
        event.kind == event::cluster_state || event.kind == event::group_state || event.kind == event::fleet_state;
    return says_what_is && event.at > now + clock_tolerance;
  });
}

}  // namespace

std::vector<Violation> causes_first(std::vector<Violation> faults, std::vector<Violation> doubts) {
  if (std::ranges::find(faults, "missing", &Violation::code) == faults.end()) return faults;
  if (std::ranges::find(doubts, "wrong_kind", &Violation::code) != doubts.end())
    std::erase_if(faults, [](const Violation& fault) { return fault.code == "missing"; });
  std::ranges::move(faults, std::back_inserter(doubts));
  return doubts;
}

tl::expected<EvaluationInput, std::vector<Violation>> assemble(const EvaluationRequestFields& request,
                                                               DocumentFacts facts, const Catalog& catalog) {
  Remarks remarks;
  EvaluationInput input;
  input.evaluated_at = request.evaluated_at;
  input.zones = request.zones;
  choose_autoscaler(facts, request, remarks);
  merge_objects(request.kubernetes, facts);
  count_pods(facts);
  assume_pools_from_nodes(facts, request);
  input.cluster = merge_cluster(request.cluster, facts, remarks);
  attach_workload(input.cluster, facts);
  leave_out_strangers(facts, input.cluster);
  leave_out_future(facts.events, input.evaluated_at);
  announce_departures(input.cluster, facts, remarks);
  input.metrics = merge_metrics(request.metrics, facts, remarks);
  infer_running(input.cluster, input.metrics, request, facts, catalog, remarks);
  input.policy = merge_policy(request, facts, input.cluster, remarks);
  input.limits_are_attached = remarks.limits_are_attached;
  input.managed_scaling_removed = facts.managed_scaling_removed && !input.cluster.managed_scaling;
  check_budget(input.policy, remarks);
  input.spend = merge_spend(request.spend, facts, input.policy.budget, input.evaluated_at, remarks);
  fill_in_demand(input, catalog);
  match_alarms(facts, input.policy, input.cluster, input.metrics);
  fill_in_calculator(input.policy.signals, request.policy, facts, remarks);
  const Instant seen_at = std::min(input.metrics.observed_at.value_or(input.evaluated_at), input.evaluated_at);
  fill_in_executors(input.policy.signals, request.policy, facts, seen_at, remarks);
  input.kubernetes = std::move(facts.kubernetes);
  input.spark = merge_spark_demand(request.spark, input.kubernetes, input.cluster.platform, remarks);
  describe_groups(input, catalog, remarks);
  check_units(input, request.cluster, catalog, remarks);
  if (!remarks.faults.empty()) return tl::unexpected(causes_first(std::move(remarks.faults), std::move(facts.doubts)));
  std::ranges::move(remarks.warnings, std::back_inserter(input.warnings));
  std::ranges::move(facts.warnings, std::back_inserter(input.warnings));
  return input;
}

}  // namespace headroom
