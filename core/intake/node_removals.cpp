#include "core/intake/node_removals.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/intake/merge.hpp"
#include "core/intake/node_groups.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/pricing/node_offers.hpp"
#include "core/pricing/node_prices.hpp"

namespace headroom {
namespace {

void check_objects(const ObjectFields& request, const DocumentFacts& facts, Remarks& remarks) {
  if (!request.has_nodes && !facts.has_document("kubernetes.NodeList"))
    remarks.refuse("/kubernetes/nodes", "missing", "is required, inline or as kubernetes.NodeList");
  if (facts.kubernetes.listing == kubernetes::PodListing::some)
    remarks.refuse("/kubernetes/pods", "missing",
                   "the list of all pods is required, inline or as kubernetes.PodList: a part of it would "
                   "make nodes look empty; an empty list means that there are none");
  if (!request.has_budgets && !facts.has_document("kubernetes.PodDisruptionBudgetList"))
    remarks.warn("no_disruption_budgets",
                 "no PodDisruptionBudgets were given: evictions are judged as if there were none");
}

/// Names the group of each node, and its price. A node that belongs to no pool keeps the group that its labels name.
void describe_nodes(kubernetes::ClusterObjects& objects, const Cluster& described, const Catalog& catalog,
                    Remarks& remarks) {
  bool estimated = false;
  for (kubernetes::Node& node : objects.nodes) {
    const Pool* const pool = kubernetes::pool_of(node, described);
    node.group = pool == nullptr ? std::string(group_label_of(node)) : pool->id;
    const auto price = kubernetes::price_of_node(node, pool, described.region, catalog);
    if (!price) continue;
    node.price = price->hourly;
    estimated = estimated || price->origin == PriceOrigin::estimated;
  }
  if (estimated)
    remarks.warn("price_estimated", "nodes outside of " + catalog.region() +
                                        " are priced as if they were there, an estimate; give hourly_price_usd");
}

}  // namespace

tl::expected<NodeRemovalInput, std::vector<Violation>> assemble_node_removal(NodeRemovalFields request,
                                                                             DocumentFacts facts,
                                                                             const Catalog& catalog) {
  Remarks remarks;
  merge_objects(request.kubernetes, facts);
  check_objects(request.kubernetes, facts, remarks);
  const Cluster described =
      request.has_cluster ? merge_cluster(request.cluster, facts, remarks) : Cluster{.pools = facts.pools};
  if (!remarks.faults.empty()) return tl::unexpected(causes_first(std::move(remarks.faults), std::move(facts.doubts)));
  NodeRemovalInput input{.cluster_id = described.id,
                         .cluster = std::move(facts.kubernetes),
                         .nodes = std::move(request.nodes),
                         .drain = request.drain,
                         .candidates = request.candidates,
                         .evaluated_at = request.evaluated_at};
  describe_nodes(input.cluster, described, catalog, remarks);
  if (request.consolidation == Consolidation::wanted)
    input.offers = kubernetes::offers_of(input.cluster, described.pools, described.region, catalog);
  input.warnings = std::move(remarks.warnings);
  std::ranges::move(facts.warnings, std::back_inserter(input.warnings));
  return input;
}

}  // namespace headroom
