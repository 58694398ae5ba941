#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/auto_scaling_policies.hpp"
#include "core/intake/spark_executor.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"

namespace headroom {

/// What all documents of a request said, before inline fields are laid over it. Absent means that none said it.
///
/// Where two documents differ the one listed later wins, and a `source_conflict` warning says so; ListInstances only
/// fills in running counts that the groups' or fleets' own documents leave open. Metrics of which two documents said
/// different things are in `metrics.contradicted`.
struct DocumentFacts {
  std::optional<std::string> cluster_id{};
  std::optional<std::string> virtual_cluster_id{};  ///< EMR on EKS's; the cluster's where nothing else tells that
  std::optional<std::string> name{};
  std::optional<Platform> platform{};
  std::optional<std::string> region{};
  std::optional<std::string> release{};
  std::optional<Composition> composition{};
  std::optional<LifecycleState> state{};
  std::optional<NodeLabels> node_labels{};
  std::optional<std::int64_t> hdfs_replication{};
  std::optional<ComputeLimits> managed_scaling{};
  std::optional<AdvancedScaling> advanced_scaling{};
  std::vector<Pool> pools{};                      ///< the primary's too; without those that have ended
  std::vector<std::string> pool_owners{};         ///< of each of the pools: the cluster it is of; empty: not said
  std::vector<AutoScalingPolicy> auto_scaling{};  ///< one per group
  std::vector<std::string> series_owners{};       ///< of each of metrics.series: the cluster it is of; empty: not said
  /// Each object once, as it was listed last; no groups.
  kubernetes::ClusterObjects kubernetes{.listing = kubernetes::PodListing::some};
  std::vector<AttachedAutoscaler> autoscalers{};          ///< of replicas, one per workload that has any
  bool is_spark_application{false};                       ///< a list of a driver's was among the documents
  std::optional<std::vector<SparkExecutor>> executors{};  ///< of a Spark application, those that are active
  Metrics metrics{};                                      ///< settled; observed_at only where a document carries one
  std::vector<Warning> warnings{};
};

}  // namespace headroom
