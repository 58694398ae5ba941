#include "api/sources/source.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "api/sources/collector.hpp"
#include "api/sources/readers.hpp"

namespace headroom::api {
namespace {

/// THE table of the documents that are understood.
struct SourceKind {
  std::string_view kind;
  SourceReader read;
};
constexpr std::array<SourceKind, 11> table{{
    {"aws.cloudwatch.GetMetricData", read_cloudwatch_get_metric_data},
    {"aws.cloudwatch.GetMetricStatistics", read_cloudwatch_get_metric_statistics},
    {"aws.cloudwatch.MetricAlarm", read_cloudwatch_metric_alarm},
    {"aws.emr.AutoScalingPolicy", read_emr_auto_scaling},
    {"aws.emr.DescribeCluster", read_emr_describe_cluster},
    {"aws.emr.GetManagedScalingPolicy", read_emr_get_managed_scaling_policy},
    {"aws.emr.ListInstanceFleets", read_emr_list_instance_fleets},
    {"aws.emr.ListInstanceGroups", read_emr_list_instance_groups},
    {"aws.emr.ListInstances", read_emr_list_instances},
    {"yarn.cluster.metrics", read_yarn_cluster_metrics},
    {"yarn.cluster.scheduler", read_yarn_cluster_scheduler},
}};
static_assert(std::ranges::is_sorted(table, {}, &SourceKind::kind));

constexpr auto kinds = [] {
  std::array<std::string_view, table.size()> names{};
  std::ranges::transform(table, names.begin(), &SourceKind::kind);
  return names;
}();

const SourceKind* kind_named(std::string_view name) {
  const auto known = std::ranges::find(table, name, &SourceKind::kind);
  return known == table.end() ? nullptr : &*known;
}

std::string all_kinds() {
  std::string list;
  for (const std::string_view kind : kinds) list.append(list.empty() ? "" : ", ").append(kind);
  return list;
}

/// A document, or the list that is its whole content.
bool holds_document(const json::Value& value) {
  return value.kind() == json::Kind::object || value.kind() == json::Kind::array;
}

std::optional<Place> document_in(json::ObjectReader& item, std::string_view name) {
  const json::Value* value = item.get(name);
  if (value == nullptr) return std::nullopt;
  if (holds_document(*value)) return Place{*value, item.path().member(name)};
  item.report(name, "wrong_type", "must be an object");
  return std::nullopt;
}

/// EMR's calls name their cluster; its answers mostly do not.
void mention_cluster_of(const Place& request, json::Violations& violations, Collector& out) {
  if (request.value.kind() != json::Kind::object) return;
  if (const auto id = foreign(request, violations).string("ClusterId")) out.mention_cluster(*id);
}

void read_source(std::size_t index, const Place& place, Collector& out, json::Violations& violations) {
  json::ObjectReader item(place.value, place.path, violations);
  item.require("kind");
  item.require("body");
  const auto name = item.string("kind");
  const auto body = document_in(item, "body");
  const auto request = document_in(item, "request");
  item.close();
  if (!name) return;
  const SourceKind* kind = kind_named(*name);
  if (kind == nullptr) {
    item.report("kind", "unknown_value", "must be one of: " + all_kinds());
    return;
  }
  if (!body) return;
  out.begin(kind->kind, index);
  if (request) mention_cluster_of(*request, violations, out);
  kind->read({*body, request, violations}, out);
  out.end();
}

}  // namespace

std::span<const std::string_view> source_kinds() { return kinds; }

Findings read_sources(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations) {
  Collector out;
  if (sources.size() > maximum_sources)
    violations.add(path, "too_many", "must have at most " + std::to_string(maximum_sources) + " items");
  else
    for (std::size_t i = 0; i < sources.size(); ++i) read_source(i, {sources[i], path.item(i)}, out, violations);
  if (const auto what = out.excess())
    violations.add(path, "too_many",
                   "the documents have more than " + std::to_string(maximum_findings) + " " + std::string(*what));
  return std::move(out).conclude();
}

}  // namespace headroom::api
