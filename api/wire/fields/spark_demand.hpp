#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/spark/spark_demand.hpp"

namespace headroom::api {

/// The request's field `spark`, as the request has it.
std::optional<SparkFields> decode_spark_demand(json::ObjectReader& request);
void encode_spark_demand(json::Writer& out, const SparkDemand& application);

}  // namespace headroom::api
