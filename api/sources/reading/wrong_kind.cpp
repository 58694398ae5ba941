#include "api/sources/reading/wrong_kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace headroom::api {
namespace {

/// The field that only a kind of document has at its top.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> signatures{{
    {"ScheduledActions", "aws.application-autoscaling.DescribeScheduledActions"},
    {"AutoScalingGroups", "aws.autoscaling.DescribeAutoScalingGroups"},
    {"ScheduledUpdateGroupActions", "aws.autoscaling.DescribeScheduledActions"},
    {"MetricDataResults", "aws.cloudwatch.GetMetricData"},
    {"Datapoints", "aws.cloudwatch.GetMetricStatistics"},
    {"MetricAlarms", "aws.cloudwatch.MetricAlarm"},
    {"nodegroup", "aws.eks.DescribeNodegroup"},
    {"jobRun", "aws.emr-containers.DescribeJobRun"},
    {"AutoScalingPolicy", "aws.emr.AutoScalingPolicy"},
    {"Cluster", "aws.emr.DescribeCluster"},
    {"ManagedScalingPolicy", "aws.emr.GetManagedScalingPolicy"},
    {"InstanceFleets", "aws.emr.ListInstanceFleets"},
    {"InstanceGroups", "aws.emr.ListInstanceGroups"},
    {"Instances", "aws.emr.ListInstances"},
    {"clusterMetrics", "yarn.cluster.metrics"},
    {"scheduler", "yarn.cluster.scheduler"},
}};

/// Kubernetes' objects, and the kind of document that lists them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> objects{{
    {"Node", "kubernetes.NodeList"},
    {"Pod", "kubernetes.PodList"},
    {"PodDisruptionBudget", "kubernetes.PodDisruptionBudgetList"},
    {"HorizontalPodAutoscaler", "kubernetes.HorizontalPodAutoscaler"},
    {"ScaledObject", "keda.ScaledObject"},
}};

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.kind() == json::Kind::object ? object.find(name) : nullptr;
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

/// `Pod` for an object that is a Pod or a PodList.
std::string_view object_of(std::string_view kind) {
  if (kind.ends_with("List")) kind.remove_suffix(4);
  const auto known = std::ranges::find(objects, kind, [](const auto& each) { return each.first; });
  return known == objects.end() ? std::string_view{} : known->first;
}

std::string_view document_of(std::string_view object) {
  const auto known = std::ranges::find(objects, object, [](const auto& each) { return each.first; });
  return known == objects.end() ? std::string_view{} : known->second;
}

/// The objects in a list, or the one object that the body is. Nothing if the body does not say it.
std::string_view listed_object(std::string_view wanted_document, const json::Value& body) {
  const json::Value* items = body.kind() == json::Kind::array    ? &body
                             : body.kind() == json::Kind::object ? body.find("items")
                                                                 : nullptr;
  if (items == nullptr || items->kind() != json::Kind::array || items->items().empty())
    return object_of(text_of(body, "kind"));
  std::string_view first;
  for (const json::Value& item : items->items()) {
    const std::string_view object = object_of(text_of(item, "kind"));
    if (!object.empty() && document_of(object) == wanted_document) return object;
    if (first.empty()) first = object;
  }
  return first.empty() ? object_of(text_of(body, "kind")) : first;
}

/// DescribeCluster may have the groups and fleets in it, too, and a job's description may be bare.
bool may_have(std::string_view kind, std::string_view field) {
  return kind == "aws.emr.DescribeCluster" && (field == "InstanceGroups" || field == "InstanceFleets");
}

}  // namespace

std::optional<std::string> what_it_is_instead(std::string_view kind, const json::Value& body) {
  const std::string_view object = listed_object(kind, body);
  const std::string_view document = document_of(object);
  if (!document.empty() && document != kind)
    return "has " + std::string(object) + (object == "Pod" || object == "Node" ? "s" : " objects") +
           " in it: give it as " + std::string(document);
  if (body.kind() != json::Kind::object) return std::nullopt;
  const std::pair<std::string_view, std::string_view>* other = nullptr;
  for (const auto& signature : signatures) {
    if (body.find(signature.first) == nullptr) continue;
    if (signature.second == kind || may_have(kind, signature.first)) return std::nullopt;
    if (other == nullptr) other = &signature;
  }
  if (other == nullptr) return std::nullopt;
  return "has " + std::string(other->first) + " in it: give it as " + std::string(other->second);
}

}  // namespace headroom::api
