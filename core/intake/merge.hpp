#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/policy.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/metrics.hpp"
#include "core/spark/spark_demand.hpp"

/// The steps of intake. Each lays what the request says over what its documents say. Inline fields win. If the two
/// differ, a `source_conflict` warning says so.
namespace headroom {

/// The warnings and faults of the steps, in addition to the values that they return.
struct Remarks {
  std::vector<Warning> warnings{};
  std::vector<Violation> faults{};  ///< with pointers into the request's body
  bool limits_are_attached{false};  ///< as EvaluationInput

  void warn(std::string_view code, std::string detail) { warnings.push_back({code, std::move(detail)}); }
  void refuse(std::string pointer, std::string_view code, std::string detail) {
    faults.push_back({std::move(pointer), std::string(code), std::move(detail)});
  }
};

/// Whether the two may be roundings of one value, for example 9.5 and 9.4997.
bool agree(double a, double b);

/// Chooses the one autoscaler of replicas that the evaluation is about, and makes it part of `facts`: its workload
/// becomes a pool and, if nothing else names the cluster, the cluster; its figures become metrics. Afterwards `facts`
/// contains this autoscaler or none.
///
/// It is the only autoscaler, or else the one whose workload has the name of the request's cluster or of one of its
/// pools. The id of the pool is that of the workload, unless the request has exactly one pool with another name. If
/// several autoscalers are possible, none is used: this is a fault if the request describes no pools, and a warning
/// otherwise. None is used either if other documents describe pools, because replicas are not counted together with
/// nodes.
void choose_autoscaler(DocumentFacts& facts, const EvaluationRequestFields& request, Remarks& remarks);

/// Lays the inline lists of Kubernetes objects over those of the documents, and warns about pods that lists often leave
/// out. A PodList without any pod is doubted; an empty inline list is believed.
void merge_objects(const ObjectFields& request, DocumentFacts& facts);

/// Adds the numbers of unschedulable and of running pods to the metrics, as far as the lists show them.
void count_pods(DocumentFacts& facts);

/// Makes pools from the labels of the nodes, if neither the request nor a document describes a pool and the policy does
/// not count executors or replicas.
void assume_pools_from_nodes(DocumentFacts& facts, const EvaluationRequestFields& request);

/// The cluster with its pools. It must have an id, and at least one pool that can be scaled.
Cluster merge_cluster(const std::optional<ClusterFields>& request, const DocumentFacts& facts, Remarks& remarks);

/// Sets the workload of the chosen autoscaler's pool, if the request has not set it.
void attach_workload(Cluster& cluster, const DocumentFacts& facts);

/// Adds what the events of the documents announce to the pools: instances that are about to go, and that the cluster
/// itself has terminated. An event counts if it is about this cluster or about an instance of one of its pools, by the
/// lists of instances and nodes. If no document lists instances, a Spot instance is taken for one of the largest Spot
/// pool, and that is said. If several events are about one instance, the latest state counts, whatever their order.
/// Repeated events count once. Events about others are left out, which is said once, and so are events of another
/// region than the cluster's, if both are known.
void announce_departures(Cluster& cluster, const DocumentFacts& facts, Remarks& remarks);

/// Removes metrics and policies of other clusters and groups, each with a warning.
void leave_out_strangers(DocumentFacts& facts, const Cluster& cluster);

/// `faults`; if something is missing, behind what in the documents can't be used, because that may be the cause. If a
/// document is of another kind than the request says, that is the cause, and what is missing is left out.
std::vector<Violation> causes_first(std::vector<Violation> faults, std::vector<Violation> doubts);

Metrics merge_metrics(const Metrics& request, DocumentFacts& facts, Remarks& remarks);

/// The policy: as the request gives it in full, or as an EMR document gives it, or as the documents show it to be
/// attached.
Policy merge_policy(const EvaluationRequestFields& request, const DocumentFacts& facts, const Cluster& cluster,
                    Remarks& remarks);

/// Gives each rule of the policy the state of its alarm, if a document has the alarm and the request does not state it.
/// An alarm is the rule's if metric, namespace, dimensions, comparison and threshold agree, whatever its name. Warns of
/// alarms that no rule has, once for each document.
void match_alarms(DocumentFacts& facts, const Policy& policy, const Cluster& cluster, Metrics& metrics);

/// Sets the resource calculator of signals that don't state one, as the cluster is configured.
void fill_in_calculator(std::vector<Signal>& signals, const std::optional<PolicyFields>& request,
                        const DocumentFacts& facts, Remarks& remarks);

/// Fills in the fields of Spark's dynamic allocation that the request leaves open, from the executors that a driver
/// listed at `seen_at`.
void fill_in_executors(std::vector<Signal>& signals, const std::optional<PolicyFields>& request,
                       const DocumentFacts& facts, Instant seen_at, Remarks& remarks);

/// What the application may request. Without an overhead, its executors have Spark's default overhead on `platform`.
/// Without a description, they have the shape of the largest executor among the pods.
std::optional<SparkDemand> merge_spark_demand(const std::optional<SparkFields>& request,
                                              const kubernetes::ClusterObjects& objects, Platform platform,
                                              Remarks& remarks);

}  // namespace headroom
