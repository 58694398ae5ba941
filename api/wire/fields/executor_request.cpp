#include "api/wire/fields/executor_request.hpp"

namespace headroom::api {
namespace {

using rightsizing::ExecutorRequest;

constexpr std::int64_t most_executor_cores = 1024;
constexpr std::int64_t most_executor_mib = std::int64_t{16} << 20;
constexpr std::int64_t least_heap_mib = 450;  // Spark refuses to start with less than 1.5 × the 300 MiB it reserves

}  // namespace

std::optional<ExecutorRequest> decode_executor_request(json::ObjectReader& request, std::string_view name,
                                                       ShapeMemory needed) {
  return request.nested(name, [&](json::ObjectReader& reader) {
    if (needed == ShapeMemory::required) reader.require("memory_mib");
    const auto memory = [&](std::string_view field, std::int64_t least) -> std::optional<Mebibytes> {
      const auto mib = reader.integer(field, least, most_executor_mib);
      return mib ? std::optional(Mebibytes{*mib}) : std::nullopt;
    };
    return ExecutorRequest{.cores = reader.integer("cores", 1, most_executor_cores).value_or(1),
                           .memory = memory("memory_mib", least_heap_mib),
                           .memory_overhead = memory("memory_overhead_mib", 1)};
  });
}

}  // namespace headroom::api
