#include "core/planning/offers.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace headroom::planning {
namespace {

const GivenPrice* given_price(const PlanRequest& request, const std::string& type) {
  const auto found = std::ranges::find(request.prices, type, &GivenPrice::instance_type);
  return found == request.prices.end() ? nullptr : &*found;
}

/// The names, or how many there are if they are many.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t readable = 10;
  if (names.size() <= readable) return text::joined(names);
  return text::whole(static_cast<std::int64_t>(names.size())) + " types";
}

}  // namespace

Offers offers_of(const PlanRequest& request, const Catalog& catalog) {
  const bool here = request.region.empty() || request.region == catalog.region();
  std::vector<std::string> names = request.instance_types;
  if (names.empty())
    for (const InstanceType& type : catalog.types())
      if ((type.memory >= least_memory && type.vcpus >= least_vcpus) || given_price(request, type.name) != nullptr)
        names.push_back(type.name);

  Offers result;
  std::vector<std::string> without_price;
  std::vector<std::string> without_charge;
  std::vector<std::string> spot_only;
  for (const std::string& name : names) {
    const InstanceType* known = catalog.find(name);
    if (known == nullptr || known->vcpus.value < 1) continue;
    const GivenPrice* given = given_price(request, name);
    const auto listed_price = here ? known->on_demand_hourly : std::nullopt;
    auto on_demand = given != nullptr && given->on_demand_hourly ? given->on_demand_hourly : listed_price;
    const auto emr = given != nullptr && given->emr_hourly ? given->emr_hourly : known->emr_hourly;
    if (on_demand && (on_demand->value < 1 || *on_demand > most_hourly)) on_demand.reset();
    const auto spot = given != nullptr ? given->spot_hourly : std::nullopt;
    if (!on_demand && !spot) {
      without_price.push_back(name);
    } else if (!emr || *emr > most_hourly) {
      without_charge.push_back(name);
    } else {
      if (!on_demand) spot_only.push_back(name);
      result.offers.push_back({.instance_type = name,
                               .vcpus = known->vcpus.value,
                               .on_demand = on_demand,
                               .spot = spot,
                               .emr = *emr,
                               .emr_is_estimated = (given == nullptr || !given->emr_hourly) &&
                                                   known->emr_confidence == EmrPriceConfidence::estimated,
                               .architecture = known->architectures.empty() ? "" : known->architectures.front()});
    }
  }
  if (!without_price.empty() && !here)
    result.warnings.push_back({"price_of_other_region", "the catalogue has the prices of " + catalog.region() +
                                                            ", not of " + request.region +
                                                            "; not planned: " + listed(without_price)});
  else if (!without_price.empty())
    result.warnings.push_back(
        {"no_price", "without an On-Demand price a type is not planned: " + listed(without_price)});
  if (!spot_only.empty())
    result.warnings.push_back(
        {"no_price", "without an On-Demand price a type is planned for Spot tasks only: " + listed(spot_only)});
  if (!without_charge.empty())
    result.warnings.push_back(
        {"no_emr_price", "without EMR's charge a type is not planned: " + listed(without_charge)});
  if (!here && !result.offers.empty())
    result.warnings.push_back({"emr_price_of_other_region", "EMR's charges are those of " + catalog.region() +
                                                                ", unless prices has emr_hourly_usd"});
  return result;
}

}  // namespace headroom::planning
