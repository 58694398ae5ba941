#include "api/wire/fields/spark_demand.hpp"

#include <cstdint>

#include "api/wire/fields/executor_request.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t most_executors = 100'000;

}  // namespace

std::optional<SparkFields> decode_spark_demand(json::ObjectReader& request) {
  return request.nested("spark", [](json::ObjectReader& reader) {
    reader.require("max_executors");
    SparkFields fields{.max_executors = reader.integer("max_executors", 1, most_executors).value_or(1),
                       .has_executor = reader.has("executor")};
    if (const auto shape = decode_executor_request(reader, "executor", ShapeMemory::required)) {
      fields.cores = shape->cores;
      fields.memory = shape->memory;
      fields.memory_overhead = shape->memory_overhead;
    }
    return fields;
  });
}

void encode_spark_demand(json::Writer& out, const SparkDemand& application) {
  out.begin_object().field("max_executors", application.max_executors);
  if (const auto& executor = application.executor) {
    out.name("executor").begin_object().field("cores", executor->cores).field("memory_mib", executor->memory.value);
    out.field("memory_overhead_mib", executor->memory_overhead.value).end_object();
  }
  out.end_object();
}

}  // namespace headroom::api
