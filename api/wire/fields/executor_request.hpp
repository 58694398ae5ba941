#pragma once

#include <optional>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/rightsizing/request.hpp"

namespace headroom::api {

/// Whether an executor without `memory_mib` is a fault.
enum class ShapeMemory { optional, required };

/// The executor that a request describes under `name`: `{cores, memory_mib, memory_overhead_mib}`.
std::optional<rightsizing::ExecutorRequest> decode_executor_request(json::ObjectReader& request, std::string_view name,
                                                                    ShapeMemory needed = ShapeMemory::optional);

}  // namespace headroom::api
