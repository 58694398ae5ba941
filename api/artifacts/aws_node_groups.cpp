#include <algorithm>
#include <cstdint>
#include <optional>

#include "api/artifacts/aws.hpp"
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

/// The group's own cooldown counts from its simple scaling policies, which know nothing of the decision's.
void write_auto_scaling_group(json::Writer& out, const PoolTarget& target, const Size& size) {
  write_artifact(out, "aws.autoscaling.SetDesiredCapacity", Preference::preferred, [&] {
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
void write_node_group(json::Writer& out, const Cluster& cluster, const PoolTarget& target, const Size& size) {
  write_artifact(out, "aws.eks.UpdateNodegroupConfig", Preference::preferred, [&] {
    out.field("clusterName", cluster.id).field("nodegroupName", target.pool_id).name("scalingConfig").begin_object();
    if (size.bounds)
      out.field("minSize", size.bounds->minimum).field("maxSize", std::max<std::int64_t>(size.bounds->maximum, 1));
    out.field("desiredSize", size.desired).end_object();
  });
}

}  // namespace

void write_node_group_changes(json::Writer& out, const EvaluationInput& input, const Decision& decision) {
  if (!decision.changed) return;
  for (const PoolTarget& target : decision.pool_targets) {
    const Pool* pool = pool_of(input.cluster, target);
    if (pool == nullptr || !moves(target)) continue;
    const Size size = size_of(*pool, target);
    switch (pool->managed_by) {
      case Manager::platform:
        break;
      case Manager::auto_scaling_group:
        write_auto_scaling_group(out, target, size);
        break;
      case Manager::eks_nodegroup:
        write_node_group(out, input.cluster, target, size);
        break;
    }
  }
}

}  // namespace headroom::api
