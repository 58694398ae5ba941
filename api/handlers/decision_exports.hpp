#pragma once

#include "api/handlers/base/call.hpp"
#include "api/wire/exported_decision.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// Answers with all decisions that match, as fast as the client reads. An export that fails after its first piece, or
/// that the end of the server interrupts, has no trailer.
void respond_with_export(const Call& call, DecisionQuery query, ExportStyle style, const Respond& respond);

}  // namespace headroom::api
