#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/quantity.hpp"
#include "core/kubernetes/objects/resources.hpp"

/// Fields that several of Kubernetes' objects have.
namespace headroom::api {

/// No object has more taints, tolerations, containers or other parts of a kind: one is compared with each of another.
inline constexpr std::size_t maximum_parts = 1'000;
/// No condition lists more values, which may be the names of many nodes.
inline constexpr std::size_t maximum_values = 10'000;

/// Objects of a list are told apart by their names.
void require_name(json::ObjectReader& object);

/// A list of texts. Empty if the list is absent.
std::vector<std::string> read_texts(json::ObjectReader& holder, std::string_view name);

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
