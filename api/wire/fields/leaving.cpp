#include "api/wire/fields/leaving.hpp"

#include <string>
#include <unordered_set>

#include "core/base/names.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom::api {

std::vector<LeavingInstance> decode_leaving(json::ObjectReader& pool) {
  std::vector<LeavingInstance> all;
  std::unordered_set<std::string> ids;
  pool.each("leaving", maximum_leaving, [&](json::ObjectReader& item) {
    item.require("instance_id");
    item.require("announced_at");
    LeavingInstance instance{.instance_id = std::string(item.string("instance_id").value_or("")),
                             .market = item.choice<Market>("market", names_of<Market>).value_or(Market::spot),
                             .count = item.integer("count", 1, maximum_pool_count).value_or(1),
                             .cause = std::string(item.string("cause").value_or("")),
                             .announced_at = item.time("announced_at").value_or(Instant{}),
                             .leaves_at = item.time("leaves_at")};
    if (item.has("instance_id") && instance.instance_id.empty())
      item.report("instance_id", "empty", "must not be empty");
    if (!instance.instance_id.empty() && !ids.insert(instance.instance_id).second)
      return item.report("instance_id", "duplicate", "another item has this id");
    all.push_back(std::move(instance));
  });
  return all;
}

void encode_leaving(json::Writer& out, const std::vector<LeavingInstance>& leaving) {
  if (leaving.empty()) return;
  out.name("leaving").begin_array();
  for (const LeavingInstance& instance : leaving) {
    out.begin_object().field("instance_id", instance.instance_id).field("market", name_of(instance.market));
    out.field("count", instance.count).field("announced_at", instance.announced_at);
    if (instance.leaves_at) out.field("leaves_at", *instance.leaves_at);
    if (!instance.cause.empty()) out.field("cause", instance.cause);
    out.end_object();
  }
  out.end_array();
}

}  // namespace headroom::api
