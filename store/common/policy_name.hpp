#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::store {

/// The parts of `etl@3`. If no plain decimal version follows the last '@', the whole text is the name.
struct PolicyName {
  std::string_view name;
  std::optional<std::int64_t> version{};
};

PolicyName split_policy(std::string_view policy);
/// The inverse of split_policy.
std::string join_policy(const PolicyName& policy);

}  // namespace headroom::store
