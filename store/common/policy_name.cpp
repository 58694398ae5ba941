#include "store/common/policy_name.hpp"

#include <charconv>

namespace headroom::store {

PolicyName split_policy(std::string_view policy) {
  const auto at = policy.rfind('@');
  if (at == std::string_view::npos) return {.name = policy};
  const auto digits = policy.substr(at + 1);
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  // Only a number that is written back in the same form is a version: `etl@03` and `etl@-1` are names.
  if (!whole || std::to_string(version) != digits || version < 0) return {.name = policy};
  return {.name = policy.substr(0, at), .version = version};
}

std::string join_policy(const PolicyName& policy) {
  std::string text{policy.name};
  if (policy.version) text += '@' + std::to_string(*policy.version);
  return text;
}

}  // namespace headroom::store
