#include "api/wire/attached_autoscaler.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace headroom::api {
namespace {

/// What the request calls its cluster and its pools.
struct InlineNames {
  std::string cluster;
  std::vector<std::string> pools;

  bool has(const std::string& name) const { return cluster == name || std::ranges::find(pools, name) != pools.end(); }
};

std::string text_in(const json::Value& object, std::string_view name) {
  const json::Value* value = object.kind() == json::Kind::object ? object.find(name) : nullptr;
  return value != nullptr && value->kind() == json::Kind::string ? std::string(value->text()) : std::string{};
}

InlineNames names_in(const json::Value& body) {
  InlineNames names;
  const json::Value* cluster = body.find("cluster");
  if (cluster == nullptr || cluster->kind() != json::Kind::object) return names;
  names.cluster = text_in(*cluster, "id");
  const json::Value* pools = cluster->find("pools");
  if (pools == nullptr || pools->kind() != json::Kind::array) return names;
  for (const json::Value& pool : pools->items()) names.pools.push_back(text_in(pool, "id"));
  return names;
}

/// The one that is meant, or the end.
std::vector<AttachedAutoscaler>::iterator meant(std::vector<AttachedAutoscaler>& all, const InlineNames& names) {
  if (all.size() == 1) return all.begin();
  const auto is_named = [&](const AttachedAutoscaler& each) { return names.has(id_of(each.workload)); };
  const auto first = std::ranges::find_if(all, is_named);
  const bool unique = first != all.end() && std::none_of(first + 1, all.end(), is_named);
  return unique ? first : all.end();
}

std::string some_of(const std::vector<AttachedAutoscaler>& all) {
  constexpr std::size_t shown = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(all.size(), shown); ++i)
    list.append(i == 0 ? "" : ", ").append(id_of(all[i].workload));
  return all.size() > shown ? list + " and " + std::to_string(all.size() - shown) + " more" : list;
}

/// What the pool of the workload is called; nothing where the request has pools and none of them can be it.
std::optional<std::string> pool_id_of(const AttachedAutoscaler& autoscaler, const InlineNames& names) {
  std::string id = id_of(autoscaler.workload);
  if (names.pools.empty() || std::ranges::find(names.pools, id) != names.pools.end()) return id;
  return names.pools.size() == 1 ? std::optional(names.pools.front()) : std::nullopt;
}

void add_values(const AttachedAutoscaler& autoscaler, Metrics& metrics) {
  for (const MetricValue& value : autoscaler.values)
    if (std::ranges::find(metrics.values, value.name, &MetricValue::name) == metrics.values.end())
      metrics.values.push_back(value);
  std::ranges::sort(metrics.values, {}, &MetricValue::name);
}

void refuse_several(DocumentFacts& found, const InlineNames& names, json::ObjectReader& request) {
  std::string detail = "the documents describe autoscalers of " + some_of(found.autoscalers) +
                       "; name the cluster after the intended workload";
  if (names.pools.empty() && found.pools.empty())
    request.report("sources", "several_autoscalers", std::move(detail));
  else
    found.warnings.push_back({"several_autoscalers", std::move(detail)});
}

void warn_of(const AttachedAutoscaler& used, std::size_t others, std::vector<Warning>& warnings) {
  if (others > 0)
    warnings.push_back({"other_workload", std::to_string(others) + " autoscalers of other workloads were not used"});
  if (!used.made_of.empty())
    warnings.push_back({"made_by_keda", "KEDA created the autoscaler of " + id_of(used.workload) +
                                            " for ScaledObject " + used.made_of +
                                            " and reverts changes to it: give that document, too"});
}

bool scales_replicas(const Signal& signal) {
  return std::holds_alternative<HorizontalPodAutoscaler>(signal) || std::holds_alternative<Keda>(signal);
}

}  // namespace

void use_attached_autoscaler(DocumentFacts& found, const json::Value& body, json::ObjectReader& request) {
  std::vector<AttachedAutoscaler>& all = found.autoscalers;
  if (all.empty()) return;
  const InlineNames names = names_in(body);
  const auto one = meant(all, names);
  if (one == all.end()) {
    refuse_several(found, names, request);
    return all.clear();
  }
  auto pool_id = pool_id_of(*one, names);
  if (!pool_id || !found.pools.empty()) {
    found.warnings.push_back({"unused_document", "the autoscaler of " + id_of(one->workload) +
                                                     " was not used: replicas are not counted with other pools"});
    return all.clear();
  }
  const std::size_t others = all.size() - 1;
  all = {AttachedAutoscaler(std::move(*one))};
  const AttachedAutoscaler& used = all.front();
  warn_of(used, others, found.warnings);
  if (used.requested) {
    found.pools.push_back({.id = std::move(*pool_id),
                           .role = Role::worker,
                           .running = used.running.value_or(0),
                           .requested = *used.requested});
    found.pool_owners.emplace_back();
  }
  if (!found.platform) found.platform = Platform::kubernetes;
  if (!found.cluster_id && names.cluster.empty()) found.cluster_id = id_of(used.workload);
  add_values(used, found.metrics);
}

void attach_workload(Cluster& cluster, const DocumentFacts& found) {
  if (found.autoscalers.empty()) return;
  const Workload& workload = found.autoscalers.front().workload;
  const auto named = std::ranges::find(cluster.pools, id_of(workload), &Pool::id);
  const auto pool = named == cluster.pools.end() ? cluster.pools.begin() : named;
  if (pool != cluster.pools.end() && !pool->workload) pool->workload = workload;
}

ComputeLimits limits_of(const AttachedAutoscaler& autoscaler) {
  const ReplicaRange range = range_of(autoscaler);
  return {.unit = Unit::replicas, .minimum = Units{range.minimum}, .maximum = Units{range.maximum}};
}

void add_attached_signal(Policy& policy, const DocumentFacts& found, std::vector<Warning>& warnings) {
  if (found.autoscalers.empty() || std::ranges::any_of(policy.signals, scales_replicas)) return;
  const AttachedAutoscaler& attached = found.autoscalers.front();
  if (!policy.signals.empty())
    warnings.push_back({"signal_from_document", "the attached autoscaler of " + id_of(attached.workload) +
                                                    " is used as one more signal of the policy"});
  policy.signals.push_back(attached.signal);
}

}  // namespace headroom::api
