#include "api/wire/fields/node_removal.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace headroom::api {
namespace {

using kubernetes::ClusterObjects;
using kubernetes::DrainBlocker;
using kubernetes::DrainVerdict;
using kubernetes::NodeRemoval;
using kubernetes::Pod;
using kubernetes::VolumeKind;

void encode_pod(json::Writer& out, const ClusterObjects& cluster, std::size_t pod) {
  out.field("pod", kubernetes::full_name(cluster.pods[pod]));
}

/// What the simulation leaves out of account, and the scheduler doesn't.
void encode_unsupported(json::Writer& out, const kubernetes::Pod& pod) {
  const auto constraints = kubernetes::unsupported_constraints(pod);
  if (constraints.empty()) return;
  out.name("unsupported_constraints").begin_array();
  for (const std::string& constraint : constraints) out.value(constraint);
  out.end_array();
}

bool has_local_volume(const Pod& pod) {
  return std::ranges::any_of(pod.volumes, [](const kubernetes::Volume& volume) {
    return volume.kind == VolumeKind::empty_dir || volume.kind == VolumeKind::host_path;
  });
}

std::string spark_explanation(const Pod& pod) {
  const bool owned = pod.controller && pod.controller->kind == "Pod";
  std::string because = owned ? "owned by its driver's Pod" : "";
  if (has_local_volume(pod)) because.append(owned ? ", " : "").append("local storage");
  return "is a Spark executor" + (because.empty() ? "" : " (" + because + ")") +
         ": the autoscaler never drains it, its node can go when the executor ends";
}

}  // namespace

void encode_node_removal(json::Writer& out, const ClusterObjects& cluster, const NodeRemoval& removal) {
  out.name("moves").begin_array();
  for (const auto& move : removal.moves) {
    out.begin_object();
    encode_pod(out, cluster, move.pod);
    out.field("to", move.to);
    encode_unsupported(out, cluster.pods[move.pod]);
    out.end_object();
  }
  out.end_array().name("stranded").begin_array();
  for (const auto& stranded : removal.stranded) {
    out.begin_object();
    encode_pod(out, cluster, stranded.pod);
    out.name("refused_by").begin_array();
    for (const auto& [reason, nodes] : stranded.refused_by)
      out.begin_object().field("reason", reason).field("nodes", nodes).end_object();
    out.end_array().end_object();
  }
  out.end_array().name("blocking_pods").begin_array();
  for (const auto& [at, verdict] : removal.blocking) {
    const kubernetes::Pod& pod = cluster.pods[at];
    out.begin_object();
    encode_pod(out, cluster, at);
    out.field("reason", kubernetes::blocker_name(*verdict.blocker)).field("spark_executor", verdict.spark_executor);
    if (verdict.blocker == kubernetes::DrainBlocker::local_storage) out.field("volume", verdict.subject);
    if (verdict.blocker == kubernetes::DrainBlocker::not_enough_pdb)
      out.field("pod_disruption_budget", pod.space + '/' + verdict.subject);
    out.field("detail", explanation_of(pod, verdict)).end_object();
  }
  out.end_array().name("goes_with_node").begin_array();
  for (const std::size_t pod : removal.goes_with_node) out.value(kubernetes::full_name(cluster.pods[pod]));
  out.end_array();
}

std::string explanation_of(const Pod& pod, const DrainVerdict& verdict) {
  if (verdict.spark_executor) return spark_explanation(pod);
  if (!verdict.blocker) return {};
  switch (*verdict.blocker) {
    case DrainBlocker::not_replicated:
      return pod.controller ? "is controlled by a " + pod.controller->kind +
                                  ", which the autoscaler does not trust to start it again"
                            : "has no controller that would start it again";
    case DrainBlocker::unmovable_kube_system:
      return "is of kube-system and no PodDisruptionBudget covers it";
    case DrainBlocker::not_safe_to_evict:
      return "is annotated " + std::string(kubernetes::safe_to_evict_annotation) + ": \"false\"";
    case DrainBlocker::local_storage:
      return "keeps data in local volume " + verdict.subject;
    case DrainBlocker::not_enough_pdb:
      return "may not be evicted now: PodDisruptionBudget " + verdict.subject + " allows no disruption";
  }
  return {};
}

}  // namespace headroom::api
