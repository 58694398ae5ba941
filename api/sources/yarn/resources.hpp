#pragma once

#include <optional>
#include <string_view>

#include "api/json/reader.hpp"

/// YARN's amounts of memory and vcores.
namespace headroom::api {

/// Of memory, cores or containers.
inline constexpr double largest_amount = 1e15;

/// Each figure is absent if the document does not have it, or if it can't be used.
struct Resources {
  std::optional<double> memory_mib{};
  std::optional<double> vcores{};

  bool has_any() const { return memory_mib || vcores; }
  bool is_positive() const { return memory_mib.value_or(0) > 0 || vcores.value_or(0) > 0; }
};

/// `{"memory": …, "vCores": …}` under `name`.
Resources read_resources(json::ObjectReader& holder, std::string_view name);

/// Sums; a sum is absent if one of its figures is.
Resources sum(const Resources& a, const Resources& b);
/// Differences, not below 0; absent if one of the two figures is.
Resources difference(const Resources& a, const Resources& b);

/// `part` in per cent of `whole`. No value if one of them is unknown, or if there is no whole.
std::optional<double> percent_of(std::optional<double> part, std::optional<double> whole);

}  // namespace headroom::api
