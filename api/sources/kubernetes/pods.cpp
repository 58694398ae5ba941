#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "api/sources/kubernetes/objects.hpp"
#include "api/sources/kubernetes/scheduling_rules.hpp"
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
  for_each_part(metadata, "ownerReferences", [&](json::ObjectReader& item) {
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
  auto resources = nested(container, "resources");
  if (!resources) return {};
  if (resources->has("claims")) pod.unmodelled.emplace_back("resourceClaims");
  std::vector<std::string> others;
  const auto requests = read_resources(*resources, "requests", &others);
  for (std::string& name : others) pod.unmodelled.push_back("resource " + std::move(name));
  return requests;
}

void read_host_ports(json::ObjectReader& container, Pod& pod) {
  for_each_part(container, "ports", [&](json::ObjectReader& item) {
    const auto port = item.integer("hostPort", 0, 65'535);
    if (port.value_or(0) == 0) return;
    pod.rules.host_ports.push_back({.port = *port,
                                    .protocol = std::string(item.string("protocol").value_or("TCP")),
                                    .address = text(item, "hostIP")});
  });
}

void read_containers(json::ObjectReader& spec, Pod& pod) {
  for_each_part(spec, "containers", [&](json::ObjectReader& item) {
    pod.containers.push_back({.requests = read_requests(item, pod)});
    read_host_ports(item, pod);
  });
  for_each_part(spec, "initContainers", [&](json::ObjectReader& item) {
    const bool sidecar = item.string("restartPolicy") == "Always";
    pod.init_containers.push_back(
        {.requests = read_requests(item, pod), .kind = sidecar ? InitKind::sidecar : InitKind::once});
    if (sidecar) read_host_ports(item, pod);
  });
}

/// Whether a projected volume is the token that every pod is given.
bool is_service_account(json::ObjectReader& projected) {
  bool found = false;
  for_each_part(projected, "sources",
                [&](json::ObjectReader& source) { found = found || source.has("serviceAccountToken"); });
  return found;
}

VolumeKind volume_kind(json::ObjectReader& volume) {
  if (auto empty = nested(volume, "emptyDir"))
    return empty->string("medium") == "Memory" ? VolumeKind::memory_empty_dir : VolumeKind::empty_dir;
  if (volume.has("hostPath")) return VolumeKind::host_path;
  if (volume.has("persistentVolumeClaim") || volume.has("ephemeral")) return VolumeKind::claim;
  auto projected = nested(volume, "projected");
  return projected && is_service_account(*projected) ? VolumeKind::service_account : VolumeKind::other;
}

void read_volumes(json::ObjectReader& spec, Pod& pod) {
  for_each_part(spec, "volumes", [&](json::ObjectReader& item) {
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
  if (auto metadata = nested(item, "metadata")) read_metadata(*metadata, pod);
  if (auto spec = nested(item, "spec")) read_spec(*spec, pod);
  if (auto status = nested(item, "status")) read_status(*status, pod);
  std::ranges::sort(pod.unmodelled);
  pod.unmodelled.erase(std::unique(pod.unmodelled.begin(), pod.unmodelled.end()), pod.unmodelled.end());
  return pod;
}

void read_kubernetes_pod_list(const SourceDocument& document, Collector& out) {
  const Listing listing = for_each_kubernetes_object(document, "Pod", out, [&](json::ObjectReader& item) {
    require_name(item);
    out.add_pod(read_pod(item));
  });
  if (listing == Listing::complete) out.list_pods();
}

}  // namespace headroom::api
