#include <chrono>
#include <map>
#include <vector>

#include "core/kubernetes/objects/backoff.hpp"
#include "core/kubernetes/scale_up/equivalence_groups.hpp"
#include "core/kubernetes/scale_up/estimation_limits.hpp"
#include "core/kubernetes/scale_up/quota.hpp"
#include "core/kubernetes/scale_up/similar_groups.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "tests/conformance/cluster_autoscaler.hpp"

namespace headroom::conformance::cluster_autoscaler {
namespace {

namespace k8s = kubernetes;

k8s::Amounts amounts_of(const Json& object) {
  k8s::Amounts amounts;
  for (const auto& item : object.items()) amounts[item.key()] = integer(object, item.key().c_str());
  return amounts;
}

k8s::GroupSize size_of(const Json& group) { return {.max = integer(group, "max"), .size = integer(group, "size")}; }

k8s::Resources resources_of(const Json& object) {
  return {.cpu_milli = optional_integer(object, "cpu").value_or(0),
          .memory_bytes = optional_integer(object, "memory").value_or(0),
          .gpus = optional_integer(object, "nvidia.com/gpu").value_or(0),
          .pods = optional_integer(object, "pods").value_or(0)};
}

k8s::SampleNode sample_of(const Json& object) {
  k8s::SampleNode sample;
  sample.node.capacity = resources_of(field(object, "cap"));
  sample.node.allocatable = resources_of(field(object, "alloc"));
  sample.free = object.contains("free") ? resources_of(field(object, "free")) : sample.node.allocatable;
  if (object.contains("labels"))
    for (const auto& item : field(object, "labels").items())
      sample.node.labels[item.key()] = item.value().get<std::string>();
  return sample;
}

/// Pods in words: `p2_1,p2_2 (rc1, flex volumes with different names)`.
void add_described_pods(const std::string& words, std::vector<k8s::Pod>& pods) {
  const std::size_t open = std::min(words.find(" ("), words.size());
  const std::string traits = words.substr(std::min(open + 2, words.size()));
  const auto says = [&](const char* word) { return traits.find(word) != std::string::npos; };
  std::string names = words.substr(0, open);
  for (names += ','; !names.empty(); names.erase(0, names.find(',') + 1)) {
    k8s::Pod pod;
    pod.name = names.substr(0, names.find(','));
    if (!says("no controller")) {
      const std::string controller = traits.substr(0, traits.find_first_of(",)"));
      pod.controller = k8s::Owner{.kind = says("DaemonSet") ? "DaemonSet" : "ReplicationController", .uid = controller};
    }
    if (says("flex")) pod.volumes = {{.name = "volume-" + pod.name}};
    if (says("projected"))
      pod.volumes = {{.name = "kube-api-access-" + pod.name, .kind = k8s::VolumeKind::service_account}};
    if (says("label")) pod.labels = {{"unique", pod.name}};
    pods.push_back(std::move(pod));
  }
}

}  // namespace

/// Events are [what, at_ms] or [what, at_ms, group]; every check answers. `remove_stale` removes what is stale then.
Json backoff(const Json& input) {
  const k8s::BackoffSettings settings{.initial = std::chrono::milliseconds{integer(input, "initial_ms")},
                                      .most = std::chrono::milliseconds{integer(input, "max_ms")},
                                      .reset_after = std::chrono::milliseconds{integer(input, "reset_ms")}};
  std::map<std::string, std::optional<k8s::Backoff>> groups;
  Json checks = Json::array();
  for (const Json& event : array(input, "events")) {
    const std::string what = event.at(0).get<std::string>();
    const Instant at{std::chrono::milliseconds{event.size() > 1 ? event.at(1).get<std::int64_t>() : 0}};
    auto& group = groups[event.size() > 2 ? event.at(2).dump() : ""];
    if (what == "fail")
      group = k8s::after_failure(group, settings, at);
    else if (what == "check")
      checks.push_back(k8s::is_backed_off(group, at));
    else if (what == "remove" || (what == "remove_stale" && group && k8s::is_stale(*group, settings, at)))
      group.reset();
    else if (what != "remove_stale")
      throw Malformed("\"events\" does not know " + what);
  }
  return checks;
}

Json balance_groups(const Json& input) {
  std::vector<k8s::SizedGroup> groups;
  for (const auto& item : field(input, "groups").items())
    groups.push_back({.id = item.key(), .max = integer(item.value(), "max"), .size = integer(item.value(), "size")});
  Json sizes = Json::object();
  for (const auto& [id, size] : k8s::balance(groups, integer(input, "new_nodes"))) sizes[id] = size;
  return sizes;
}

Json cluster_capacity(const Json& input) {
  return k8s::cluster_capacity(integer(input, "max_nodes_total"), integer(input, "current_nodes"));
}

Json similar_groups_capacity(const Json& input) {
  std::vector<k8s::GroupSize> sizes{size_of(field(input, "group"))};
  for (const Json& group : array(input, "similar_groups")) sizes.push_back(size_of(group));
  return k8s::groups_capacity(sizes);
}

Json min_limit(const Json& input) { return k8s::stricter_limit(integer(input, "base"), integer(input, "target")); }

Json equivalence_groups(const Json& input) {
  std::vector<k8s::Pod> pods;
  for (const Json& words : array(input, "pods")) add_described_pods(words.get<std::string>(), pods);
  std::vector<const k8s::Pod*> all;
  for (const k8s::Pod& pod : pods) all.push_back(&pod);
  return {{"groups", k8s::upstream_group_count(all)}};
}

Json new_pod_delay(const Json& input) {
  const Json& ages = array(input, "pod_age_s");
  const Json& annotations = array(input, "annotation");
  const Instant now{std::chrono::hours{1'000}};
  Json kept = Json::array();
  for (std::size_t i = 0; i < ages.size(); ++i) {
    k8s::Pod pod;
    pod.created_at = now - Seconds{ages.at(i).get<std::int64_t>()};
    if (const Json& annotation = annotations.at(i); annotation.is_string())
      pod.annotations[std::string(k8s::scale_up_delay_annotation)] = annotation.get<std::string>();
    kept.push_back(k8s::is_old_enough(pod, Seconds{integer(input, "delay_s")}, now));
  }
  return kept;
}

Json quota(const Json& input) {
  std::vector<k8s::QuotaLeft> quotas;
  for (const Json& q : array(input, "quotas"))
    if (flag(q, "applies")) quotas.push_back({.id = text(q, "id"), .left = amounts_of(field(q, "left"))});
  const k8s::QuotaCheck check = k8s::check_quotas(quotas, amounts_of(field(input, "node")), integer(input, "delta"));
  Json exceeded = Json::object();
  for (const k8s::ExceededQuota& q : check.exceeded) exceeded[q.id] = q.resources;
  return {{"allowed", check.allowed}, {"exceeded", exceeded}};
}

Json similar_groups(const Json& input) {
  return k8s::similar(sample_of(field(input, "a")), sample_of(field(input, "b")), {});
}

}  // namespace headroom::conformance::cluster_autoscaler
