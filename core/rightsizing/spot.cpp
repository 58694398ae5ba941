#include "core/rightsizing/spot.hpp"

#include <algorithm>
#include <string>

namespace headroom::rightsizing {
namespace {

// The labels that Amazon EKS, Google Kubernetes Engine (1.26 and newer) and Azure Kubernetes Service put on nodes.
constexpr std::array nodes{
    SpotNodes{.cloud = CloudProvider::aws,
              .spot = {"eks.amazonaws.com/capacityType", "SPOT"},
              .on_demand = NodeLabel{"eks.amazonaws.com/capacityType", "ON_DEMAND"},
              .taint = SpotTaint::never,
              .remark = "These are the labels of managed node groups; nodes of Karpenter and of EKS Auto Mode have "
                        "karpenter.sh/capacity-type with spot or on-demand instead."},
    SpotNodes{.cloud = CloudProvider::gcp,
              .spot = {"cloud.google.com/gke-spot", "true"},
              .on_demand = NodeLabel{"cloud.google.com/gke-provisioning", "standard"},
              .taint = SpotTaint::by_choice,
              .remark = "A node pool has the taint if it was created with it, or if nodes are provisioned "
                        "automatically."},
    SpotNodes{.cloud = CloudProvider::azure,
              .spot = {"kubernetes.azure.com/scalesetpriority", "spot"},
              .on_demand = std::nullopt,
              .taint = SpotTaint::always,
              .remark = "The taint keeps the driver, which does not tolerate it, off Spot nodes."},
};

// Spark's defaults for the last two are 4: a few Spot interruptions at a bad moment would make the job fail.
constexpr std::array settings{
    SparkSetting{"spark.dynamicAllocation.shuffleTracking.enabled", "true",
                 "executors that hold shuffle files stay, because no external service keeps the files"},
    SparkSetting{"spark.decommission.enabled", "true", "executors hand over their work when their node goes away"},
    SparkSetting{"spark.storage.decommission.enabled", "true",
                 "executors also hand over their blocks, so that no stage runs again"},
    SparkSetting{"spark.storage.decommission.rddBlocks.enabled", "true", "cached data moves to another executor"},
    SparkSetting{"spark.storage.decommission.shuffleBlocks.enabled", "true", "shuffle files move to another executor"},
    SparkSetting{"spark.task.maxFailures", "8", "a task may be lost with its node more often than the default of 4"},
    SparkSetting{"spark.stage.maxConsecutiveAttempts", "8",
                 "a stage may run again for lost shuffle files more often than the default of 4"},
};
constexpr std::size_t failure_limits = 2;  // the last rows

bool on_kubernetes(Platform platform) { return platform == Platform::kubernetes || platform == Platform::emr_on_eks; }

std::optional<CloudProvider> cloud_of(const JobRequest& request) {
  return request.platform == Platform::emr_on_eks ? CloudProvider::aws : request.cloud;
}

}  // namespace

std::span<const SpotNodes> spot_nodes() { return nodes; }

std::span<const SparkSetting> spot_settings(Platform platform) {
  const std::span<const SparkSetting> all = settings;
  return platform == Platform::emr ? all.last(failure_limits) : all;
}

const SpotNodes* spot_nodes_of(const JobRequest& request) {
  if (request.spot_share_percent == 0 || !on_kubernetes(request.platform)) return nullptr;
  const auto cloud = cloud_of(request);
  const auto found = std::ranges::find_if(nodes, [&](const SpotNodes& row) { return row.cloud == cloud; });
  return found == nodes.end() ? nullptr : &*found;
}

bool only_spot(const JobRequest& request) { return request.spot_share_percent >= 100; }

std::vector<Warning> spot_warnings(const JobRequest& request) {
  if (request.spot_share_percent == 0) return {};
  if (request.platform == Platform::emr)
    return {{"spot_driver",
             "no property of Spark keeps the driver off Spot nodes on EMR: let yarn.node-labels.am."
             "default-node-label-expression keep it on core or On-Demand nodes"}};
  if (!on_kubernetes(request.platform))
    return {{"spot_placement",
             "the settings let the job outlive the loss of executors, but place nothing: let the cluster manager keep "
             "the driver on an On-Demand node and the executors on Spot ones"}};
  if (spot_nodes_of(request) == nullptr)
    return {{"spot_placement",
             "the artifacts select no nodes, neither Spot for the executors nor On-Demand for the driver, because the "
             "cloud is not known: give cloud (aws, gcp or azure)"}};
  if (!only_spot(request))
    return {{"spot_placement",
             "no node selector keeps a share of " + std::to_string(request.spot_share_percent) +
                 "% Spot, so that executors may run on both kinds of nodes: let the node pools keep the share"}};
  return {};
}

}  // namespace headroom::rightsizing
