#include "core/rightsizing/seed_compatible.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

using rightsizing::seed_memory;
using rightsizing::SeedRequest;
using rightsizing::SeedSizing;

const Json rejected{{"rejected", true}};

/// An option as that calculator reads it from a command line: a whole number or the text of one.
bool read_whole(const Json& input, const char* name, std::optional<std::int64_t>& value) {
  Json option = input.value(name, Json());
  if (option.is_string()) option = Json::parse(option.get<std::string>(), nullptr, false);
  if (option.is_number_integer()) value = option.get<std::int64_t>();
  return option.is_number_integer() || option.is_null();
}

std::optional<SeedRequest> request_of(const Json& input) {
  SeedRequest request{.data_size = optional_text(input, "data_size").value_or("")};
  if (const auto preset = optional_text(input, "executor_preset")) request.executor_preset = *preset;
  request.spot = input.value("spot", Json()) == Json(true);
  const bool whole = read_whole(input, "cluster_cores", request.cluster_cores) &&
                     read_whole(input, "cluster_memory_gb", request.cluster_memory_gb);
  return whole ? std::optional(request) : std::nullopt;
}

Json json_of(const ExecutorPreset& preset) {
  return {{"name", rightsizing::seed_name(preset)},
          {"cores", preset.shape.cores},
          {"memory", seed_memory(preset.shape.memory)},
          {"memory_mb", preset.shape.memory.value},
          {"memory_overhead", seed_memory(preset.shape.memory_overhead)},
          {"cores_limit", std::to_string(preset.limit_cores)},
          {"memory_limit", seed_memory(preset.limit_memory)}};
}

Json json_of(const SeedSizing& sizing) {
  const std::string memory = std::to_string(sizing.driver_memory_gb) + "G";
  const std::string memory_limit = std::to_string(2 * sizing.driver_memory_gb) + "G";
  return {{"data_size_mb", sizing.data_size_mb},
          {"parallelism", sizing.parallelism},
          {"cores_based_executors", sizing.cores_based_executors},
          {"memory_based_executors", sizing.memory_based_executors},
          {"executor_count", sizing.executor_count},
          {"min_executors", sizing.min_executors},
          {"max_executors", sizing.max_executors},
          {"initial_executors", sizing.initial_executors},
          {"executor", json_of(*sizing.executor)},
          {"driver_memory", memory},
          {"driver_cores", std::to_string(sizing.driver_cores)},
          {"driver_memory_limit", memory_limit},
          {"driver_cores_limit", std::to_string(2 * sizing.driver_cores)},
          {"total_memory_gb", static_cast<double>(sizing.total_memory_gb)},
          {"total_cores", sizing.total_cores},
          {"cost_estimate", sizing.cost_estimate}};
}

Json run(const Json& input) {
  const auto request = request_of(input);
  if (!request) return rejected;
  const auto sizing = rightsize_like_seed(*request);
  return sizing ? json_of(*sizing) : rejected;
}

constexpr Kind kinds[] = {{"error", run}, {"sizing", run}};

}  // namespace

const Suite rightsizing_seed_compatible{"rightsizing_seed_compatible", kinds};

}  // namespace headroom::conformance
