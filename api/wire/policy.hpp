#pragma once

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/decision/policy.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom::api {

/// The field `policy` of a request, and fields that stand for a policy, as the request has them.
void decode_policy(json::ObjectReader& request, EvaluationRequestFields& fields);

/// A document that is a policy, as it stands.
void decode_policy_document(json::ObjectReader& policy, EvaluationRequestFields& fields);

/// Writes the normalised policy: it decodes to the value it was written from.
void encode_policy(json::Writer& out, const Policy& policy);

}  // namespace headroom::api
