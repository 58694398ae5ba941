#include "api/wire/kubernetes_objects.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/objects.hpp"
#include "api/sources/reading/limits.hpp"

namespace headroom::api {
namespace {

/// More pods than any cluster has.
constexpr std::int64_t maximum_pods = 1'000'000;

/// Kubernetes' own objects under `name`, read by `read`; nothing if the list is absent. `name_of` tells them apart.
template <class Object, class Read, class NameOf>
std::optional<std::vector<Object>> objects(json::ObjectReader& holder, std::string_view name, Read read,
                                           NameOf name_of) {
  if (!holder.has(name)) return std::nullopt;
  std::vector<Object> all;
  std::set<std::string> names;
  holder.each(name, maximum_items, json::UnknownFields::ignored, [&](json::ObjectReader& item) {
    require_name(item);
    all.push_back(read(item));
    if (!names.insert(name_of(all.back())).second)
      item.violations().add(item.path(), "duplicate", "another object of the list has this name");
  });
  return all;
}

std::optional<std::vector<kubernetes::PodGroup>> decode_pending(json::ObjectReader& holder) {
  if (!holder.has("pending_pods")) return std::nullopt;
  std::vector<kubernetes::PodGroup> groups;
  holder.each("pending_pods", maximum_items, [&](json::ObjectReader& item) {
    item.require("count");
    item.require("template");
    kubernetes::PodGroup group{.count = item.integer("count", 1, maximum_pods).value_or(1)};
    if (auto pod = item.nested("template", json::UnknownFields::ignored, read_pod)) group.pod = *std::move(pod);
    group.pod.unschedulable = true;
    groups.push_back(std::move(group));
  });
  return groups;
}

}  // namespace

ObjectFields decode_objects(json::ObjectReader& request) {
  const auto own_name = [](const auto& named) { return named.name; };
  const auto name_in_space = [](const auto& named) { return named.space + '/' + named.name; };
  auto fields = request.nested("kubernetes", [&](json::ObjectReader& reader) {
    return ObjectFields{
        .nodes = objects<kubernetes::Node>(reader, "nodes", read_node, own_name),
        .pods = objects<kubernetes::Pod>(reader, "pods", read_pod, name_in_space),
        .all_pods = reader.boolean("all_pods"),
        .pending = decode_pending(reader),
        .budgets = objects<kubernetes::DisruptionBudget>(reader, "pod_disruption_budgets", read_budget, name_in_space),
        .has_nodes = reader.has("nodes"),
        .has_pods = reader.has("pods"),
        .has_budgets = reader.has("pod_disruption_budgets"),
    };
  });
  return fields ? *std::move(fields) : ObjectFields{};
}

}  // namespace headroom::api
