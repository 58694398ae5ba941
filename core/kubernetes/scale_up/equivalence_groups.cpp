#include "core/kubernetes/scale_up/equivalence_groups.hpp"

#include <set>
#include <string>
#include <unordered_map>

#include "core/kubernetes/scheduling/key_writer.hpp"

namespace headroom::kubernetes {
namespace {

constexpr std::size_t most_groups_by_controller = 10;

std::string spec_key(const Pod& pod) {
  KeyWriter key;
  key.put(pod.space);
  key.put(pod.labels);
  for (const Container& container : pod.containers) key.put(container.requests);
  for (const InitContainer& init : pod.init_containers) {
    key.put(init.requests);
    key.put(static_cast<std::int64_t>(init.kind));
  }
  key.put(pod.overhead);
  key.put(pod.rules);
  key.put(pod.priority);
  for (const Volume& volume : pod.volumes) {
    key.put(volume.kind == VolumeKind::service_account ? std::string{} : volume.name);
    key.put(static_cast<std::int64_t>(volume.kind));
  }
  return key.take();
}

}  // namespace

std::int64_t upstream_group_count(std::span<const Pod* const> pods) {
  std::int64_t groups = 0;
  std::unordered_map<std::string, std::set<std::string>> by_controller;
  for (const Pod* const pod : pods) {
    if (!pod->controller || is_daemon(*pod)) {
      ++groups;
      continue;
    }
    std::set<std::string>& specs = by_controller[pod->controller->uid];
    std::string key = spec_key(*pod);
    if (specs.contains(key)) continue;
    if (specs.size() < most_groups_by_controller) specs.insert(std::move(key));
    ++groups;
  }
  return groups;
}

}  // namespace headroom::kubernetes
