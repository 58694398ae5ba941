#include "api/sources/yarn/resources.hpp"

#include <algorithm>

#include "api/sources/reading/foreign_faults.hpp"

namespace headroom::api {

Resources read_resources(json::ObjectReader& holder, std::string_view name) {
  return holder
      .nested(name,
              [](json::ObjectReader& resources) {
                return Resources{.memory_mib = read_amount(resources, "memory", largest_amount),
                                 .vcores = read_amount(resources, "vCores", largest_amount)};
              })
      .value_or(Resources{});
}

Resources sum(const Resources& a, const Resources& b) {
  const auto add = [](std::optional<double> x, std::optional<double> y) {
    return x && y ? std::optional(*x + *y) : std::nullopt;
  };
  return {.memory_mib = add(a.memory_mib, b.memory_mib), .vcores = add(a.vcores, b.vcores)};
}

Resources difference(const Resources& a, const Resources& b) {
  const auto subtract = [](std::optional<double> x, std::optional<double> y) {
    return x && y ? std::optional(std::max(0.0, *x - *y)) : std::nullopt;
  };
  return {.memory_mib = subtract(a.memory_mib, b.memory_mib), .vcores = subtract(a.vcores, b.vcores)};
}

std::optional<double> percent_of(std::optional<double> part, std::optional<double> whole) {
  return part && whole.value_or(0) > 0 ? std::optional(*part / *whole * 100) : std::nullopt;
}

}  // namespace headroom::api
