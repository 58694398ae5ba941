#include "api/evaluation/attached_autoscaler.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace headroom::api {
namespace {

void add_text(std::set<std::string, std::less<>>& names, const json::Value* value) {
  if (value != nullptr && value->kind() == json::Kind::string) names.emplace(value->text());
}

/// What the request calls its cluster and its pools.
std::set<std::string, std::less<>> names_in(const json::Value& request) {
  std::set<std::string, std::less<>> names;
  const json::Value* cluster = request.find("cluster");
  if (cluster == nullptr || cluster->kind() != json::Kind::object) return names;
  add_text(names, cluster->find("id"));
  const json::Value* pools = cluster->find("pools");
  if (pools == nullptr || pools->kind() != json::Kind::array) return names;
  for (const json::Value& pool : pools->items())
    if (pool.kind() == json::Kind::object) add_text(names, pool.find("id"));
  return names;
}

/// The one that is meant, or the end.
std::vector<AttachedAutoscaler>::iterator meant(std::vector<AttachedAutoscaler>& all, const json::Value& request) {
  if (all.size() == 1) return all.begin();
  const auto names = names_in(request);
  const auto is_named = [&](const AttachedAutoscaler& each) { return names.contains(id_of(each.workload)); };
  const auto first = std::ranges::find_if(all, is_named);
  const bool unique = first != all.end() && std::ranges::none_of(first + 1, all.end(), is_named);
  return unique ? first : all.end();
}

std::string some_of(const std::vector<AttachedAutoscaler>& all) {
  constexpr std::size_t shown = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(all.size(), shown); ++i)
    list.append(i == 0 ? "" : ", ").append(id_of(all[i].workload));
  return all.size() > shown ? list + " and " + std::to_string(all.size() - shown) + " more" : list;
}

Pool pool_of(const AttachedAutoscaler& autoscaler) {
  return {.id = id_of(autoscaler.workload),
          .role = Role::worker,
          .running = autoscaler.running.value_or(0),
          .requested = autoscaler.requested.value_or(0),
          .workload = autoscaler.workload};
}

void add_values(const AttachedAutoscaler& autoscaler, Metrics& metrics) {
  for (const MetricValue& value : autoscaler.values)
    if (std::ranges::find(metrics.values, value.name, &MetricValue::name) == metrics.values.end())
      metrics.values.push_back(value);
  std::ranges::sort(metrics.values, {}, &MetricValue::name);
}

}  // namespace

void use_attached_autoscaler(Findings& found, const json::Value& request) {
  std::vector<AttachedAutoscaler>& all = found.autoscalers;
  if (all.empty()) return;
  const auto one = meant(all, request);
  if (one == all.end()) {
    found.warnings.push_back({"several_autoscalers", "the documents describe autoscalers of " + some_of(all) +
                                                         "; call the cluster by the workload that is meant"});
    return all.clear();
  }
  if (!found.pools.empty()) {
    found.warnings.push_back({"unused_document", "the autoscaler of " + id_of(one->workload) +
                                                     " was not used: replicas are not counted with other pools"});
    return all.clear();
  }
  if (all.size() > 1)
    found.warnings.push_back(
        {"other_workload", std::to_string(all.size() - 1) + " autoscalers of other workloads were not used"});
  all = {AttachedAutoscaler(std::move(*one))};
  const AttachedAutoscaler& used = all.front();
  if (used.requested) {
    found.pools.push_back(pool_of(used));
    found.pool_owners.emplace_back();
  }
  if (!found.platform) found.platform = Platform::kubernetes;
  if (!found.cluster_id) found.cluster_id = id_of(used.workload);
  add_values(used, found.metrics);
}

Policy policy_of(const AttachedAutoscaler& autoscaler) {
  const ReplicaRange range = range_of(autoscaler);
  return {.limits = {.unit = Unit::replicas, .minimum = Units{range.minimum}, .maximum = Units{range.maximum}},
          .signals = {autoscaler.signal}};
}

}  // namespace headroom::api
