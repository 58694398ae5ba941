#include "core/stages/price.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/marked_list.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

MicroDollars cost_of(const std::optional<UnitPrice>& price, std::int64_t count) {
  return price ? headroom::cost_of(*price, count) : MicroDollars{0};
}

std::string words(Market market) { return market == Market::spot ? "Spot" : "On-Demand"; }

/// What is to be said of prices: one warning of each code, in which pools of which the same is said stand together.
class PriceWarnings {
 public:
  void add(std::string_view code, const std::string& pool, std::string detail) {
    const auto same = [&](const Remark& remark) { return remark.code == code && remark.detail == detail; };
    const auto known = std::ranges::find_if(remarks_, same);
    if (known == remarks_.end())
      remarks_.push_back({code, std::move(detail), {pool}});
    else if (std::ranges::find(known->pools, pool) == known->pools.end())
      known->pools.push_back(pool);
  }

  std::vector<Warning> all() const {
    std::vector<Warning> warnings;
    for (const Remark& remark : remarks_) {
      const std::string text =
          (remark.pools.size() == 1 ? "pool " : "pools ") + text::marked_list(remark.pools) + ": " + remark.detail;
      const auto known = std::ranges::find(warnings, remark.code, &Warning::code);
      if (known == warnings.end())
        warnings.push_back({remark.code, text});
      else
        known->detail += "; " + text;
    }
    return warnings;
  }

 private:
  struct Remark {
    std::string_view code;
    std::string detail;
    std::vector<std::string> pools;
  };

  std::vector<Remark> remarks_;
};

void warn_about_price(PriceWarnings& warnings, const Slice& slice, const Pool& pool,
                      const std::optional<UnitPrice>& price, const Cluster& cluster, const Catalog& catalog) {
  if (!price) {
    warnings.add("price_unknown", pool.id,
                 "the price of " + words(slice.market) + " " +
                     (pool.instance_type.empty() ? "capacity" : pool.instance_type) +
                     " is not known and counts as 0; give hourly_price_usd");
  } else if (price->origin == PriceOrigin::estimated) {
    const std::string instead =
        in_catalog_region(cluster.region, catalog) ? "a fleet of several types" : cluster.region;
    warnings.add(
        "price_estimated", pool.id,
        "priced as " + std::string(priced_type(pool)) + " in " + catalog.region() + ", an estimate for " + instead);
  }
}

void warn_about_emr(PriceWarnings& warnings, const Pool& pool, const std::optional<UnitPrice>& price) {
  if (!price)
    warnings.add("emr_price_unknown", pool.id, "EMR's charge is not known and counts as 0");
  else if (price->origin == PriceOrigin::estimated)
    warnings.add("emr_price_estimated", pool.id,
                 "EMR's charge for " + std::string(priced_type(pool)) + " is an estimate");
}

}  // namespace

Priced price(const Allocation& allocation, const Cluster& cluster, const Catalog& catalog) {
  Priced priced;
  PriceWarnings warnings;
  for (const Slice& slice : allocation.slices) {
    if (slice.from == 0 && slice.to == 0) continue;
    const Pool& pool = cluster.pools[slice.pool];
    const auto ec2 = price_of(pool, slice.market, cluster, catalog);
    const auto emr = emr_price_of(pool, cluster, catalog);
    const MicroDollars before = cost_of(ec2, slice.from);
    const MicroDollars after = cost_of(ec2, slice.to);
    priced.cost.hourly += before;
    priced.cost.target_hourly += after;
    if (slice.market == Market::spot) {
      priced.cost.spot_hourly += before;
      priced.cost.target_spot_hourly += after;
    }
    priced.cost.emr_hourly += cost_of(emr, slice.from);
    priced.cost.target_emr_hourly += cost_of(emr, slice.to);
    priced.cost.complete = priced.cost.complete && ec2 && emr;
    warn_about_price(warnings, slice, pool, ec2, cluster, catalog);
    warn_about_emr(warnings, pool, emr);
  }
  priced.warnings = warnings.all();
  return priced;
}

}  // namespace headroom
