#include "api/wire/spark_demand.hpp"

#include <algorithm>
#include <cstdint>

#include "api/wire/rightsizing/decode.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t most_executors = 100'000;

std::optional<ExecutorShape> decode_executor(json::ObjectReader& reader, Platform platform) {
  const auto asked = decode_shape(reader, "executor");
  if (!asked) return std::nullopt;
  const json::Path path = reader.path().member("executor");
  if (!asked->memory) {
    const json::Value* memory = reader.get("executor")->find("memory_mib");
    if (memory == nullptr) reader.violations().add(path.member("memory_mib"), "missing", "is required");
    return std::nullopt;
  }
  const std::int64_t factor = overhead_factor(platform, Language::jvm);
  return ExecutorShape{.cores = asked->cores,
                       .memory = *asked->memory,
                       .memory_overhead = asked->memory_overhead.value_or(default_overhead(*asked->memory, factor))};
}

bool shows_executor(const kubernetes::ClusterObjects& cluster) {
  return std::ranges::any_of(cluster.pods, kubernetes::is_spark_executor) ||
         std::ranges::any_of(cluster.pending, kubernetes::is_spark_executor, &kubernetes::PodGroup::pod);
}

}  // namespace

std::optional<SparkDemand> decode_spark_demand(json::ObjectReader& request, const kubernetes::ClusterObjects& pods,
                                               Platform platform) {
  return request.nested("spark", [&](json::ObjectReader& reader) {
    reader.require("max_executors");
    SparkDemand application{.max_executors = reader.integer("max_executors", 1, most_executors).value_or(1),
                            .executor = decode_executor(reader, platform)};
    if (!reader.has("executor") && !shows_executor(pods))
      reader.report("executor", "missing", "is required if no Spark executor is among the pods");
    return application;
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
