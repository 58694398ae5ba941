#include "server/cli/document_kind.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace headroom::server {
namespace {

using Sign = std::pair<std::string_view, std::string_view>;

/// The member that only answers of one call have.
constexpr std::array members{
    Sign{"Cluster", "aws.emr.DescribeCluster"},
    Sign{"InstanceGroups", "aws.emr.ListInstanceGroups"},
    Sign{"InstanceFleets", "aws.emr.ListInstanceFleets"},
    Sign{"Instances", "aws.emr.ListInstances"},
    Sign{"ManagedScalingPolicy", "aws.emr.GetManagedScalingPolicy"},
    Sign{"MetricDataResults", "aws.cloudwatch.GetMetricData"},
    Sign{"MetricAlarms", "aws.cloudwatch.MetricAlarm"},
    Sign{"AutoScalingGroups", "aws.autoscaling.DescribeAutoScalingGroups"},
    Sign{"nodegroup", "aws.eks.DescribeNodegroup"},
    Sign{"jobRun", "aws.emr-containers.DescribeJobRun"},
    Sign{"beans", "hdfs.namenode.jmx"},
    Sign{"clusterMetrics", "yarn.cluster.metrics"},
    Sign{"scheduler", "yarn.cluster.scheduler"},
};

/// Kinds of Kubernetes' objects.
constexpr std::array objects{
    Sign{"Node", "kubernetes.NodeList"},
    Sign{"Pod", "kubernetes.PodList"},
    Sign{"PodDisruptionBudget", "kubernetes.PodDisruptionBudgetList"},
    Sign{"HorizontalPodAutoscaler", "kubernetes.HorizontalPodAutoscaler"},
    Sign{"ScaledObject", "keda.ScaledObject"},
};

std::optional<std::string> found(std::span<const Sign> signs, std::string_view name) {
  const auto sign = std::ranges::find(signs, name, &Sign::first);
  return sign == signs.end() ? std::nullopt : std::optional(std::string(sign->second));
}

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.kind() == json::Kind::object ? object.find(name) : nullptr;
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

/// The kind of an object, or of the items of a list, if all items have one kind.
std::optional<std::string> kubernetes_kind(const json::Value& object) {
  std::string_view kind = text_of(object, "kind");
  if (!kind.ends_with("List")) return found(objects, kind);
  kind.remove_suffix(4);
  if (!kind.empty()) return found(objects, kind);
  const json::Value* const items = object.find("items");
  if (items == nullptr || items->kind() != json::Kind::array || items->items().empty()) return std::nullopt;
  const std::string_view first = text_of(items->items().front(), "kind");
  const auto same = [&](const json::Value& item) { return text_of(item, "kind") == first; };
  return std::ranges::all_of(items->items(), same) ? found(objects, first) : std::nullopt;
}

}  // namespace

std::optional<std::string> kind_of_document(const json::Value& document) {
  if (document.kind() != json::Kind::object) return std::nullopt;
  if (document.find("apiVersion") != nullptr) return kubernetes_kind(document);
  std::optional<std::string> only;
  for (const json::Member& member : document.members()) {
    const auto kind = found(members, member.name);
    if (!kind) continue;
    if (only) return std::nullopt;
    only = kind;
  }
  return only;
}

}  // namespace headroom::server
