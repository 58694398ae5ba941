#pragma once

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/decision/policy.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom::api {

/// The longest reference to a stored policy: an id, and a version behind an `@`.
inline constexpr std::size_t longest_policy_reference = 256;

/// The fields `policy` and `policy_id` of a request, as the request has them.
void decode_policy(json::ObjectReader& request, EvaluationRequestFields& fields);

/// A document that is a policy, as it stands.
void decode_policy_document(json::ObjectReader& policy, EvaluationRequestFields& fields);

/// Writes the normalised policy: it decodes to the value it was written from.
void encode_policy(json::Writer& out, const Policy& policy);

}  // namespace headroom::api
