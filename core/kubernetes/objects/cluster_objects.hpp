#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/kubernetes/objects/backoff.hpp"
#include "core/kubernetes/objects/labels.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/objects/pod.hpp"

/// A cluster as the Cluster Autoscaler sees it.
namespace headroom::kubernetes {

/// Whether a node group exists, or would have to be created first.
enum class Existence { exists, would_be_created };

enum class GroupHealth { healthy, unhealthy };

struct NodeGroup {
  std::string id;
  std::int64_t min{0};
  std::int64_t max{0};
  std::int64_t size{0};  ///< the size that the cloud was asked for; it includes nodes that have not arrived yet
  /// Existing nodes of the group that are not in ClusterObjects::nodes. They take no more pods.
  std::int64_t unlisted{0};
  Existence existence{Existence::exists};
  /// Describes a new node of the group if the group has no node to copy. `daemons` are the daemon pods that run on it.
  std::optional<Node> node_template{};
  std::vector<Pod> daemons{};
  std::optional<MicroDollars> node_price{};  ///< per node and hour
  GroupHealth health{GroupHealth::healthy};
  std::optional<Backoff> backoff{};
};

/// How many of the pods that `selector` selects may be evicted now.
struct DisruptionBudget {
  std::string space{"default"};
  std::string name;
  std::optional<std::vector<Requirement>> selector{};  ///< absent: selects no pod
  std::int64_t disruptions_allowed{0};
};

/// Pending pods that are alike: one of them and their number.
struct PodGroup {
  Pod pod;
  std::int64_t count{0};
};

/// Whether the list of pods is complete. If it is not, nobody knows what runs on a node.
enum class PodListing { all, some };

struct ClusterObjects {
  std::vector<Node> nodes{};
  std::vector<Pod> pods{};
  PodListing listing{PodListing::all};  ///< whether `pods` is complete
  std::vector<PodGroup> pending{};      ///< pending pods that are not in `pods`
  std::vector<NodeGroup> groups{};
  std::vector<DisruptionBudget> budgets{};
};

/// The number of existing nodes, listed or not.
std::int64_t node_count(const ClusterObjects& cluster);

/// Whether the cluster says nothing about nodes, pods and disruption budgets.
bool is_empty(const ClusterObjects& cluster);

/// Whether the cluster says something about pending pods: which pods are pending, or that none is.
bool tells_pending(const ClusterObjects& cluster);

/// Whether we know what runs on each node. False if `listing` is `some`. Also false if there are nodes and pods, but no
/// listed pod is on a listed node: somebody filtered that list, or it comes from another cluster, so it proves no node
/// to be empty. A complete list without any pod is believed.
bool tells_running(const ClusterObjects& cluster);

/// The node's group. Null if the node has none, or if the cluster does not list it.
const NodeGroup* group_of(const ClusterObjects& cluster, const Node& node);

/// The price of the node per hour: its own price, or else the price of its group. No value if neither is known.
std::optional<MicroDollars> hourly_price(const ClusterObjects& cluster, const Node& node);

}  // namespace headroom::kubernetes
