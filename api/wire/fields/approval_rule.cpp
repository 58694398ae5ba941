#include "api/wire/fields/approval_rule.hpp"

#include <cstdint>

namespace headroom::api {
namespace {

constexpr std::int64_t longest_wait = 604'800;

}  // namespace

std::optional<ApprovalRule> decode_approval_rule(json::ObjectReader& policy) {
  return policy.nested("approval", [](json::ObjectReader& reader) {
    ApprovalRule rule{.above_units = reader.integer("above_units", 0, 1'000'000),
                      .above_hourly = reader.dollars("above_hourly_usd")};
    if (const auto wait = reader.seconds("expires_after_seconds", 1, longest_wait)) rule.expires_after = *wait;
    return rule;
  });
}

void encode_approval_rule(json::Writer& out, const ApprovalRule& rule) {
  out.begin_object().optional_field("above_units", rule.above_units);
  out.optional_field("above_hourly_usd", rule.above_hourly);
  out.field("expires_after_seconds", rule.expires_after.count()).end_object();
}

}  // namespace headroom::api
