#include "core/rightsizing/cost.hpp"

#include <algorithm>
#include <string>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

constexpr std::int64_t parts_of_hour = 100'000'000;
constexpr std::int64_t parts_of_percent = 1'000'000;

std::int64_t parts(double number, std::int64_t of_one) { return truncated(times(shortest_decimal(number), of_one)); }

std::string dollars(MicroDollars amount) { return "$" + format_dollars(amount); }

MicroDollars after_discount(MicroDollars price, const JobRequest& request) {
  const std::int64_t all = 100 * parts_of_percent;
  return scaled(price, all - parts(request.spot_discount_percent.value_or(0), parts_of_percent), all);
}

MicroDollars bounded(MicroDollars amount) { return std::min(amount, most_money); }

/// hourly × hours × waves / of, rounded once.
MicroDollars over_time(MicroDollars hourly, double hours, TimeShare time) {
  const Int128 amount = Int128{hourly.value} * parts(hours, parts_of_hour) * time.waves;
  const Int128 by = Int128{parts_of_hour} * time.of;
  return bounded({saturated((amount + by / 2) / by)});
}

std::string formula_of(std::int64_t on_demand, std::int64_t spot, const NodePrice& price, const JobRequest& request) {
  std::string sum;
  const auto add = [&](std::int64_t nodes, const char* noun, MicroDollars each) {
    if (nodes > 0)
      sum += (sum.empty() ? "" : " + ") + whole(nodes) + noun + (nodes == 1 ? "" : "s") + " × " + dollars(each);
  };
  add(on_demand, " node", price.on_demand);
  add(spot, " Spot node", price.spot);
  if (price.emr) sum += " + " + whole(on_demand + spot) + " × " + dollars(*price.emr) + " for EMR";
  const bool one_term = sum.find(" + ") == std::string::npos;
  sum = (one_term ? sum : "(" + sum + ")") + " an hour";
  if (request.hours) sum += " × " + text::exact(*request.hours) + " h";
  return sum;
}

}  // namespace

std::optional<NodePrice> price_of(const NodeType& type, const JobRequest& request, const Catalog& catalog,
                                  std::vector<Warning>& warnings) {
  const bool here = request.region.empty() || request.region == catalog.region();
  const InstanceType* known = catalog.find(type.instance_type);
  const auto listed = known != nullptr && here ? known->on_demand_hourly : std::nullopt;
  const auto hourly = type.hourly_price ? type.hourly_price : listed;
  if (!hourly && known != nullptr && !here)
    warnings.push_back({"price_of_other_region", "the catalogue has the prices of " + catalog.region() + ", not of " +
                                                     request.region + ": give hourly_price_usd of " +
                                                     type.instance_type});
  else if (!hourly)
    warnings.push_back({"no_price", "the price of " + type.instance_type + " is not known: give hourly_price_usd"});
  if (!hourly) return std::nullopt;

  NodePrice price{.on_demand = bounded(*hourly), .spot = after_discount(bounded(*hourly), request)};
  if (request.platform != Platform::emr) return price;
  price.emr = known != nullptr && here ? known->emr_hourly : std::nullopt;
  price.emr_complete = price.emr.has_value();
  if (!price.emr_complete)
    warnings.push_back({"no_emr_price", "EMR's charge for " + type.instance_type +
                                            " is not known: the cost is that of the instances alone"});
  return price;
}

CostEstimate cost_of(std::int64_t nodes, const NodePrice& price, const JobRequest& request, TimeShare time) {
  const std::int64_t spot = nodes * request.spot_share_percent / 100;
  const MicroDollars on_demand_hourly = scaled(price.on_demand, nodes - spot, 1);
  CostEstimate cost{.hourly = bounded(on_demand_hourly + scaled(price.spot, spot, 1)),
                    .emr_hourly = scaled(price.emr.value_or(MicroDollars{0}), nodes, 1),
                    .emr_complete = price.emr_complete,
                    .hours = request.hours,
                    .formula = formula_of(nodes - spot, spot, price, request)};
  if (request.hours) cost.total = over_time(cost.hourly + cost.emr_hourly, *request.hours, time);
  cost.formula += " = " + dollars(cost.total.value_or(cost.hourly + cost.emr_hourly));
  return cost;
}

}  // namespace headroom::rightsizing
