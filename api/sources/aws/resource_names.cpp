#include "api/sources/aws/resource_names.hpp"

#include "api/sources/reading/limits.hpp"

namespace headroom::api {

std::optional<std::string_view> job_flow_of(json::ObjectReader& holder) {
  std::optional<std::string_view> cluster;
  holder.each("Dimensions", maximum_items, [&](json::ObjectReader& dimension) {
    const auto key = dimension.string("Key");
    const auto name = key ? key : dimension.string("Name");
    const auto value = dimension.string("Value", 1024);
    if (value && value->starts_with("j-") && (name == "JobFlowId" || name == "JobFlowID")) cluster = value;
  });
  return cluster;
}

std::string_view region_of(std::string_view arn) {
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  const std::size_t colon = arn.find(':');
  return colon == std::string_view::npos ? std::string_view{} : arn.substr(0, colon);
}

}  // namespace headroom::api
