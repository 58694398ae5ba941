#include "api/sources/read_sources.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/hdfs/document_readers.hpp"
#include "api/sources/kubernetes/document_readers.hpp"
#include "api/sources/prometheus/document_readers.hpp"
#include "api/sources/reading/foreign_faults.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "api/sources/reading/wrong_kind.hpp"
#include "api/sources/spark/document_readers.hpp"
#include "api/sources/yarn/document_readers.hpp"
#include "core/intake/collector.hpp"

namespace headroom::api {
namespace {

/// THE table of the documents that are understood.
struct SourceKind {
  std::string_view kind;
  void (*read)(const SourceDocument&, Collector&);
};
constexpr std::array<SourceKind, 27> table{{
    {"aws.application-autoscaling.DescribeScheduledActions", read_application_autoscaling_describe_scheduled_actions},
    {"aws.autoscaling.DescribeAutoScalingGroups", read_autoscaling_describe_groups},
    {"aws.autoscaling.DescribeScheduledActions", read_autoscaling_describe_scheduled_actions},
    {"aws.ce.GetCostAndUsage", read_ce_get_cost_and_usage},
    {"aws.cloudwatch.GetMetricData", read_cloudwatch_get_metric_data},
    {"aws.cloudwatch.GetMetricStatistics", read_cloudwatch_get_metric_statistics},
    {"aws.cloudwatch.MetricAlarm", read_cloudwatch_metric_alarm},
    {"aws.eks.DescribeNodegroup", read_eks_describe_nodegroup},
    {"aws.emr-containers.DescribeJobRun", read_emr_containers_describe_job_run},
    {"aws.emr.AutoScalingPolicy", read_emr_auto_scaling},
    {"aws.emr.DescribeCluster", read_emr_describe_cluster},
    {"aws.emr.GetManagedScalingPolicy", read_emr_get_managed_scaling_policy},
    {"aws.emr.ListInstanceFleets", read_emr_list_instance_fleets},
    {"aws.emr.ListInstanceGroups", read_emr_list_instance_groups},
    {"aws.emr.ListInstances", read_emr_list_instances},
    {"aws.eventbridge", read_eventbridge},
    {"hdfs.namenode.jmx", read_hdfs_namenode_jmx},
    {"keda.ScaledObject", read_keda_scaled_object},
    {"kubernetes.HorizontalPodAutoscaler", read_kubernetes_horizontal_pod_autoscaler},
    {"kubernetes.NodeList", read_kubernetes_node_list},
    {"kubernetes.PodDisruptionBudgetList", read_kubernetes_pod_disruption_budget_list},
    {"kubernetes.PodList", read_kubernetes_pod_list},
    {"prometheus.query_range", read_prometheus_query_range},
    {"spark.executors", read_spark_executors},
    {"spark.stages", read_spark_stages},
    {"yarn.cluster.metrics", read_yarn_cluster_metrics},
    {"yarn.cluster.scheduler", read_yarn_cluster_scheduler},
}};
static_assert(std::ranges::is_sorted(table, {}, &SourceKind::kind));

constexpr auto kinds = [] {
  std::array<std::string_view, table.size()> names{};
  std::ranges::transform(table, names.begin(), &SourceKind::kind);
  return names;
}();

/// What becomes of a value in a document that can't be used.
enum class OddValue {
  is_unknown,           ///< it alone
  makes_list_doubtful,  ///< the objects are not known in full: nodes may hold more than the list shows
  drops_document,       ///< without the value, the document's other figures would look like less work
};

OddValue odd_value_of(std::string_view kind) {
  if (kind.starts_with("spark.")) return OddValue::drops_document;
  if (kind.starts_with("kubernetes.") && kind.ends_with("List")) return OddValue::makes_list_doubtful;
  return OddValue::is_unknown;
}

bool describes_autoscaler(std::string_view kind) {
  return kind == "keda.ScaledObject" || kind == "kubernetes.HorizontalPodAutoscaler";
}

/// What a document can't do without. Everything else in it that can't be used is unknown.
RefusedFaults refused_in(std::string_view kind) {
  static constexpr std::array<std::string_view, 6> of_workloads{"/metadata", "/metadata/name",  "/metadata/namespace",
                                                                "/spec",     "/scaleTargetRef", "/scaleTargetRef/name"};
  static constexpr std::array<std::string_view, 5> describing_pools{
      "aws.autoscaling.DescribeAutoScalingGroups", "aws.eks.DescribeNodegroup", "aws.emr.DescribeCluster",
      "aws.emr.ListInstanceFleets", "aws.emr.ListInstanceGroups"};
  // Costs that are left out would look like money that is still there.
  static constexpr std::array<std::string_view, 7> of_costs{"/ResultsByTime", "/TimePeriod", "/Start",  "/End",
                                                            "/Amount",        "/Unit",       "/Metrics"};
  if (kind == "aws.ce.GetCostAndUsage") return {.missing_parts = true, .needed = of_costs};
  if (describes_autoscaler(kind)) return {.missing_parts = true, .needed = of_workloads};
  const bool describes_pools = std::ranges::find(describing_pools, kind) != describing_pools.end();
  return {.missing_parts = describes_pools || odd_value_of(kind) == OddValue::drops_document};
}

/// EMR's calls name their cluster; its answers mostly do not.
void mention_cluster_of(const JsonPlace& request, json::Violations& violations, Collector& out) {
  if (request.value.kind() != json::Kind::object) return;
  read_object(request, violations, [&](json::ObjectReader& call) {
    if (const auto id = call.string("ClusterId")) out.mention_cluster(*id);
  });
}

/// `place`: that of the item of `sources`.
void read(const SourceKind& kind, const SourceDocument& document, const json::Path& place, Collector& out) {
  if (const auto instead = what_it_is_instead(kind.kind, document.body.value)) {
    out.warn("wrong_kind", *instead);
    return out.doubt(
        {place.pointer() + "/kind", "wrong_kind", "the document given as " + std::string(kind.kind) + " " + *instead});
  }
  const OddValue odd = odd_value_of(kind.kind);
  json::Violations found;
  if (document.request) mention_cluster_of(*document.request, found, out);
  if (odd == OddValue::drops_document) {
    Collector tried;
    kind.read({document.body, document.request, found}, tried);
    if (found.empty()) kind.read({document.body, document.request, document.violations}, out);
  } else {
    kind.read({document.body, document.request, found}, out);
  }
  if (odd == OddValue::makes_list_doubtful && !found.empty()) out.doubt_list();
  settle_faults(found, place, refused_in(kind.kind), document.violations, out);
}

}  // namespace

std::span<const std::string_view> source_kinds() { return kinds; }

DocumentFacts read_sources(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations) {
  Collector out;
  for_each_source(sources, path, violations, kinds,
                  [&](std::size_t index, std::size_t kind, const SourceDocument& document) {
                    out.begin(kinds[kind], index);
                    read(table[kind], document, path.item(index), out);
                    out.end();
                  });
  if (const auto excess = out.excess())
    violations.add(path, "too_many",
                   "the documents have more than " + std::to_string(excess->maximum) + " " + std::string(excess->what));
  return std::move(out).conclude();
}

}  // namespace headroom::api
