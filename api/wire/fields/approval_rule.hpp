#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/approval.hpp"

namespace headroom::api {

/// Reads `approval` of a policy. No value if it has none.
std::optional<ApprovalRule> decode_approval_rule(json::ObjectReader& policy);

void encode_approval_rule(json::Writer& out, const ApprovalRule& rule);

}  // namespace headroom::api
