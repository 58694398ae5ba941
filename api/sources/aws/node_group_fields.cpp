#include "api/sources/aws/node_group_fields.hpp"

#include <utility>

#include "api/sources/aws/resource_names.hpp"
#include "api/sources/reading/limits.hpp"

namespace headroom::api {

void set_types(Pool& pool, const std::vector<std::string>& types) {
  if (types.empty()) return;
  pool.instance_type = types.front();
  if (types.size() == 1) return;
  for (const std::string& type : types) pool.instance_types.push_back({.instance_type = type});
}

std::optional<SizeBounds> read_bounds(json::ObjectReader& holder, std::string_view minimum_field,
                                      std::string_view maximum_field) {
  const auto minimum = holder.integer(minimum_field, 0, maximum_capacity);
  const auto maximum = holder.integer(maximum_field, 0, maximum_capacity);
  if (!minimum && !maximum) return std::nullopt;
  const SizeBounds bounds{.minimum = minimum.value_or(0), .maximum = maximum.value_or(maximum_capacity)};
  if (bounds.minimum <= bounds.maximum) return bounds;
  holder.report(minimum_field, "minimum_above_maximum", "must not be above " + std::string(maximum_field));
  return std::nullopt;
}

void state_region(json::ObjectReader& group, std::string_view arn_field, Collector& out) {
  if (const auto arn = group.string(arn_field, 2048); arn && !region_of(*arn).empty())
    out.state(&DocumentFacts::region, std::string(region_of(*arn)), "the cluster's region");
}

void add_node_group(Pool pool, RunningCount running, std::string_view cluster, Collector& out) {
  if (!cluster.empty()) out.mention_cluster(cluster);
  out.state_platform(Platform::kubernetes);
  out.add_pool(std::move(pool), running, cluster);
}

}  // namespace headroom::api
