#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/intake/document_facts.hpp"
#include "core/intake/document_warnings.hpp"
#include "core/intake/node_group_backings.hpp"
#include "core/intake/spark_application.hpp"

namespace headroom {

/// Whether a document said how much of a pool runs.
enum class RunningCount { stated, unstated };

/// One EC2 instance of a cluster that has not terminated.
struct RunningInstance {
  std::string pool_id;
  std::string instance_type;
  Market market{Market::on_demand};
  friend bool operator==(const RunningInstance&, const RunningInstance&) = default;
};

/// All documents together may describe so many pools, series, queues and alarms each.
inline constexpr std::size_t maximum_findings = 1'000;
/// … and list so many nodes, pods and disruption budgets each; Kubernetes itself takes 150,000 pods.
inline constexpr std::size_t maximum_objects = 225'000;

/// More of something than is taken.
struct Excess {
  std::string_view what;
  std::size_t maximum;
};

/// Gathers what one document after the other says, and settles what they disagree about.
class Collector {
 public:
  /// What follows comes from this document: item `index` of `sources`.
  void begin(std::string_view kind, std::size_t index);
  /// The document says that it is one page and that there is a next one.
  void truncated();
  /// Ends the document begun; warns where nothing of it was of use.
  void end() { warnings_.end(); }

  /// Says a fact of the cluster; `what` names it for a person.
  template <class T>
  void state(std::optional<T> DocumentFacts::*fact, T value, std::string_view what) {
    std::optional<T>& known = findings_.*fact;
    if (known && *known != value) conflict(what);
    known = std::move(value);
    warnings_.used();
  }
  /// The id of the cluster a document is about, where that is not its subject: holds while nothing better is known.
  void mention_cluster(std::string_view id);

  /// Kubernetes, or EMR on EKS, which says more and holds whichever comes first.
  void state_platform(Platform platform);

  /// `owner`: the cluster that the pool is of, empty where the document does not say.
  void add_pool(Pool pool, RunningCount running, std::string_view owner = {});
  /// The pool is made of this Auto Scaling group, which is not to be counted beside it.
  void add_backing(NodeGroupBacking backing);
  /// The pool exists, and these are the instances of it that run: none for a pool whose instances all ended.
  void add_instances_of(std::string_view pool_id);
  void add_instance(RunningInstance instance);
  void add_auto_scaling(AutoScalingPolicy policy);
  void add_value(std::string_view name, double value);
  /// When the values were true. Of several times the earliest holds, so that nothing passes for fresher than it is.
  void add_observation_time(Instant at);
  /// `owner`: the cluster that the series is of, empty where the document does not say.
  void add_series(Series series, std::string_view owner = {});
  void add_queue(YarnQueue queue);
  void add_alarm(KnownAlarmState alarm);
  void add_node(kubernetes::Node node);
  void add_pod(kubernetes::Pod pod);
  /// All pods were listed, which says something where there are none as well.
  void list_pods();
  void add_autoscaler(AttachedAutoscaler autoscaler);
  void add_budget(kubernetes::DisruptionBudget budget);
  void add_executors(SparkExecutorList list);
  /// All that are listed, which says something where there are none as well.
  void add_stages(std::vector<SparkStage> stages);

  /// `code`: a literal. `detail` comes after the name of the document.
  void warn(std::string_view code, std::string_view detail) { warnings_.warn(code, detail); }

  /// What came in such numbers that the rest was left out; nothing where all was taken.
  std::optional<Excess> excess() const { return excess_; }

  DocumentFacts conclude() &&;

 private:
  /// Whether one more of `what` is taken beside `count` others. DocumentFacts are looked for among the others, so that
  /// their number must not grow with the size of the documents; objects take many times their documents' memory.
  bool has_room(std::size_t count, std::string_view what, std::size_t maximum = maximum_findings);
  void conflict(std::string_view what);
  void settle_cluster_id();
  void settle_pages();
  void settle_backings();
  void settle_running_counts();
  void settle_metrics();

  DocumentFacts findings_;
  DocumentWarnings warnings_;
  std::string_view kind_;
  std::vector<std::string_view> truncated_kinds_;
  std::optional<std::string> mentioned_cluster_;
  std::vector<NodeGroupBacking> backings_;
  std::vector<std::string> pools_without_running_;
  std::vector<std::string> pools_with_instances_;
  std::vector<RunningInstance> instances_;
  std::unordered_map<std::string, std::size_t> nodes_;  ///< by name, where in the findings
  std::unordered_map<std::string, std::size_t> pods_;   ///< by full name
  std::unordered_map<std::string, std::size_t> budgets_;
  SparkApplication spark_;
  std::optional<Excess> excess_;
};

}  // namespace headroom
