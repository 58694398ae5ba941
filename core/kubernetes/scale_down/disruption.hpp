#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"

/// Whether removing nodes is worth the disruption: Karpenter's `Balanced` consolidation policy.
namespace headroom::kubernetes {

/// What moving pods costs their owners. The unit is 2⁻²⁷ of moving one ordinary pod, so that Karpenter's fractions are
/// whole numbers.
using Disruption = Quantity<struct DisruptionTag>;
inline constexpr Disruption ordinary_disruption{std::int64_t{1} << 27};

/// With this annotation, from -2³¹ to 2³¹ - 1, owners say which pods they would rather lose.
inline constexpr std::string_view deletion_cost_annotation = "controller.kubernetes.io/pod-deletion-cost";

/// The disruption of moving one pod: 1 + deletion cost / 2²⁷ + priority / 2²⁵ ordinary pods, at least 0 and at most 10.
/// A deletion cost that is not a whole number counts as 0.
Disruption disruption_of(const Pod& pod);

/// One ordinary pod for the node itself, and the disruption of each pod that does not go with the node.
Disruption disruption_of_node(const std::vector<const Pod*>& pods, Instant now);

/// `disruption` as a number of ordinary pods.
double in_pods(Disruption disruption);

/// Compares what is saved of the cost of a node group with how much of the group is disrupted.
struct BalancedScore {
  std::string group;  ///< empty: all nodes without a group, together
  MicroDollars saving{};
  MicroDollars group_cost{};  ///< per hour, > 0
  Disruption disruption{};
  Disruption group_disruption{};  ///< > 0

  double saving_fraction() const;
  double disruption_fraction() const;
  /// saving_fraction / disruption_fraction; 0 if nothing is saved.
  double score() const;
  /// Whether score ≥ 1/2, in exact arithmetic.
  bool is_worth_it() const;
};

/// The cost and the disruption of all nodes, for each group. As in Karpenter, a node whose price is unknown or 0 counts
/// in neither.
class DisruptionTotals {
 public:
  DisruptionTotals(const ClusterObjects& cluster, Instant now);

  /// The disruption of the node at this position in ClusterObjects::nodes.
  Disruption of_node(std::size_t node) const { return by_node_[node]; }
  /// No value if no node of the group has a price.
  std::optional<BalancedScore> score(const std::string& group, MicroDollars saving, Disruption disruption) const;

 private:
  struct Total {
    MicroDollars cost{};
    Disruption disruption{};
  };
  std::vector<Disruption> by_node_;
  std::map<std::string, Total, std::less<>> by_group_;
};

}  // namespace headroom::kubernetes
