#pragma once

#include "api/handlers/base/call.hpp"

namespace headroom::api {

/// GET /v1/clusters/{id}/readiness
void serve_readiness(const Call&, Respond);

}  // namespace headroom::api
