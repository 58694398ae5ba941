#pragma once

#include "api/json/reader.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom::api {

/// The field `kubernetes` of a request: objects in Kubernetes' own shapes, as the request has them.
ObjectFields decode_objects(json::ObjectReader& request);

}  // namespace headroom::api
