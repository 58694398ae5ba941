#include "api/lint/document_kind.hpp"

#include <algorithm>
#include <optional>

namespace headroom::lint {
namespace {

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.kind() == json::Kind::object ? object.find(name) : nullptr;
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

std::string_view kind_of_object(const json::Value& object) {
  const std::string_view kind = text_of(object, "kind");
  if (kind == "HorizontalPodAutoscaler") return "kubernetes.HorizontalPodAutoscaler";
  return kind == "ScaledObject" ? "keda.ScaledObject" : "";
}

std::string_view kind_of_list(const json::Value& list) {
  const json::Value* items = list.find("items");
  if (items == nullptr || items->kind() != json::Kind::array) return {};
  std::string_view found;
  for (const json::Value& item : items->items())
    if (const auto kind = kind_of_object(item); !kind.empty() && found != "keda.ScaledObject") found = kind;
  return found;
}

std::string prefix_of(const Wrapping& wrapping) {
  std::string prefix = wrapping.cluster.empty() ? "" : "/policy";
  if (!wrapping.kind.empty()) prefix += wrapping.are_properties ? "/body/properties" : "/body";
  return prefix;
}

std::string of_kind(std::string_view document, const Wrapping& wrapping) {
  if (wrapping.kind.empty()) return std::string(document);
  std::string text = R"({"kind":")";
  text.append(wrapping.kind).append(R"(","body":)");
  if (wrapping.are_properties) text.append(R"({"properties":)");
  text.append(document);
  return text.append(wrapping.are_properties ? "}}" : "}");
}

bool strip(std::string& pointer, std::string_view prefix) {
  if (!pointer.starts_with(prefix)) return false;
  pointer.erase(0, prefix.size());
  return true;
}

}  // namespace

Wrapping wrapping_of(const json::Value& document) {
  if (document.kind() != json::Kind::object) return {};
  const auto has = [&](std::string_view name) { return document.find(name) != nullptr; };
  if (has("body")) return {};
  if (const auto kind = kind_of_object(document); !kind.empty()) return {.kind = kind};
  if (text_of(document, "kind") == "List") return {.kind = kind_of_list(document)};
  if (has("kind")) return {};
  if (has("ComputeLimits") || has("ManagedScalingPolicy")) return {.kind = "aws.emr.ManagedScalingPolicy"};
  if (has("Constraints") || has("Rules") || has("AutoScalingPolicy")) return {.kind = "aws.emr.AutoScalingPolicy"};
  if (has("properties")) return {.kind = "spark.conf"};
  const bool are_properties = std::ranges::any_of(
      document.members(), [](const json::Member& member) { return member.name.starts_with("spark."); });
  return are_properties ? Wrapping{.kind = "spark.conf", .are_properties = true} : Wrapping{};
}

std::string wrapped(std::string_view document, const Wrapping& wrapping) {
  std::string policy = of_kind(document, wrapping);
  if (wrapping.cluster.empty()) return policy;
  return std::string(R"({"policy":)").append(policy).append(",").append(wrapping.cluster).append("}");
}

void unwrap(std::vector<Finding>& findings, const Wrapping& wrapping) {
  const std::string prefix = prefix_of(wrapping);
  for (Finding& finding : findings) {
    if (!strip(finding.pointer, prefix)) finding.pointer.clear();
    if (!finding.fix) continue;
    const bool fits =
        std::ranges::all_of(*finding.fix, [&](PatchOperation& operation) { return strip(operation.path, prefix); });
    if (!fits) finding.fix.reset();
  }
}

}  // namespace headroom::lint
