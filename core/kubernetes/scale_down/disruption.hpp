#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/kubernetes/objects/cluster.hpp"

/// Karpenter's measure of whether taking nodes away is worth the disruption: its `Balanced` consolidation policy.
namespace headroom::kubernetes {

/// What moving pods costs their owners, in 2⁻²⁷ of an ordinary pod, so that Karpenter's fractions are whole numbers.
using Disruption = Quantity<struct DisruptionTag>;
inline constexpr Disruption ordinary_disruption{std::int64_t{1} << 27};

/// By it owners tell which pods they would rather lose, from -2³¹ to 2³¹ - 1.
inline constexpr std::string_view deletion_cost_annotation = "controller.kubernetes.io/pod-deletion-cost";

/// 1 + deletion cost / 2²⁷ + priority / 2²⁵ ordinary pods, at least 0 and at most 10. A deletion cost that is no whole
/// number counts 0.
Disruption disruption_of(const Pod& pod);

/// An ordinary pod for the node itself and its pods, but for those that live and die with it.
Disruption disruption_of_node(const std::vector<const Pod*>& pods, Instant now);

/// `disruption` in ordinary pods.
double in_pods(Disruption disruption);

/// What is saved of what a node group costs, against how much of it is disturbed.
struct BalancedScore {
  std::string group;  ///< empty: all nodes of no group together
  MicroDollars saving{};
  MicroDollars group_cost{};  ///< an hour, > 0
  Disruption disruption{};
  Disruption group_disruption{};  ///< > 0

  double saving_fraction() const;
  double disruption_fraction() const;
  /// The one by the other; 0 where nothing is saved.
  double score() const;
  /// score ≥ 1/2, in exact arithmetic.
  bool is_worth_it() const;
};

/// Cost and disruption of all nodes, by group. As in Karpenter a node whose price is not known, or is 0, counts in
/// neither.
class DisruptionTotals {
 public:
  DisruptionTotals(const Cluster& cluster, Instant now);

  /// Of the node at this position in Cluster::nodes.
  Disruption of_node(std::size_t node) const { return by_node_[node]; }
  /// Nothing where the group has no node with a price.
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
