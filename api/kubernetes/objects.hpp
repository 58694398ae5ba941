#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"

/// Kubernetes' objects in the shape in which kubectl prints them.
namespace headroom::api {

// These read one object each, or a template of one, which has no name. What the model has no place for is left out.
kubernetes::Node read_node(json::ObjectReader& object);
kubernetes::Pod read_pod(json::ObjectReader& object);
kubernetes::DisruptionBudget read_budget(json::ObjectReader& object);

// These write the members of one object. Reading them again gives the same decisions.

void write_node(json::Writer& out, const kubernetes::Node& node);
/// `metadata`, `spec` and `status`. The pod's request is that of one container, whatever containers it has.
void write_pod(json::Writer& out, const kubernetes::Pod& pod);
/// The same without `status`.
void write_pod_template(json::Writer& out, const kubernetes::Pod& pod);
void write_budget(json::Writer& out, const kubernetes::DisruptionBudget& budget);
/// A LabelSelector under `name`. Nothing if there is none.
void write_selector(json::Writer& out, std::string_view name,
                    const std::optional<std::vector<kubernetes::Requirement>>& selector);

/// If Headroom itself writes down a pod that it has read, this annotation names the constraints that it left out,
/// separated by commas.
inline constexpr std::string_view unsupported_annotation = "headroom/unsupported-constraints";

}  // namespace headroom::api
