#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/objects.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using kubernetes::Node;
using kubernetes::TaintEffect;

/// The taint by which the autoscaler marks a node that it is about to delete.
constexpr std::string_view to_be_deleted = "ToBeDeletedByClusterAutoscaler";

void read_spec(json::ObjectReader& spec, Node& node) {
  node.cordoned = spec.boolean("unschedulable").value_or(false);
  node.provider_id = std::string(spec.string("providerID", 1024).value_or(""));
  spec.each("taints", maximum_parts, [&](json::ObjectReader& item) {
    item.require("key");
    item.require("effect");
    const auto key = item.string("key");
    const auto effect = item.choice<TaintEffect>("effect", names_of<kubernetes::TaintEffect>);
    const std::string value(item.string("value").value_or(""));
    if (!key || !effect) return;
    if (*key == to_be_deleted) node.being_deleted = true;
    node.taints.push_back({.key = std::string(*key), .value = value, .effect = *effect});
  });
}

void read_status(json::ObjectReader& status, Node& node) {
  node.capacity = read_resources(status, "capacity");
  node.allocatable = status.has("allocatable") ? read_resources(status, "allocatable") : node.capacity;
  const auto ready = find_condition(status, "Ready");
  node.ready = ready && ready->status == "True";
}

}  // namespace

Node read_node(json::ObjectReader& item) {
  Node node;
  item.require("status");
  item.nested("metadata", [&](json::ObjectReader& metadata) {
    node.name = std::string(metadata.string("name").value_or(""));
    node.labels = read_labels(metadata, "labels");
    node.annotations = read_labels(metadata, "annotations");
    node.created_at = metadata.time("creationTimestamp");
  });
  item.nested("spec", [&](json::ObjectReader& spec) { read_spec(spec, node); });
  item.nested("status", [&](json::ObjectReader& status) { read_status(status, node); });
  return node;
}

}  // namespace headroom::api
