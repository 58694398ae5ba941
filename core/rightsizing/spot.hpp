#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/warning.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom {

template <>
inline constexpr auto names_of<rightsizing::CloudProvider> =
    std::to_array<EnumName<rightsizing::CloudProvider>>({{"aws", rightsizing::CloudProvider::aws},
                                                         {"gcp", rightsizing::CloudProvider::gcp},
                                                         {"azure", rightsizing::CloudProvider::azure}});

}  // namespace headroom

/// The `cost-optimized` preset: executors on Spot nodes, the driver on On-Demand nodes, and settings that keep a job
/// alive if nodes are interrupted. It applies if, and only if, a request has a Spot share.
namespace headroom::rightsizing {

inline constexpr std::string_view cost_optimized_preset = "cost-optimized";

struct NodeLabel {
  std::string_view key;
  std::string_view value;
};

/// Whether Spot nodes also have their label as a NoSchedule taint.
enum class SpotTaint { never, by_choice, always };

/// How the managed Kubernetes of a cloud marks Spot and On-Demand nodes.
struct SpotNodes {
  CloudProvider cloud;
  NodeLabel spot;
  std::optional<NodeLabel> on_demand;  ///< the label of all other nodes; absent if they have none
  SpotTaint taint;
  std::string_view remark;  ///< for a person
};

/// A Spark property, and why it is set.
struct SparkSetting {
  std::string_view key;
  std::string_view value;
  std::string_view reason;
};

/// One row for each cloud, in the order of the enumeration.
std::span<const SpotNodes> spot_nodes();

/// The settings with which Spark survives the loss of executors. On EMR, YARN and EMR itself drain the nodes, and an
/// external service keeps the shuffle files; so only the limits on failures are set there.
std::span<const SparkSetting> spot_settings(Platform platform);

/// The marks of the nodes that the Spot share of the request is about, on Kubernetes or EMR on EKS. Null without a Spot
/// share, on other platforms, and if the cloud is unknown.
const SpotNodes* spot_nodes_of(const JobRequest& request);

/// Whether every executor shall run on a Spot node, so that a node selector can demand it. A smaller share is the task
/// of the node pools or of the provisioner.
bool only_spot(const JobRequest& request);

/// What the caller has to do so that executors and driver run on the nodes that the Spot share asks for.
std::vector<Warning> spot_warnings(const JobRequest& request);

}  // namespace headroom::rightsizing
