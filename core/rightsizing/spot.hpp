#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/decision/decision.hpp"
#include "core/decision/names.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom {

template <>
inline constexpr auto names_of<rightsizing::CloudProvider> =
    std::to_array<NameTable<rightsizing::CloudProvider>>({{"aws", rightsizing::CloudProvider::aws},
                                                          {"gcp", rightsizing::CloudProvider::gcp},
                                                          {"azure", rightsizing::CloudProvider::azure}});

}  // namespace headroom

/// The `cost-optimized` preset: executors on Spot nodes, the driver on On-Demand ones, and what keeps a job alive when
/// nodes are taken away. It applies where a request has a Spot share, and never otherwise.
namespace headroom::rightsizing {

inline constexpr std::string_view cost_optimized_preset = "cost-optimized";

struct NodeLabel {
  std::string_view key;
  std::string_view value;
};

/// Whether Spot nodes bear their label as a NoSchedule taint too.
enum class SpotTaint { never, by_choice, always };

/// How a cloud's managed Kubernetes marks its nodes by their market.
struct SpotNodes {
  CloudProvider cloud;
  NodeLabel spot;
  std::optional<NodeLabel> on_demand;  ///< of all other nodes, where they have one
  SpotTaint taint;
  std::string_view remark;  ///< for a person
};

/// One of Spark's properties, and why it is set.
struct SparkSetting {
  std::string_view key;
  std::string_view value;
  std::string_view reason;
};

/// One row for each cloud, in the order of the enumeration.
std::span<const SpotNodes> spot_nodes();

/// What makes Spark outlive the loss of executors. On EMR nodes are drained by YARN and EMR itself, and an external
/// service keeps the shuffle files, so that only the limits on failures are there.
std::span<const SparkSetting> spot_settings(Platform platform);

/// The nodes that a request's Spot share is about, on Kubernetes or EMR on EKS. Null without a Spot share, elsewhere,
/// and where the cloud is not known.
const SpotNodes* spot_nodes_of(const Request& request);

/// True where every executor belongs on a Spot node, so that a node selector may say so. A smaller share is for the
/// node pools or the provisioner to keep.
bool only_spot(const Request& request);

/// What the caller has to see to, so that executors and driver run where the Spot share wants them.
std::vector<Warning> spot_warnings(const Request& request);

}  // namespace headroom::rightsizing
