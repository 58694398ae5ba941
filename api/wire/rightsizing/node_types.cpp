#include <algorithm>
#include <limits>

#include "api/wire/rightsizing/request.hpp"
#include "core/base/decimal.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_types = 30;
constexpr std::size_t longest_name = 64;
constexpr std::int64_t most_memory_mib = std::numeric_limits<std::int32_t>::max();
constexpr double most_cores = 1e6;

/// Kubernetes counts cores to the thousandth; what is finer is not there to be had.
std::optional<std::int64_t> decode_millicores(json::ObjectReader& type) {
  const auto cores = type.number("allocatable_cores", 0.001, most_cores);
  if (!cores) return std::nullopt;
  return truncated(times(shortest_decimal(*cores), 1000));
}

std::optional<Mebibytes> decode_memory(json::ObjectReader& type) {
  const auto memory = type.integer("allocatable_memory_mib", 1, most_memory_mib);
  return memory ? std::optional(Mebibytes{*memory}) : std::nullopt;
}

rightsizing::NodeType decode_described_type(json::ObjectReader& reader) {
  reader.require("instance_type");
  rightsizing::NodeType type{.instance_type = std::string(reader.string("instance_type", longest_name).value_or("")),
                             .allocatable_millicores = decode_millicores(reader),
                             .allocatable_memory = decode_memory(reader),
                             .hourly_price = reader.dollars("hourly_price_usd")};
  if (reader.has("instance_type") && type.instance_type.empty())
    reader.report("instance_type", "empty", "must name an instance type");
  return type;
}

rightsizing::NodeType decode_node_type(const json::Value& item, const json::Path& path, json::Violations& violations) {
  if (item.kind() == json::Kind::string) {
    if (item.text().size() > longest_name) violations.add(path, "too_long", "must have at most 64 bytes");
    if (item.text().empty()) violations.add(path, "empty", "must name an instance type");
    return {.instance_type = std::string(item.text())};
  }
  if (item.kind() != json::Kind::object) {
    violations.add(path, "wrong_type", "must be the name of an instance type, or an object");
    return {};
  }
  return json::read(item, path, violations, decode_described_type);
}

}  // namespace

std::vector<rightsizing::NodeType> decode_node_types(json::ObjectReader& request) {
  std::vector<rightsizing::NodeType> types;
  const auto items = request.array("instance_types", maximum_types);
  if (!items) return types;
  const json::Path path = request.path().member("instance_types");
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::size_t faults = request.violations().total();
    rightsizing::NodeType type = decode_node_type((*items)[i], path.item(i), request.violations());
    if (request.violations().total() != faults) continue;
    if (std::ranges::find(types, type.instance_type, &rightsizing::NodeType::instance_type) != types.end())
      request.violations().add(path.item(i), "duplicate", "is in the list already");
    types.push_back(std::move(type));
  }
  return types;
}

}  // namespace headroom::api
