#include "core/signals/on_order.hpp"

#include "core/base/text.hpp"

namespace headroom {
namespace {

std::string whole(Units amount) { return text::quantity(static_cast<double>(amount.value)); }

std::string verb(Units amount, const char* one, const char* many) { return amount == Units{1} ? one : many; }

}  // namespace

std::string on_order(const Observation& seen) {
  if (seen.running < seen.current) {
    const Units arriving = seen.current - seen.running;
    return whole(seen.running) + " of " + text::counted(seen.current, seen.unit) +
           verb(seen.running, " runs and ", " run and ") + whole(arriving) + verb(arriving, " is", " are") +
           " on order";
  }
  if (seen.running == seen.current) return {};
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
