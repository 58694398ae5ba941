#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/objects.hpp"
#include "api/kubernetes/scheduling_rules.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using kubernetes::InitKind;
using kubernetes::Pod;
using kubernetes::PodPhase;
using kubernetes::VolumeKind;

/// No grace period is longer than this.
constexpr std::int64_t longest_grace_seconds = 1'000'000'000;

std::string text(json::ObjectReader& holder, std::string_view name) {
  return std::string(holder.string(name).value_or(""));
}

void read_owner(json::ObjectReader& metadata, Pod& pod) {
  metadata.each("ownerReferences", maximum_parts, [&](json::ObjectReader& item) {
    if (!item.boolean("controller").value_or(false)) return;
    pod.controller = {.kind = text(item, "kind"), .name = text(item, "name"), .uid = text(item, "uid")};
  });
}

void read_metadata(json::ObjectReader& metadata, Pod& pod) {
  pod.name = text(metadata, "name");
  pod.space = std::string(metadata.string("namespace").value_or("default"));
  pod.labels = read_labels(metadata, "labels");
  pod.annotations = read_labels(metadata, "annotations");
  pod.created_at = metadata.time("creationTimestamp").value_or(Instant{});
  pod.deleted_at = metadata.time("deletionTimestamp");
  read_owner(metadata, pod);
  if (const std::string* const known = kubernetes::find(pod.annotations, unsupported_annotation)) {
    std::istringstream parts(*known);
    for (std::string part; std::getline(parts, part, ',');) pod.unmodelled.push_back(std::move(part));
  }
}

kubernetes::Resources read_requests(json::ObjectReader& container, Pod& pod) {
  const auto requests = container.nested("resources", [&](json::ObjectReader& resources) {
    if (resources.has("claims")) pod.unmodelled.emplace_back("resourceClaims");
    std::vector<std::string> others;
    const auto amounts = read_resources(resources, "requests", &others);
    for (std::string& name : others) pod.unmodelled.push_back("resource " + std::move(name));
    return amounts;
  });
  return requests.value_or(kubernetes::Resources{});
}

void read_host_ports(json::ObjectReader& container, Pod& pod) {
  container.each("ports", maximum_parts, [&](json::ObjectReader& item) {
    const auto port = item.integer("hostPort", 0, 65'535);
    if (port.value_or(0) == 0) return;
    pod.rules.host_ports.push_back({.port = *port,
                                    .protocol = std::string(item.string("protocol").value_or("TCP")),
                                    .address = text(item, "hostIP")});
  });
}

void read_containers(json::ObjectReader& spec, Pod& pod) {
  spec.each("containers", maximum_parts, [&](json::ObjectReader& item) {
    pod.containers.push_back({.requests = read_requests(item, pod)});
    read_host_ports(item, pod);
  });
  spec.each("initContainers", maximum_parts, [&](json::ObjectReader& item) {
    const bool sidecar = item.string("restartPolicy") == "Always";
    pod.init_containers.push_back(
        {.requests = read_requests(item, pod), .kind = sidecar ? InitKind::sidecar : InitKind::once});
    if (sidecar) read_host_ports(item, pod);
  });
}

/// Whether a projected volume is the token that every pod is given.
bool is_service_account(json::ObjectReader& projected) {
  bool found = false;
  projected.each("sources", maximum_parts,
                 [&](json::ObjectReader& source) { found = found || source.has("serviceAccountToken"); });
  return found;
}

VolumeKind volume_kind(json::ObjectReader& volume) {
  const auto empty = volume.nested("emptyDir", [](json::ObjectReader& directory) {
    return directory.string("medium") == "Memory" ? VolumeKind::memory_empty_dir : VolumeKind::empty_dir;
  });
  if (empty) return *empty;
  if (volume.has("hostPath")) return VolumeKind::host_path;
  if (volume.has("persistentVolumeClaim") || volume.has("ephemeral")) return VolumeKind::claim;
  const bool is_token = volume.nested("projected", is_service_account).value_or(false);
  return is_token ? VolumeKind::service_account : VolumeKind::other;
}

void read_volumes(json::ObjectReader& spec, Pod& pod) {
  spec.each("volumes", maximum_parts, [&](json::ObjectReader& item) {
    const VolumeKind kind = volume_kind(item);
    if (kind == VolumeKind::claim) pod.unmodelled.emplace_back("persistentVolumeClaim");
    pod.volumes.push_back({.name = text(item, "name"), .kind = kind});
  });
}

void read_spec(json::ObjectReader& spec, Pod& pod) {
  read_containers(spec, pod);
  read_volumes(spec, pod);
  read_scheduling_rules(spec, pod);
  pod.overhead = read_resources(spec, "overhead");
  pod.node = text(spec, "nodeName");
  pod.priority = spec.integer("priority", INT32_MIN, INT32_MAX).value_or(0);
  if (const auto grace = spec.integer("terminationGracePeriodSeconds", 0, longest_grace_seconds))
    pod.termination_grace = Seconds{*grace};
  if (spec.has("resourceClaims")) pod.unmodelled.emplace_back("resourceClaims");
  if (spec.has("resources")) pod.unmodelled.emplace_back("resources of the pod");
}

void read_status(json::ObjectReader& status, Pod& pod) {
  pod.phase = status.choice<PodPhase>("phase", names_of<kubernetes::PodPhase>).value_or(PodPhase::pending);
  pod.nominated_node = text(status, "nominatedNodeName");
  const auto scheduled = find_condition(status, "PodScheduled");
  pod.unschedulable = scheduled && scheduled->status == "False" && scheduled->reason == "Unschedulable";
}

}  // namespace

Pod read_pod(json::ObjectReader& item) {
  Pod pod;
  item.require("spec");
  item.nested("metadata", [&](json::ObjectReader& metadata) { read_metadata(metadata, pod); });
  item.nested("spec", [&](json::ObjectReader& spec) { read_spec(spec, pod); });
  item.nested("status", [&](json::ObjectReader& status) { read_status(status, pod); });
  std::ranges::sort(pod.unmodelled);
  pod.unmodelled.erase(std::unique(pod.unmodelled.begin(), pod.unmodelled.end()), pod.unmodelled.end());
  return pod;
}

}  // namespace headroom::api
