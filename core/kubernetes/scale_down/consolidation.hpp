#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster.hpp"
#include "core/kubernetes/scale_down/disruption.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/removal.hpp"
#include "core/pricing/node_offers.hpp"

/// Which nodes are better deleted, or replaced by a cheaper one, as Karpenter judges it.
namespace headroom::kubernetes {

/// A Spot node is replaced by another Spot node only where so many cheaper types would do. With fewer, nodes would walk
/// down to the type that is the cheapest and the first to be taken away again.
inline constexpr std::size_t spot_flexibility = 15;

/// So many replacements are tried in one plan; nodes beyond stay.
inline constexpr std::size_t most_replacements_tried = 10'000;

enum class KeptBecause {
  unremovable,      ///< see `removal`
  price_unknown,    ///< or 0: nothing to save
  receives_pods,    ///< its pods would move, some of them again
  not_worth_it,     ///< even deleting it saves too little for the disruption
  no_cheaper_node,  ///< its pods find no place without it, nor with a cheaper one that were worth it
  spot_inflexible,  ///< only a Spot node could replace this one, and too few cheaper types would do
  not_examined,     ///< too many replacements were tried before
};

struct ConsolidationMove {
  std::string node;
  std::string group{};
  std::optional<NodeOffer> replacement{};  ///< absent: the node is deleted
  NodeRemoval removal{};                   ///< `replacement_name()` stands for the new node
  BalancedScore score{};
};

struct KeptNode {
  std::string node;
  KeptBecause because{KeptBecause::unremovable};
  NodeRemoval removal{};
};

struct ConsolidationPlan {
  std::vector<ConsolidationMove> moves{};  ///< in the order in which they are to be made
  std::vector<KeptNode> kept{};            ///< in the order in which they were looked at
  MicroDollars saving{};                   ///< an hour, of all moves
};

/// By which the moves tell the node that replaces this one.
std::string replacement_name(const std::string& node);

/// Looks at each of `names`, those first whose deletion would save the most for the disruption, ties by name. All moves
/// stand in one simulation, so that each counts on those before it and none on the same room. Only moves that
/// Karpenter's Balanced policy would make are made: deleting a node, or else replacing it by the cheapest of `offers`
/// (in ascending order of price) with which all its pods find a place.
ConsolidationPlan plan_consolidation(const Cluster& cluster, const std::vector<std::string>& names,
                                     std::span<const NodeOffer> offers, const DrainSettings& settings,
                                     const CandidateSettings& candidates, Instant now);

}  // namespace headroom::kubernetes
