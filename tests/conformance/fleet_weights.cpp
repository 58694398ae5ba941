#include <string>
#include <vector>

#include "core/model/market_split.hpp"
#include "core/pricing/fleet_fulfilment.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

Json mix(const Json& input) {
  const MarketSplit parts = split(integer(input, "total"), {.base = integer(input, "on_demand_base"),
                                                            .percent = number(input, "on_demand_percent")});
  return {{"on_demand", parts.on_demand}, {"spot", parts.spot}};
}

FleetStrategy strategy_of(const Json& input) {
  const std::string name = optional_text(input, "strategy").value_or("prioritized");
  if (name == "prioritized") return FleetStrategy::prioritized;
  if (name == "lowest_price") return FleetStrategy::lowest_price;
  throw Malformed("\"strategy\" does not know " + name);
}

std::vector<InstanceTypeChoice> types_of(const Json& input) {
  std::vector<InstanceTypeChoice> types;
  for (const Json& type : array(input, "instance_types")) {
    InstanceTypeChoice& choice = types.emplace_back(
        InstanceTypeChoice{.instance_type = text(type, "instance_type"), .weight = integer(type, "weight")});
    if (optional_number(type, "hourly_price_usd")) choice.hourly_price = parse_dollars(type["hourly_price_usd"].dump());
  }
  return types;
}

/// A target of one market, or what is provisioned in it.
std::optional<std::int64_t> units(const Json& input, const char* name, const char* market) {
  return input.contains(name) ? optional_integer(input.at(name), market) : std::nullopt;
}

Json json_of(const Fulfilment& filled) {
  Json json{{"instances", filled.instances}, {"units", filled.units}, {"overage", filled.overage}};
  if (filled.hourly_cost) json["hourly_cost_usd"] = Json::parse(format_dollars(*filled.hourly_cost));
  return json;
}

Json fulfil_targets(const Json& input) {
  const std::vector<InstanceTypeChoice> types = types_of(input);
  const auto launched = launched_type(types, strategy_of(input));
  if (!launched) throw Malformed("\"instance_types\" is empty");
  const InstanceTypeChoice& type = types[*launched];
  Json answer{{"instance_type", type.instance_type}};
  for (const char* market : {"on_demand", "spot"})
    if (const auto target = units(input, "target_units", market))
      answer[market] = json_of(fulfil(*target, units(input, "provisioned_units", market).value_or(0), type));
  return answer;
}

constexpr Kind kinds[] = {{"fulfil", fulfil_targets}, {"mix", mix}};

}  // namespace

const Suite fleet_weights{"fleet_weights", kinds};

}  // namespace headroom::conformance
