#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/kubernetes/objects/node.hpp"

/// Limits on what nodes may have together: the cluster's cores and memory, or those of some node groups.
namespace headroom::kubernetes {

/// By the autoscaler's names: `cpu` in whole cores, `memory` in bytes, `nodes`, `nvidia.com/gpu`.
using Amounts = std::map<std::string, std::int64_t, std::less<>>;

struct Quota {
  std::string id;
  std::vector<std::string> groups{};  ///< of node groups; none: every node
  Amounts limits{};
  friend bool operator==(const Quota&, const Quota&) = default;
};

/// What of one quota is left.
struct QuotaLeft {
  std::string id;
  Amounts left;
  friend bool operator==(const QuotaLeft&, const QuotaLeft&) = default;
};

struct ExceededQuota {
  std::string id;
  std::vector<std::string> resources;
  friend bool operator==(const ExceededQuota&, const ExceededQuota&) = default;
};

struct QuotaCheck {
  std::int64_t allowed{0};  ///< of the nodes asked for, 0 or more
  std::vector<ExceededQuota> exceeded{};
};

/// How many of `wanted` nodes, each of `node`, these quotas allow. What a quota does not limit and what a node has none
/// of does not count.
QuotaCheck check_quotas(std::span<const QuotaLeft> quotas, const Amounts& node, std::int64_t wanted);

/// What a node counts for: its capacity, cores rounded up.
Amounts quota_amounts(const Node& node);

/// Follows quotas while nodes come.
class QuotaTracker {
 public:
  QuotaTracker(std::vector<Quota> quotas, std::span<const Node> nodes);
  QuotaCheck check(const std::string& group, const Amounts& node, std::int64_t wanted) const;
  void consume(const std::string& group, const Amounts& node, std::int64_t count);

 private:
  std::vector<Quota> quotas_;  ///< limits are what is left
};

}  // namespace headroom::kubernetes
