#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headroom::store {

/// `etl@3` taken apart. A text without a plain decimal version behind the last '@' is a name as a whole.
struct PolicyName {
  std::string_view name;
  std::optional<std::int64_t> version{};
};

PolicyName split_policy(std::string_view policy);
/// The text that split_policy took apart.
std::string join_policy(const PolicyName& policy);

}  // namespace headroom::store
