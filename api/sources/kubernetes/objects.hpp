#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/sources/readers.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/quantity.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// What the readers of kubectl's documents share.
namespace headroom::api {

/// No object has more taints, tolerations, containers or other parts of a kind: one is compared with each of another.
inline constexpr std::size_t maximum_parts = 1'000;
/// No condition lists more values, which may be the names of many nodes.
inline constexpr std::size_t maximum_values = 10'000;
/// Tokens by which the API server goes on with a list are not longer.
inline constexpr std::size_t maximum_continuation = 65'536;

/// Whether a document lists every object of its kind.
enum class Listing { complete, partial };

/// Calls `read` with a reader of each part of one object that the list under `name` has.
template <class Read>
void for_each_part(json::ObjectReader& holder, std::string_view name, Read read) {
  for_each_object(holder, name, read, maximum_parts);
}

/// Calls `read` with a reader of each object of this `kind` in what `kubectl get -o json` prints: a `List` of anything,
/// a typed list, or one object. Objects of other kinds are passed over. One object, and a page with another behind it,
/// are partial.
template <class Read>
Listing for_each_kubernetes_object(const SourceDocument& document, std::string_view kind, Collector& out, Read read) {
  const auto read_one = [&](json::ObjectReader& item) {
    if (const auto given = item.string("kind"); !given || *given == kind) read(item);
  };
  if (document.body.value.kind() == json::Kind::array) {
    for_each_object(document.body.value.items(), document.body.path, document.violations, read_one);
    return Listing::complete;
  }
  json::ObjectReader body = foreign(document.body, document.violations);
  if (!body.has("items")) {
    if (body.string("kind") == kind) read(body);
    return Listing::partial;
  }
  for_each_object(body, "items", read_one);
  auto metadata = nested(body, "metadata");
  if (!metadata || metadata->string("continue", maximum_continuation).value_or("").empty()) return Listing::complete;
  out.truncated();
  return Listing::partial;
}

/// Objects of a list are told apart by their names.
void require_name(json::ObjectReader& object);

// One object each, or a template of one, which has no name.
kubernetes::Node read_node(json::ObjectReader& object);
kubernetes::Pod read_pod(json::ObjectReader& object);
kubernetes::DisruptionBudget read_budget(json::ObjectReader& object);

/// Where Headroom itself writes a pod of its own reading down, this annotation names the constraints that it left out,
/// parted by commas.
inline constexpr std::string_view unsupported_annotation = "headroom/unsupported-constraints";

/// An object of texts, such as labels; empty where it is absent.
kubernetes::Labels read_labels(json::ObjectReader& holder, std::string_view name);

/// A list of amounts such as `requests` or `allocatable`. An amount that is negative, or no quantity, is a violation.
/// The names that the model has no place for go to `others`, where that is not null.
kubernetes::Resources read_resources(json::ObjectReader& holder, std::string_view name,
                                     std::vector<std::string>* others = nullptr);

/// The conditions of a LabelSelector; nothing where it is absent, which selects nothing.
std::optional<std::vector<kubernetes::Requirement>> read_selector(json::ObjectReader& holder, std::string_view name);

/// The conditions listed under `name`, as in matchExpressions.
std::vector<kubernetes::Requirement> read_requirements(json::ObjectReader& holder, std::string_view name);

/// What the list of conditions under status says of `type`, and the reason: status is `True`, `False` or `Unknown`.
struct KubernetesCondition {
  std::string_view status{};
  std::string_view reason{};
};
std::optional<KubernetesCondition> find_condition(json::ObjectReader& status, std::string_view type);

}  // namespace headroom::api
