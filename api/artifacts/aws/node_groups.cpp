#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/artifacts/aws/pool_targets.hpp"
#include "api/artifacts/writing/artifact.hpp"
#include "core/model/cluster.hpp"

namespace headroom::api {
namespace {

/// A node group's size as the decision wants it.
struct Size {
  std::int64_t desired{0};
  std::optional<SizeBounds> bounds{};  ///< the group's own, so wide that they allow it; nothing where not known
};

Size size_of(const Pool& pool, const PoolTarget& target) {
  Size size{.desired = target.to + target.spot_to, .bounds = pool.bounds};
  if (!size.bounds) return size;
  size.bounds->minimum = std::min(size.bounds->minimum, size.desired);
  size.bounds->maximum = std::max(size.bounds->maximum, size.desired);
  return size;
}

/// What the cloud calls each node.
using ProviderIds = std::map<std::string_view, std::string_view>;

/// The instances of the nodes that the decision names; empty where one of them is not known. Only Amazon's
/// `aws:///ZONE/INSTANCE` tells it.
std::vector<std::string> instances_of(const Decision& decision, const PoolTarget& target, const ProviderIds& ids) {
  const auto change = std::ranges::find(decision.changes, target.pool_id, &PoolChange::pool_id);
  if (change == decision.changes.end()) return {};
  std::vector<std::string> instances;
  for (const std::string& name : change->nodes) {
    const std::string_view id = ids.at(name);
    if (!id.starts_with("aws:///")) return {};
    instances.emplace_back(id.substr(id.rfind('/') + 1));
    if (!instances.back().starts_with("i-")) return {};
  }
  return instances;
}

/// With a smaller size alone the group would choose which of its nodes goes, whatever runs there.
void write_terminations(json::Writer& out, const std::vector<std::string>& instances) {
  for (const std::string& instance : instances)
    write_artifact(out, "aws.autoscaling.TerminateInstanceInAutoScalingGroup", Preference::preferred,
                   [&] { out.field("InstanceId", instance).field("ShouldDecrementDesiredCapacity", true); });
}

/// The group's own cooldown counts from its simple scaling policies, which know nothing of the decision's.
void write_auto_scaling_group(json::Writer& out, const PoolTarget& target, const Size& size, Preference resize) {
  write_artifact(out, "aws.autoscaling.SetDesiredCapacity", resize, [&] {
    out.field("AutoScalingGroupName", target.pool_id).field("DesiredCapacity", size.desired);
    out.field("HonorCooldown", false);
  });
  write_artifact(out, "aws.autoscaling.UpdateAutoScalingGroup", Preference::alternative, [&] {
    out.field("AutoScalingGroupName", target.pool_id);
    if (size.bounds) out.field("MinSize", size.bounds->minimum).field("MaxSize", size.bounds->maximum);
    out.field("DesiredCapacity", size.desired);
  });
}

/// EKS takes no maximum of zero.
void write_node_group(json::Writer& out, const Cluster& cluster, const PoolTarget& target, const Size& size,
                      Preference resize) {
  write_artifact(out, "aws.eks.UpdateNodegroupConfig", resize, [&] {
    out.field("clusterName", cluster.id).field("nodegroupName", target.pool_id).name("scalingConfig").begin_object();
    if (size.bounds)
      out.field("minSize", size.bounds->minimum).field("maxSize", std::max<std::int64_t>(size.bounds->maximum, 1));
    out.field("desiredSize", size.desired).end_object();
  });
}

}  // namespace

void write_node_group_changes(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  if (!decision.changed) return;
  ProviderIds ids;
  for (const kubernetes::Node& node : input.kubernetes.nodes) ids.emplace(node.name, node.provider_id);
  for (const PoolTarget& target : decision.pool_targets) {
    const Pool* pool = pool_of(input.cluster, target);
    if (pool == nullptr || !moves(target)) continue;
    const Size size = size_of(*pool, target);
    std::vector<std::string> instances;
    if (pool->managed_by != Manager::platform) instances = instances_of(decision, target, ids);
    write_terminations(out, instances);
    const Preference resize = instances.empty() ? Preference::preferred : Preference::alternative;
    switch (pool->managed_by) {
      case Manager::platform:
        break;
      case Manager::auto_scaling_group:
        write_auto_scaling_group(out, target, size, resize);
        break;
      case Manager::eks_nodegroup:
        write_node_group(out, input.cluster, target, size, resize);
        break;
    }
  }
}

}  // namespace headroom::api
