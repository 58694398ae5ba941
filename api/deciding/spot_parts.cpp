#include "api/deciding/spot_parts.hpp"

#include <algorithm>

#include "api/deciding/decide_again.hpp"
#include "api/json/parse.hpp"
#include "api/wire/stored_input.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom::api {
namespace {

std::optional<MicroDollars> spot_cost_of(const Cluster& cluster, const Catalog& catalog) {
  MicroDollars sum;
  for (const Pool& pool : cluster.pools) {
    if (pool.role == Role::primary) continue;
    std::int64_t units = 0;
    if (pool.is_fleet())
      units = pool.spot ? pool.spot->requested : 0;
    else if (pool.market == Market::spot)
      units = pool.requested;
    if (units == 0) continue;
    const auto price = price_of(pool, Market::spot, cluster, catalog);
    if (!price) return std::nullopt;
    sum += cost_of(*price, units);
  }
  return sum;
}

std::optional<MicroDollars> spot_cost_of(const DecisionDocuments& documents, const Catalog& catalog) {
  const std::string text = input_of(documents);
  const auto document = json::parse(text);
  if (!document) return std::nullopt;
  const auto stored = decode_stored_input(document->root(), catalog);
  return stored ? spot_cost_of(stored->input.cluster, catalog) : std::nullopt;
}

}  // namespace

std::optional<MicroDollars> SpotParts::of(const TimelineDecision& decision) {
  if (!decision.hourly || decision.documents.cluster.empty()) return std::nullopt;
  const std::string& cluster = decision.documents.cluster;
  if (!has_spot(decision)) return MicroDollars{0};
  auto known = by_cluster_.find(cluster);
  if (known == by_cluster_.end()) {
    if (by_cluster_.size() == most_priced_inputs) return std::nullopt;
    known = by_cluster_.emplace(cluster, spot_cost_of(decision.documents, catalog_)).first;
  }
  if (!known->second) return std::nullopt;
  return std::min(*known->second, *decision.hourly);
}

}  // namespace headroom::api
