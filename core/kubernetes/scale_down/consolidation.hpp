#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/disruption.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/node_offer.hpp"
#include "core/kubernetes/scale_down/removal.hpp"

/// Which nodes should be deleted, or replaced by a cheaper node, by Karpenter's rules.
namespace headroom::kubernetes {

/// A Spot node is replaced by another Spot node only if at least this many cheaper instance types would do. With fewer
/// types, replacement after replacement would end at the cheapest type, which is also the first to be interrupted
/// again.
inline constexpr std::size_t spot_flexibility = 15;

/// One plan tries at most this many replacements; the remaining nodes stay.
inline constexpr std::size_t most_replacements_tried = 10'000;

enum class KeptBecause {
  unremovable,      ///< see `removal`
  price_unknown,    ///< the price is unknown, or 0: there is nothing to save
  receives_pods,    ///< pods of removed nodes move to it; some of them would have to move again
  not_worth_it,     ///< even deleting it saves too little for the disruption
  no_cheaper_node,  ///< its pods find no place without it, and no replacement that is worth it takes them
  spot_inflexible,  ///< only a Spot node could replace this one, and too few cheaper types would do
  not_examined,     ///< too many replacements were tried before
};

struct ConsolidationMove {
  std::string node;
  std::string group{};
  std::optional<NodeOffer> replacement{};  ///< absent: the node is deleted
  NodeRemoval removal{};                   ///< the new node has the name `replacement_name()` in it
  BalancedScore score{};
};

struct KeptNode {
  std::string node;
  KeptBecause because{KeptBecause::unremovable};
  NodeRemoval removal{};
};

struct ConsolidationPlan {
  std::vector<ConsolidationMove> moves{};  ///< in the order in which to make them
  std::vector<KeptNode> kept{};            ///< in the order in which they were examined
  MicroDollars saving{};                   ///< per hour, for all moves
};

/// The name that the moves use for the node that replaces this one.
std::string replacement_name(const std::string& node);

/// Examines each node in `names`. Nodes whose deletion would save the most for their disruption come first; equals come
/// in the order of their names. All moves happen in one simulation: each move builds on the moves before it, and no two
/// use the same free capacity. A move is made only if Karpenter's Balanced policy would make it: the node is deleted,
/// or else replaced by the cheapest of `offers` with which all its pods find a place. `offers` are in ascending order
/// of price.
ConsolidationPlan plan_consolidation(const ClusterObjects& cluster, const std::vector<std::string>& names,
                                     std::span<const NodeOffer> offers, const DrainSettings& settings,
                                     const CandidateSettings& candidates, Instant now);

}  // namespace headroom::kubernetes
