#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "api/sources/items.hpp"
#include "core/base/time.hpp"
#include "core/intake/collector.hpp"
#include "core/model/metrics.hpp"

/// The readers behind read_sources(), and what they share.
namespace headroom::api {

using SourceReader = void (*)(const SourceDocument&, Collector&);

void read_autoscaling_describe_groups(const SourceDocument&, Collector&);
void read_eks_describe_nodegroup(const SourceDocument&, Collector&);
void read_emr_describe_cluster(const SourceDocument&, Collector&);
void read_emr_list_instance_groups(const SourceDocument&, Collector&);
void read_emr_list_instance_fleets(const SourceDocument&, Collector&);
void read_emr_list_instances(const SourceDocument&, Collector&);
void read_emr_get_managed_scaling_policy(const SourceDocument&, Collector&);
void read_emr_auto_scaling(const SourceDocument&, Collector&);
void read_cloudwatch_get_metric_data(const SourceDocument&, Collector&);
void read_cloudwatch_get_metric_statistics(const SourceDocument&, Collector&);
void read_cloudwatch_metric_alarm(const SourceDocument&, Collector&);
void read_keda_scaled_object(const SourceDocument&, Collector&);
void read_kubernetes_horizontal_pod_autoscaler(const SourceDocument&, Collector&);
void read_kubernetes_node_list(const SourceDocument&, Collector&);
void read_kubernetes_pod_disruption_budget_list(const SourceDocument&, Collector&);
void read_kubernetes_pod_list(const SourceDocument&, Collector&);
void read_emr_containers_describe_job_run(const SourceDocument&, Collector&);
void read_prometheus_query_range(const SourceDocument&, Collector&);
void read_spark_executors(const SourceDocument&, Collector&);
void read_spark_stages(const SourceDocument&, Collector&);
void read_yarn_cluster_metrics(const SourceDocument&, Collector&);
void read_yarn_cluster_scheduler(const SourceDocument&, Collector&);

/// No cluster has more instances, fleet units or vCPUs than this.
inline constexpr std::int64_t maximum_capacity = 1'000'000;
/// Figures of metrics lie between this and its negative.
inline constexpr double maximum_figure = 1e18;
/// Lists of other systems are not longer than this.
inline constexpr std::size_t maximum_items = 110'000;

/// A reader of another system's object: unknown fields are ignored, null is absent.
json::ObjectReader foreign(const Place& place, json::Violations& violations);

/// The object under `name`, or nothing where it is absent or no object. Both readers' paths refer to their holder's,
/// which must outlive them and stay where it is.
std::optional<json::ObjectReader> nested(json::ObjectReader& holder, std::string_view name);

/// What stands under `name`, otherwise `outer` itself: documents come with and without their wrapping.
json::ObjectReader unwrapped(json::ObjectReader& outer, std::string_view name);

/// Calls `read` with a reader of each object in the list; everything else in it is a violation.
template <class Read>
void for_each_object(std::span<const json::Value> items, const json::Path& path, json::Violations& violations,
                     Read read) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    json::ObjectReader item = foreign({items[i], path.item(i)}, violations);
    if (items[i].kind() == json::Kind::object) read(item);
  }
}

/// The same for the list under `name`, of which there are `most` items.
template <class Read>
void for_each_object(json::ObjectReader& holder, std::string_view name, Read read, std::size_t most = maximum_items) {
  const json::Path path = holder.path().member(name);
  if (const auto items = holder.array(name, most)) for_each_object(*items, path, holder.violations(), read);
}

/// The same for a document that is a list, bare or under `name`. Notes where another page follows.
template <class Read>
void for_each_object(const SourceDocument& document, std::string_view name, Collector& out, Read read) {
  const auto& [value, path] = document.body;
  if (value.kind() == json::Kind::array) return for_each_object(value.items(), path, document.violations, read);
  json::ObjectReader body = foreign(document.body, document.violations);
  for_each_object(body, name, read);
  if (body.has("Marker") || body.has("NextToken")) out.truncated();
}

/// The cluster whose metric `holder` is about, by its dimension JobFlowId. EMR's own policies call the dimension's name
/// Key, CloudWatch Name; samples spell it JobFlowID too, and may have a placeholder for the id.
std::optional<std::string_view> job_flow_of(json::ObjectReader& holder);

/// `arn:aws:eks:us-east-1:…`: the fourth part, empty where there are not as many.
std::string_view region_of(std::string_view arn);

/// A time as AWS's tools print it: RFC 3339, or epoch seconds with or without a fraction.
std::optional<Instant> read_aws_time(const Place& place, json::Violations& violations);

/// The closest distance of the points, for a document that does not say their period; `alone` for a single point. A
/// warning says so.
Seconds inferred_period(const Series& series, Seconds alone, Collector& out);

/// `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount` or a percentile such as `p99.5`.
std::optional<Statistic> parse_statistic(std::string_view text);

}  // namespace headroom::api
