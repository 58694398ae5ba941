#include "core/model/on_order.hpp"

#include <algorithm>
#include <cstdint>

#include "core/base/text.hpp"

namespace headroom {
namespace {

std::string whole(Units amount) { return text::quantity(static_cast<double>(amount.value)); }

std::string verb(Units amount, const char* one, const char* many) { return amount == Units{1} ? one : many; }

/// Whether a fleet runs more than was requested only because its instances are whole: 3 instances of 3 units are 9
/// units for a target of 8.
bool only_whole_instances(const Observation& seen) {
  return std::ranges::all_of(seen.cluster->pools, [](const Pool& pool) {
    std::int64_t weight = pool.weight;
    for (const InstanceTypeChoice& type : pool.instance_types) weight = std::max(weight, type.weight);
    const std::int64_t more = pool.running - pool.requested;
    return pool.role == Role::primary || more <= 0 || (pool.is_fleet() && more < weight);
  });
}

}  // namespace

std::string on_order(const Observation& seen) {
  if (seen.running < seen.current) {
    const Units arriving = seen.current - seen.running;
    return whole(seen.running) + " of " + text::counted(seen.current, seen.unit) +
           verb(seen.running, " runs and ", " run and ") + whole(arriving) + verb(arriving, " is", " are") +
           " on order";
  }
  if (seen.running == seen.current) return {};
  if (only_whole_instances(seen))
    return text::counted(seen.running, seen.unit) + " run for a target of " + whole(seen.current) +
           ", because instances are whole";
  const Units leaving = seen.running - seen.current;
  return text::counted(seen.running, seen.unit) + verb(seen.running, " runs and ", " run and ") + whole(leaving) +
         " of them" + verb(leaving, " is", " are") + " leaving";
}

std::string after_orders(const Observation& seen, const std::string& calculation) {
  const std::string orders = on_order(seen);
  if (orders.empty() || calculation.empty()) return orders + calculation;
  return orders + "; " + calculation;
}

std::string than_run(const Observation& seen) { return seen.running == seen.current ? "" : " than run"; }

}  // namespace headroom
