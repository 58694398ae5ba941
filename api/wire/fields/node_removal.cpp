#include "api/wire/fields/node_removal.hpp"

#include <cstddef>
#include <string>

#include "core/kubernetes/scale_down/drain_texts.hpp"

namespace headroom::api {
namespace {

using kubernetes::ClusterObjects;
using kubernetes::NodeRemoval;

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

}  // namespace headroom::api
