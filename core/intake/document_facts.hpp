#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/decision/decision.hpp"
#include "core/intake/cost_period.hpp"
#include "core/intake/described_alarm.hpp"
#include "core/intake/spark_executor.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/limits.hpp"
#include "core/model/metrics.hpp"
#include "core/model/platform_event.hpp"
#include "core/schedule/scheduled_action.hpp"
#include "core/yarn/yarn_need.hpp"

namespace headroom {

struct AttachedAutoscaler;
struct AutoScalingPolicy;

/// An EC2 instance as a document lists it.
struct ListedInstance {
  std::string id;  ///< EC2's: i-0abc
  std::string pool_id;
  std::string instance_type{};
  std::optional<Market> market{};
  bool runs{true};
  friend bool operator==(const ListedInstance&, const ListedInstance&) = default;
};

/// What all documents of a request say, before inline fields are laid over it. A fact is absent if no document states
/// it.
///
/// If two documents differ, the one that is listed later wins, and a `source_conflict` warning says so. ListInstances
/// only fills in running counts that the documents of the groups or fleets leave open. `metrics.contradicted` has the
/// metrics for which two documents gave different values.
struct DocumentFacts {
  // Defined in the source file: a reader of documents then does not depend on every kind of signal.
  DocumentFacts();
  DocumentFacts(const DocumentFacts&);
  DocumentFacts(DocumentFacts&&) noexcept;
  DocumentFacts& operator=(const DocumentFacts&);
  DocumentFacts& operator=(DocumentFacts&&) noexcept;
  ~DocumentFacts();

  std::optional<std::string> cluster_id{};
  /// EMR on EKS's id; it is the cluster's if no other document states one.
  std::optional<std::string> virtual_cluster_id{};
  std::optional<std::string> name{};
  std::optional<Platform> platform{};
  std::optional<std::string> region{};
  std::optional<std::string> release{};
  std::optional<Composition> composition{};
  std::optional<LifecycleState> state{};
  std::optional<NodeLabels> node_labels{};
  std::optional<std::int64_t> hdfs_replication{};
  std::optional<ResourceCalculator> resource_calculator{};
  std::optional<ComputeLimits> managed_scaling{};
  bool managed_scaling_removed{false};  ///< a document shows that no managed scaling policy is attached
  std::optional<AdvancedScaling> advanced_scaling{};
  std::vector<Pool> pools{};                         ///< including the primary's; without those that have ended
  std::vector<std::string> pools_without_running{};  ///< ids of the pools of which no document says how much runs
  std::vector<std::string> pool_owners{};            ///< for each of `pools`: the cluster it belongs to; empty: unknown
  std::vector<AutoScalingPolicy> auto_scaling;       ///< one per group
  /// For each of `metrics.series`: the cluster it belongs to; empty: unknown.
  std::vector<std::string> series_owners{};
  /// Each object once, as it was listed last. Without node groups.
  kubernetes::ClusterObjects kubernetes{.listing = kubernetes::PodListing::some};
  std::vector<AttachedAutoscaler> autoscalers;            ///< of replicas; one per workload that has any
  bool is_spark_application{false};                       ///< a list from a Spark driver was among the documents
  std::optional<std::vector<SparkExecutor>> executors{};  ///< the active executors of a Spark application
  Metrics metrics{};  ///< after settle(); observed_at is set only if a document has it
  std::vector<DescribedAlarm> alarms{};
  std::vector<ScheduledAction> scheduled_actions{};  ///< those that can be followed, each once, as it was listed last
  std::vector<CostPeriod> costs{};          ///< of EMR and EC2, in the order of time; empty: no document has them
  std::vector<PlatformEvent> events{};      ///< in the order of the documents
  std::vector<ListedInstance> instances{};  ///< EC2 instances that documents list with their pool, in any state
  std::vector<Warning> warnings{};
  /// What in the documents can't be used, with pointers into the request's body. `warnings` says it, too.
  std::vector<Violation> doubts{};
  std::vector<std::string_view> documents{};  ///< the kind of each document, even if nothing in it is used

  bool has_document(std::string_view kind) const { return std::ranges::find(documents, kind) != documents.end(); }
};

}  // namespace headroom
