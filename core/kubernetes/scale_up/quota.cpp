#include "core/kubernetes/scale_up/quota.hpp"

#include <algorithm>
#include <utility>

namespace headroom::kubernetes {
namespace {

bool applies(const Quota& quota, const std::string& group) {
  return quota.groups.empty() || std::find(quota.groups.begin(), quota.groups.end(), group) != quota.groups.end();
}

}  // namespace

QuotaCheck check_quotas(std::span<const QuotaLeft> quotas, const Amounts& node, std::int64_t wanted) {
  QuotaCheck check{.allowed = wanted};
  for (const QuotaLeft& quota : quotas) {
    ExceededQuota exceeded{.id = quota.id, .resources = {}};
    for (const auto& [resource, each] : node) {
      const auto limit = quota.left.find(resource);
      if (each <= 0 || limit == quota.left.end() || saturating_multiply(each, wanted) <= limit->second) continue;
      check.allowed = std::min(check.allowed, std::max<std::int64_t>(limit->second, 0) / each);
      exceeded.resources.push_back(resource);
    }
    if (!exceeded.resources.empty()) check.exceeded.push_back(std::move(exceeded));
  }
  return check;
}

Amounts quota_amounts(const Node& node) {
  const std::int64_t milli = node.capacity.cpu_milli;
  Amounts amounts{
      {"cpu", milli / 1000 + (milli % 1000 > 0 ? 1 : 0)}, {"memory", node.capacity.memory_bytes}, {"nodes", 1}};
  if (node.capacity.gpus > 0) amounts.emplace("nvidia.com/gpu", node.capacity.gpus);
  return amounts;
}

QuotaTracker::QuotaTracker(std::vector<Quota> quotas, std::span<const Node> nodes) : quotas_(std::move(quotas)) {
  for (const Node& node : nodes) consume(node.group, quota_amounts(node), 1);
}

QuotaCheck QuotaTracker::check(const std::string& group, const Amounts& node, std::int64_t wanted) const {
  std::vector<QuotaLeft> left;
  for (const Quota& quota : quotas_)
    if (applies(quota, group)) left.push_back({.id = quota.id, .left = quota.limits});
  return check_quotas(left, node, wanted);
}

void QuotaTracker::consume(const std::string& group, const Amounts& node, std::int64_t count) {
  for (Quota& quota : quotas_) {
    if (!applies(quota, group)) continue;
    for (auto& [resource, left] : quota.limits)
      if (const auto each = node.find(resource); each != node.end())
        left = saturating_subtract(left, saturating_multiply(each->second, count));
  }
}

}  // namespace headroom::kubernetes
