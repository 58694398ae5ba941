#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/merge.hpp"

namespace headroom {
namespace {

/// The names that the request gives to its cluster and its pools.
struct InlineNames {
  std::string cluster;
  std::vector<std::string> pools;

  bool has(const std::string& name) const { return cluster == name || std::ranges::find(pools, name) != pools.end(); }
};

InlineNames names_in(const EvaluationRequestFields& request) {
  InlineNames names;
  if (!request.cluster) return names;
  names.cluster = request.cluster->id.value_or("");
  for (const PoolFields& pool : request.cluster->pools) names.pools.push_back(pool.id);
  return names;
}

/// The autoscaler that the request is about; the end if that is not clear.
std::vector<AttachedAutoscaler>::iterator autoscaler_of_request(std::vector<AttachedAutoscaler>& all,
                                                                const InlineNames& names) {
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

/// The id of the workload's pool. No value if the request has pools and none of them can be this pool.
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

void refuse_several(DocumentFacts& facts, const InlineNames& names, Remarks& remarks) {
  std::string detail = "the documents describe autoscalers of " + some_of(facts.autoscalers) +
                       "; name the cluster after the intended workload";
  if (names.pools.empty() && facts.pools.empty())
    remarks.refuse("/sources", "several_autoscalers", std::move(detail));
  else
    facts.warnings.push_back({"several_autoscalers", std::move(detail)});
}

void warn_of(const AttachedAutoscaler& used, std::size_t others, std::vector<Warning>& warnings) {
  if (others > 0)
    warnings.push_back({"other_workload", std::to_string(others) + " autoscalers of other workloads were not used"});
  if (!used.made_of.empty())
    warnings.push_back({"made_by_keda", "KEDA created the autoscaler of " + id_of(used.workload) +
                                            " for ScaledObject " + used.made_of +
                                            " and reverts changes to it: give that document, too"});
}

}  // namespace

void choose_autoscaler(DocumentFacts& facts, const EvaluationRequestFields& request, Remarks& remarks) {
  std::vector<AttachedAutoscaler>& all = facts.autoscalers;
  if (all.empty()) return;
  const InlineNames names = names_in(request);
  const auto one = autoscaler_of_request(all, names);
  if (one == all.end()) {
    refuse_several(facts, names, remarks);
    return all.clear();
  }
  auto pool_id = pool_id_of(*one, names);
  if (!pool_id || !facts.pools.empty()) {
    facts.warnings.push_back({"unused_document", "the autoscaler of " + id_of(one->workload) +
                                                     " was not used: replicas are not counted with other pools"});
    return all.clear();
  }
  const std::size_t others = all.size() - 1;
  all = {AttachedAutoscaler(std::move(*one))};
  const AttachedAutoscaler& used = all.front();
  warn_of(used, others, facts.warnings);
  if (used.requested) {
    facts.pools.push_back({.id = std::move(*pool_id),
                           .role = Role::worker,
                           .running = used.running.value_or(0),
                           .requested = *used.requested});
    facts.pool_owners.emplace_back();
  }
  if (!facts.platform) facts.platform = Platform::kubernetes;
  if (!facts.cluster_id && names.cluster.empty()) facts.cluster_id = id_of(used.workload);
  add_values(used, facts.metrics);
}

}  // namespace headroom
