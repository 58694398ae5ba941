#include "api/wire/fields/missing.hpp"

#include "core/base/names.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom::api {

std::vector<MissingSince> decode_missing(json::ObjectReader& pool) {
  std::vector<MissingSince> all;
  pool.each("missing", maximum_leaving, [&](json::ObjectReader& item) {
    for (const auto* field : {"market", "count", "since"}) item.require(field);
    all.push_back({.market = item.choice<Market>("market", names_of<Market>).value_or(Market::on_demand),
                   .count = item.integer("count", 1, maximum_pool_count).value_or(1),
                   .since = item.time("since").value_or(Instant{})});
  });
  return all;
}

void encode_missing(json::Writer& out, const std::vector<MissingSince>& missing) {
  if (missing.empty()) return;
  out.name("missing").begin_array();
  for (const MissingSince& each : missing)
    out.begin_object()
        .field("market", name_of(each.market))
        .field("count", each.count)
        .field("since", each.since)
        .end_object();
  out.end_array();
}

}  // namespace headroom::api
