#include "api/sources/kubernetes/scaled_object_annotations.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/sources/reading/foreign.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view annotation_prefix = "autoscaling.keda.sh/";

/// KEDA's own annotations, without their prefix.
struct Annotations {
  kubernetes::Labels texts{};
  bool are_readable{true};
};

/// Kubernetes has texts only. `true`, `false` and a number are taken for the texts that were meant.
Annotations read_annotations(json::ObjectReader& metadata) {
  Annotations annotations;
  const json::Value* given = metadata.get("annotations");
  if (given == nullptr) return annotations;
  annotations.are_readable = given->kind() == json::Kind::object;
  if (!annotations.are_readable) return annotations;
  for (const json::Member& member : given->members()) {
    if (!member.name.starts_with(annotation_prefix)) continue;
    std::string& text = annotations.texts[std::string(member.name.substr(annotation_prefix.size()))];
    if (member.value.kind() == json::Kind::string || member.value.kind() == json::Kind::real)
      text = member.value.text();
    else if (member.value.kind() == json::Kind::boolean)
      text = member.value.boolean() ? "true" : "false";
    else if (member.value.kind() == json::Kind::integer)
      text = std::to_string(member.value.integer());
    else
      annotations.are_readable = false;
  }
  return annotations;
}

const std::string* annotation(const kubernetes::Labels& annotations, std::string_view name) {
  const auto found = annotations.find(std::string(name));
  return found == annotations.end() ? nullptr : &found->second;
}

/// KEDA takes every value for true, unless it is one that Go reads as false.
bool is_true(const kubernetes::Labels& annotations, std::string_view name) {
  static constexpr std::array<std::string_view, 6> lies{"0", "f", "F", "false", "False", "FALSE"};
  const std::string* text = annotation(annotations, name);
  return text != nullptr && std::ranges::find(lies, *text) == lies.end();
}

std::optional<std::int64_t> replicas_in(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int32_t count = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_count = fault == std::errc{} && end == text.data() + text.size() && count >= 0;
  return is_count ? std::optional<std::int64_t>(std::min<std::int64_t>(count, largest_replica_count)) : std::nullopt;
}

/// With a number that it can't read KEDA pauses and changes nothing.
kubernetes::KedaPauses read_pauses(const Annotations& annotations, Collector& out) {
  kubernetes::KedaPauses pauses{.paused = is_true(annotations.texts, "paused"),
                                .scale_in = is_true(annotations.texts, "paused-scale-in"),
                                .scale_out = is_true(annotations.texts, "paused-scale-out")};
  if (!annotations.are_readable) {
    pauses.paused = true;
    out.warn("unread_annotation", "has annotations that are no texts; one may pause it, so it counts as paused");
  }
  const std::string* replicas = annotation(annotations.texts, "paused-replicas");
  if (replicas == nullptr) return pauses;
  pauses.replicas = replicas_in(*replicas);
  if (pauses.replicas) return pauses;
  pauses.paused = true;
  out.warn("unread_annotation", "has an annotation paused-replicas that is no number of replicas ('" +
                                    clipped(*replicas, 100) + "'), so it counts as paused");
  return pauses;
}

}  // namespace

KedaAnnotations read_keda_annotations(json::ObjectReader& metadata, Collector& out) {
  const Annotations annotations = read_annotations(metadata);
  return {.pauses = read_pauses(annotations, out), .force_activation = is_true(annotations.texts, "force-activation")};
}

}  // namespace headroom::api
