#include "api/sources/reading/wrong_kind.hpp"

#include <algorithm>
#include <array>

namespace headroom::api {
namespace {

/// Fields that only answers of one call have at their top.
constexpr std::array members{
    DocumentSign{"ScheduledActions", "aws.application-autoscaling.DescribeScheduledActions"},
    DocumentSign{"AutoScalingGroups", "aws.autoscaling.DescribeAutoScalingGroups"},
    DocumentSign{"ScheduledUpdateGroupActions", "aws.autoscaling.DescribeScheduledActions"},
    DocumentSign{"ResultsByTime", "aws.ce.GetCostAndUsage"},
    DocumentSign{"MetricDataResults", "aws.cloudwatch.GetMetricData"},
    DocumentSign{"Datapoints", "aws.cloudwatch.GetMetricStatistics"},
    DocumentSign{"MetricAlarms", "aws.cloudwatch.MetricAlarm"},
    DocumentSign{"nodegroup", "aws.eks.DescribeNodegroup"},
    DocumentSign{"jobRun", "aws.emr-containers.DescribeJobRun"},
    DocumentSign{"AutoScalingPolicy", "aws.emr.AutoScalingPolicy"},
    DocumentSign{"Cluster", "aws.emr.DescribeCluster"},
    DocumentSign{"ManagedScalingPolicy", "aws.emr.GetManagedScalingPolicy"},
    DocumentSign{"InstanceFleets", "aws.emr.ListInstanceFleets"},
    DocumentSign{"InstanceGroups", "aws.emr.ListInstanceGroups"},
    DocumentSign{"Instances", "aws.emr.ListInstances"},
    DocumentSign{"detail-type", "aws.eventbridge"},
    DocumentSign{"beans", "hdfs.namenode.jmx"},
    DocumentSign{"clusterMetrics", "yarn.cluster.metrics"},
    DocumentSign{"scheduler", "yarn.cluster.scheduler"},
};

/// Kinds of Kubernetes' objects.
constexpr std::array objects{
    DocumentSign{"Node", "kubernetes.NodeList"},
    DocumentSign{"Pod", "kubernetes.PodList"},
    DocumentSign{"PodDisruptionBudget", "kubernetes.PodDisruptionBudgetList"},
    DocumentSign{"HorizontalPodAutoscaler", "kubernetes.HorizontalPodAutoscaler"},
    DocumentSign{"ScaledObject", "keda.ScaledObject"},
};

/// A member by which an object without a kind is known.
struct Trait {
  std::string_view part;
  std::string_view member;
  std::string_view object;
};
constexpr std::array traits{
    Trait{"spec", "containers", "Pod"},        Trait{"status", "allocatable", "Node"},
    Trait{"status", "nodeInfo", "Node"},       Trait{"status", "disruptionsAllowed", "PodDisruptionBudget"},
    Trait{"spec", "triggers", "ScaledObject"}, Trait{"spec", "scaleTargetRef", "HorizontalPodAutoscaler"},
};

const json::Value* member(const json::Value& object, std::string_view name) {
  return object.kind() == json::Kind::object ? object.find(name) : nullptr;
}

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = member(object, name);
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

std::string_view document_of(std::string_view object) {
  const auto known = std::ranges::find(objects, object, &DocumentSign::mark);
  return known == objects.end() ? std::string_view{} : known->document;
}

/// `Pod` for the kind of a Pod or of a PodList. Empty for every other kind.
std::string_view object_of(std::string_view kind) {
  if (kind.ends_with("List")) kind.remove_suffix(4);
  return document_of(kind).empty() ? std::string_view{} : kind;
}

/// The object that the members of an item tell. Empty if they tell none.
std::string_view object_by_traits(const json::Value& item) {
  for (const Trait& trait : traits) {
    const json::Value* const part = member(item, trait.part);
    if (part != nullptr && member(*part, trait.member) != nullptr) return trait.object;
  }
  return {};
}

/// By the kind of the item, or else by that of a typed list, or else by what the item has in it.
std::string_view object_of(const json::Value& item, std::string_view of_list) {
  if (const auto kind = text_of(item, "kind"); !kind.empty()) return object_of(kind);
  return of_list.empty() ? object_by_traits(item) : of_list;
}

/// The objects in a list, or the one object that the body is. Empty if the body does not say it.
std::string_view listed_object(std::string_view wanted_document, const json::Value& body) {
  const json::Value* items = body.kind() == json::Kind::array ? &body : member(body, "items");
  const std::string_view of_body = object_of(text_of(body, "kind"));
  if (items == nullptr) return of_body.empty() && text_of(body, "kind").empty() ? object_by_traits(body) : of_body;
  if (items->kind() != json::Kind::array) return of_body;
  std::string_view first;
  for (const json::Value& item : items->items()) {
    const std::string_view object = object_of(item, of_body);
    if (!object.empty() && document_of(object) == wanted_document) return object;
    if (first.empty()) first = object;
  }
  return first.empty() ? of_body : first;
}

/// DescribeCluster may have the groups and fleets in it, too, and a job's description may be bare.
bool may_have(std::string_view kind, std::string_view field) {
  return kind == "aws.emr.DescribeCluster" && (field == "InstanceGroups" || field == "InstanceFleets");
}

}  // namespace

std::span<const DocumentSign> member_signs() { return members; }
std::span<const DocumentSign> object_signs() { return objects; }

std::optional<std::string> what_it_is_instead(std::string_view kind, const json::Value& body) {
  const std::string_view object = listed_object(kind, body);
  const std::string_view document = document_of(object);
  if (!document.empty() && document != kind)
    return "has " + std::string(object) + (object == "Pod" || object == "Node" ? "s" : " objects") +
           " in it: give it as " + std::string(document);
  if (body.kind() != json::Kind::object) return std::nullopt;
  const DocumentSign* other = nullptr;
  for (const DocumentSign& sign : members) {
    if (body.find(sign.mark) == nullptr) continue;
    if (sign.document == kind || may_have(kind, sign.mark)) return std::nullopt;
    if (other == nullptr) other = &sign;
  }
  if (other == nullptr) return std::nullopt;
  return "has " + std::string(other->mark) + " in it: give it as " + std::string(other->document);
}

}  // namespace headroom::api
