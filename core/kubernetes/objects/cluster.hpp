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
#include "core/kubernetes/scale_up/expanders.hpp"

/// A cluster as the Cluster Autoscaler sees it.
namespace headroom::kubernetes {

enum class GroupHealth { healthy, unhealthy };

struct NodeGroup {
  std::string id;
  std::int64_t min{0};
  std::int64_t max{0};
  std::int64_t size{0};      ///< what is asked of the cloud; nodes that have not arrived are on their way
  std::int64_t unlisted{0};  ///< nodes of it that are there and not among Cluster::nodes; they take no more pods
  Existence existence{Existence::exists};
  /// What a new node is like where the group has none to go by, and what daemons it would run.
  std::optional<Node> node_template{};
  std::vector<Pod> daemons{};
  std::optional<MicroDollars> node_price{};  ///< an hour
  GroupHealth health{GroupHealth::healthy};
  std::optional<Backoff> backoff{};
};

/// How many of the pods that `selector` finds may be evicted now.
struct DisruptionBudget {
  std::string space{"default"};
  std::string name;
  std::optional<std::vector<Requirement>> selector{};  ///< absent: no pod
  std::int64_t disruptions_allowed{0};
};

/// Pending pods that are alike, given as one and their number.
struct PodGroup {
  Pod pod;
  std::int64_t count{0};
};

/// Whether pods that are listed are all there are. Where they are not, nobody knows what runs on a node.
enum class PodListing { all, some };

struct Cluster {
  std::vector<Node> nodes{};
  std::vector<Pod> pods{};
  PodListing listing{PodListing::all};  ///< of `pods`
  std::vector<PodGroup> pending{};      ///< beside those among `pods`
  std::vector<NodeGroup> groups{};
  std::vector<DisruptionBudget> budgets{};
};

/// Nodes that are there, listed or not.
std::int64_t node_count(const Cluster& cluster);

/// Whether nothing at all is said of nodes, pods and budgets.
bool is_empty(const Cluster& cluster);

/// Whether something is said of the pods that wait: which they are, or that there are none.
bool tells_pending(const Cluster& cluster);

/// Whether it is known what runs on each node. A list of pods of which none is on one of the nodes was filtered, or is
/// of another cluster: no node is empty because of it. That there are no pods at all is believed.
bool tells_running(const Cluster& cluster);

/// The node's group, or null.
const NodeGroup* group_of(const Cluster& cluster, const Node& node);

/// What the node costs an hour: its own price, else its group's; nothing where neither is known.
std::optional<MicroDollars> hourly_price(const Cluster& cluster, const Node& node);

}  // namespace headroom::kubernetes
