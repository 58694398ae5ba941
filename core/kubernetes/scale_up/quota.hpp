#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/kubernetes/objects/node.hpp"

/// Limits on what nodes may have in total: the cores and memory of the whole cluster, or of some node groups.
namespace headroom::kubernetes {

/// By the autoscaler's names: `cpu` in whole cores, `memory` in bytes, `nodes`, `nvidia.com/gpu`.
using Amounts = std::map<std::string, std::int64_t, std::less<>>;

struct Quota {
  std::string id;
  std::vector<std::string> groups{};  ///< the node groups it limits together; empty: it limits all nodes
  Amounts limits{};
  friend bool operator==(const Quota&, const Quota&) = default;
};

/// What is left of one quota.
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
  std::int64_t allowed{0};  ///< how many of the wanted nodes are allowed, 0 or more
  std::vector<ExceededQuota> exceeded{};
};

/// How many of `wanted` nodes with the amounts `node` the quotas allow. A resource does not count if the quota does not
/// limit it, or if the node has none of it.
QuotaCheck check_quotas(std::span<const QuotaLeft> quotas, const Amounts& node, std::int64_t wanted);

/// What a node uses of a quota: its capacity, with cores rounded up.
Amounts quota_amounts(const Node& node);

/// Keeps track of what is left of the quotas while nodes are added.
class QuotaTracker {
 public:
  QuotaTracker(std::vector<Quota> quotas, std::span<const Node> nodes);
  QuotaCheck check(const std::string& group, const Amounts& node, std::int64_t wanted) const;
  void consume(const std::string& group, const Amounts& node, std::int64_t count);

 private:
  std::vector<Quota> quotas_;  ///< their limits are what is left
};

}  // namespace headroom::kubernetes
