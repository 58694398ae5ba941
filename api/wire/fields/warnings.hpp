#pragma once

#include <vector>

#include "api/json/writer.hpp"
#include "core/base/warning.hpp"

namespace headroom::api {

/// The array of `{code, detail}`.
void encode_warnings(json::Writer& out, const std::vector<Warning>& warnings);

}  // namespace headroom::api
