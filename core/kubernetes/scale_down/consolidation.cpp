#include "core/kubernetes/scale_down/consolidation.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "core/base/int128.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"

namespace headroom::kubernetes {
namespace {

struct ConsolidationCandidate {
  std::size_t position{0};  ///< in ClusterObjects::nodes
  MicroDollars price{};     ///< 0 if unknown
  Disruption disruption{};
};

class Consolidator {
 public:
  Consolidator(const ClusterObjects& cluster, std::span<const NodeOffer> offers, const DrainSettings& settings,
               const CandidateSettings& candidates, Instant now)
      : cluster_(cluster),
        offers_(offers),
        totals_(cluster, now),
        simulation_(cluster, candidates),
        simulator_(simulation_, settings, now) {}

  ConsolidationPlan plan(const std::vector<std::string>& names) {
    for (const ConsolidationCandidate& candidate : in_order(names)) consider(candidate);
    return std::move(plan_);
  }

 private:
  std::vector<ConsolidationCandidate> in_order(const std::vector<std::string>& names) {
    std::unordered_map<std::string_view, std::size_t> positions;
    for (std::size_t i = 0; i < cluster_.nodes.size(); ++i) positions.emplace(cluster_.nodes[i].name, i);
    std::vector<ConsolidationCandidate> candidates;
    for (const std::string& name : names) {
      const auto at = positions.find(name);
      if (at == positions.end()) {
        plan_.kept.push_back({.node = name, .removal = {.reason = UnremovableReason::no_node_info}});
        continue;
      }
      const auto price = hourly_price(cluster_, cluster_.nodes[at->second]);
      candidates.push_back({at->second, price.value_or(MicroDollars{}), totals_.of_node(at->second)});
    }
    std::sort(candidates.begin(), candidates.end(),
              [&](const ConsolidationCandidate& a, const ConsolidationCandidate& b) {
                const Int128 left = Int128{a.price.value} * b.disruption.value;
                const Int128 right = Int128{b.price.value} * a.disruption.value;
                return left != right ? left > right : cluster_.nodes[a.position].name < cluster_.nodes[b.position].name;
              });
    return candidates;
  }

  void consider(const ConsolidationCandidate& candidate) {
    const Node& node = cluster_.nodes[candidate.position];
    const NodeIndex at = *simulation_.snapshot().find(node.name);
    if (const auto mark = mark_on(node); mark != UnremovableReason::none)
      return keep(node, KeptBecause::unremovable, {.reason = mark});
    if (candidate.price.value == 0) return keep(node, KeptBecause::price_unknown);
    if (homes_.contains(node.name)) return keep(node, KeptBecause::receives_pods);
    const auto score = totals_.score(node.group, candidate.price, candidate.disruption);
    if (!score || !score->is_worth_it()) return keep(node, KeptBecause::not_worth_it);
    NodeRemoval removal = simulator_.remove(at);
    if (removal.reason == UnremovableReason::none) return make({node.name, node.group, {}, std::move(removal), *score});
    if (removal.reason != UnremovableReason::no_place_to_move_pods || !removal.blocking.empty())
      return keep(node, KeptBecause::unremovable, std::move(removal));
    replace(candidate, node, at, std::move(removal));
  }

  void replace(const ConsolidationCandidate& candidate, const Node& node, NodeIndex at, NodeRemoval alone) {
    if (tried_ >= most_replacements_tried) return keep(node, KeptBecause::not_examined, std::move(alone));
    const std::size_t enough = market(node) == Market::spot ? spot_flexibility : 1;
    auto choices = cheapest_that_do(candidate, node, at, {.market = Market::on_demand, .types = 1});
    const auto spot = cheapest_that_do(candidate, node, at, {.market = Market::spot, .types = enough});
    if (spot.size() >= enough) choices.push_back(spot.front());
    if (choices.empty())
      return keep(node, spot.empty() ? KeptBecause::no_cheaper_node : KeptBecause::spot_inflexible, std::move(alone));
    const NodeOffer& offer = **std::min_element(
        choices.begin(), choices.end(), [](const NodeOffer* a, const NodeOffer* b) { return a->price < b->price; });
    open(offer, node);
    make({node.name, node.group, offer, simulator_.remove(at), *score(candidate, node, offer)});
  }

  struct Wanted {
    Market market{Market::on_demand};
    std::size_t types{1};
  };

  /// The cheapest offers that would do and are worth it, at most one for each instance type.
  std::vector<const NodeOffer*> cheapest_that_do(const ConsolidationCandidate& candidate, const Node& node,
                                                 NodeIndex at, Wanted wanted) {
    std::vector<const NodeOffer*> found;
    std::set<std::string_view> types;
    for (const NodeOffer& offer : offers_) {
      if (found.size() == wanted.types || !score(candidate, node, offer)->is_worth_it()) break;
      if (offer.market != wanted.market || types.contains(offer.instance_type)) continue;
      ++tried_;
      if (!does(offer, node, at)) continue;
      types.insert(offer.instance_type);
      found.push_back(&offer);
    }
    return found;
  }

  std::optional<BalancedScore> score(const ConsolidationCandidate& candidate, const Node& node,
                                     const NodeOffer& offer) const {
    return totals_.score(node.group, candidate.price - offer.price, candidate.disruption);
  }

  Market market(const Node& node) const {
    const auto own =
        std::find_if(offers_.begin(), offers_.end(), [&](const NodeOffer& o) { return o.group == node.group; });
    return market_of(node).value_or(own == offers_.end() ? Market::on_demand : own->market);
  }

  /// Whether all pods find a place if this offer replaces the node. The simulation is unchanged afterwards.
  bool does(const NodeOffer& offer, const Node& node, NodeIndex at) {
    const std::size_t before = simulation_.snapshot().mark();
    open(offer, node);
    const bool does = RemovalSimulator(simulator_).remove(at).reason == UnremovableReason::none;
    simulation_.snapshot().roll_back(before);
    return does;
  }

  void open(const NodeOffer& offer, const Node& replaced) {
    Node node = offer.node;
    node.name = replacement_name(replaced.name);
    const NodeIndex at = simulation_.snapshot().add(node);
    for (const std::size_t daemon : offer.daemons) simulation_.snapshot().place(simulation_.class_of_pod(daemon), at);
  }

  void make(ConsolidationMove move) {
    for (const PodMove& pod : move.removal.moves) homes_.insert(pod.to);
    plan_.saving = std::min(plan_.saving + move.score.saving, most_money);
    plan_.moves.push_back(std::move(move));
  }

  void keep(const Node& node, KeptBecause because, NodeRemoval removal = {}) {
    plan_.kept.push_back({.node = node.name, .because = because, .removal = std::move(removal)});
  }

  const ClusterObjects& cluster_;
  std::span<const NodeOffer> offers_;
  DisruptionTotals totals_;
  Simulation simulation_;
  RemovalSimulator simulator_;
  std::set<std::string> homes_;
  std::size_t tried_{0};
  ConsolidationPlan plan_;
};

}  // namespace

std::string replacement_name(const std::string& node) { return "the replacement of " + node; }

ConsolidationPlan plan_consolidation(const ClusterObjects& cluster, const std::vector<std::string>& names,
                                     std::span<const NodeOffer> offers, const DrainSettings& settings,
                                     const CandidateSettings& candidates, Instant now) {
  return Consolidator(cluster, offers, settings, candidates, now).plan(names);
}

}  // namespace headroom::kubernetes
