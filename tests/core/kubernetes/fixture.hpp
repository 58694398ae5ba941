#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/kubernetes/objects/pod.hpp"
#include "core/kubernetes/scheduling/estimator.hpp"
#include "core/kubernetes/scheduling/pod_classes.hpp"

/// Small clusters for tests: a node takes 100 pods, a pod is one container of a ReplicaSet.
namespace headroom::kubernetes::testing {

inline constexpr std::int64_t mib = std::int64_t{1} << 20;
inline constexpr std::int64_t gib = std::int64_t{1} << 30;

inline Node node(std::string name, std::int64_t cpu_milli, std::int64_t memory_bytes, std::string group = {}) {
  const Resources size{.cpu_milli = cpu_milli, .memory_bytes = memory_bytes, .pods = 100};
  return {.name = std::move(name), .group = std::move(group), .capacity = size, .allocatable = size};
}

inline Pod pod(std::string name, std::int64_t cpu_milli, std::int64_t memory_bytes, std::string on = {}) {
  Pod p;
  p.name = std::move(name);
  p.controller = Owner{.kind = "ReplicaSet", .name = "rs", .uid = "rs-1"};
  p.containers = {{.requests = {.cpu_milli = cpu_milli, .memory_bytes = memory_bytes}}};
  p.phase = on.empty() ? PodPhase::pending : PodPhase::running;
  p.unschedulable = on.empty();
  p.node = std::move(on);
  return p;
}

/// A pod of a DaemonSet.
inline Pod daemon(std::int64_t cpu, std::int64_t memory) {
  Pod p = pod("agent", cpu, memory);
  p.controller->kind = "DaemonSet";
  return p;
}

inline std::vector<Requirement> app(std::string name) { return equal_to({{"app", std::move(name)}}); }

inline Pod labelled(Pod p, std::string app_name) {
  p.labels["app"] = std::move(app_name);
  return p;
}

/// Classes of these pods, distinguished by what they themselves select by.
inline PodClasses classes_of(const std::vector<Pod>& pods) {
  std::set<std::string, std::less<>> keys;
  for (const Pod& p : pods) collect_labels_asked_for(p, keys);
  PodClasses classes(std::move(keys));
  for (const Pod& p : pods) classes.add(p);
  return classes;
}

}  // namespace headroom::kubernetes::testing
