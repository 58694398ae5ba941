#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/intake/configuration.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/document_warnings.hpp"
#include "core/intake/node_group_backings.hpp"
#include "core/intake/spark_application.hpp"

namespace headroom {

/// Whether a document says how much of a pool is running.
enum class RunningCount { stated, unstated };

/// An EC2 instance of a cluster that has not terminated.
struct RunningInstance {
  std::string pool_id;
  std::string instance_type;
  Market market{Market::on_demand};
  friend bool operator==(const RunningInstance&, const RunningInstance&) = default;
};

/// All documents together may describe this many pools, this many series, this many queues and this many alarms.
inline constexpr std::size_t maximum_findings = 1'000;
/// They may have this many events.
inline constexpr std::size_t maximum_events = 10'000;
/// They may list this many nodes, this many pods and this many disruption budgets. Kubernetes itself allows 150,000
/// pods.
inline constexpr std::size_t maximum_objects = 225'000;

/// A kind of thing of which the documents contain more than the maximum.
struct Excess {
  std::string_view what;
  std::size_t maximum;
};

/// Collects what one document after another says, and decides what counts if they disagree.
class Collector {
 public:
  /// Begins a document: item `index` of `sources`. All following calls are about it.
  void begin(std::string_view kind, std::size_t index);
  /// The document says that it is one page, and that there is a next page.
  void truncated();
  /// Ends the document. Warns if nothing in it was used, unless another warning about it has already told why.
  void end() { warnings_.end(); }

  /// States a fact about the cluster. `what` names the fact for a person.
  template <class T>
  void state(std::optional<T> DocumentFacts::*fact, T value, std::string_view what) {
    std::optional<T>& known = findings_.*fact;
    if (known && *known != value) conflict(what);
    known = std::move(value);
    warnings_.used();
  }
  /// The document says that no managed scaling policy is attached to the cluster.
  void no_managed_scaling() { findings_.managed_scaling_removed = true; }
  /// The id of the cluster that a document mentions, although the cluster is not its subject. It counts only if no
  /// other document states the id.
  void mention_cluster(std::string_view id);

  /// Kubernetes, or EMR on EKS. EMR on EKS says more, so it counts in whichever order the two come.
  void state_platform(Platform platform);

  /// `owner`: the cluster that the pool belongs to; empty if the document does not say.
  void add_pool(Pool pool, RunningCount running, std::string_view owner = {});
  /// The pool consists of this Auto Scaling group, which must not be counted in addition.
  void add_backing(NodeGroupBacking backing);
  /// The pool exists, and add_instance() adds its running instances. If none is added, all of them have ended.
  void add_instances_of(std::string_view pool_id);
  void add_instance(RunningInstance instance);
  void list_instance(ListedInstance instance);
  void add_event(PlatformEvent event);
  void add_auto_scaling(AutoScalingPolicy policy);
  void add_value(std::string_view name, double value);
  /// When the values were measured. Among several times the earliest counts, so that no value seems newer than it is.
  void add_observation_time(Instant at);
  /// `owner`: the cluster that the series belongs to; empty if the document does not say.
  void add_series(Series series, std::string_view owner = {});
  void add_queue(YarnQueue queue);
  void add_alarm(DescribedAlarm alarm);
  void add_scheduled_action(ScheduledAction action);
  /// Costs of one period replace those that were stated for it before.
  void add_cost(const CostPeriod& cost);
  /// What the group of this role sets, in addition to the cluster's own configuration and before it.
  void add_configuration(const GroupConfiguration& group);
  void add_node(kubernetes::Node node);
  void add_pod(kubernetes::Pod pod);
  /// All pods were listed. This is information even if there are no pods.
  void list_pods();
  /// The document has objects that are known only in part, so nodes may hold more than the lists show.
  void doubt_list() { has_doubtful_list_ = true; }
  void add_autoscaler(AttachedAutoscaler autoscaler);
  void add_budget(kubernetes::DisruptionBudget budget);
  void add_executors(SparkExecutorList list);
  /// All stages that are listed. This is information even if there are none.
  void add_stages(std::vector<SparkStage> stages);

  /// Something in the document can't be used. The fault explains what then is missing; a warning must say it, too.
  void doubt(Violation fault);

  /// `code` must be a literal. `detail` follows the name of the document.
  void warn(std::string_view code, std::string_view detail) { warnings_.warn(code, detail); }

  /// The same for a cause that may come again in other parts of the document: only the first one is named.
  void warn_once(std::string_view code, std::string_view detail, std::string_view parts) {
    warnings_.warn_once(code, detail, parts);
  }

  /// The kind of thing of which some were dropped because there were too many. No value if none was dropped.
  std::optional<Excess> excess() const { return excess_; }

  DocumentFacts conclude() &&;

 private:
  /// Whether one more of `what` may be added to the `count` that exist. Pools, series and the like are searched one by
  /// one, so their number must not grow with the size of the documents. Objects take many times the memory of their
  /// documents.
  bool has_room(std::size_t count, std::string_view what, std::size_t maximum = maximum_findings);
  void conflict(std::string_view what);
  void settle_cluster_id();
  void settle_pages();
  void settle_configurations();
  void settle_backings();
  void settle_running_counts();
  void settle_metrics();
  void settle_pending();

  DocumentFacts findings_;
  DocumentWarnings warnings_;
  std::string_view kind_;
  std::vector<std::string_view> truncated_kinds_;
  bool has_doubtful_list_{false};
  std::optional<std::string> mentioned_cluster_;
  std::vector<NodeGroupBacking> backings_;
  std::vector<std::string> pools_without_running_;
  std::vector<std::string> pools_with_instances_;
  std::vector<RunningInstance> instances_;
  std::vector<GroupConfiguration> configurations_;
  std::unordered_map<std::string, std::size_t> nodes_;  ///< the position in the collected nodes, by name
  std::unordered_map<std::string, std::size_t> pods_;   ///< the position in the collected pods, by full name
  std::unordered_map<std::string, std::size_t> budgets_;
  SparkApplication spark_;
  std::optional<Excess> excess_;
};

}  // namespace headroom
