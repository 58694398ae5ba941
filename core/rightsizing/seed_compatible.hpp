#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/warning.hpp"
#include "core/spark/executor.hpp"

/// The seed calculator, which people use today. The results have the same numbers, with a warning for each fault of the
/// calculator that a result shows.
namespace headroom::rightsizing {

struct SeedRequest {
  std::string data_size;
  std::string executor_preset{default_preset};
  std::optional<std::int64_t> cluster_cores{};  ///< zero means no limit, as in the seed calculator
  std::optional<std::int64_t> cluster_memory_gb{};
  bool spot{false};
};

/// The result, with the names of the seed calculator. As there, the number of executors may be zero or negative.
struct SeedSizing {
  std::int64_t data_size_mb{0};
  std::int64_t parallelism{0};
  std::int64_t cores_based_executors{0};
  std::int64_t memory_based_executors{0};
  std::int64_t executor_count{0};
  std::int64_t min_executors{0};
  std::int64_t max_executors{0};
  std::int64_t initial_executors{0};
  const ExecutorPreset* executor{nullptr};
  std::int64_t driver_memory_gb{0};
  std::int64_t driver_cores{0};
  std::int64_t total_memory_gb{0};
  std::int64_t total_cores{0};
  std::string cost_estimate;  ///< `$2.04 - $6.12`
  std::vector<Warning> warnings{};
};

/// The words of the seed calculator for a preset and for memory: `Medium`, `XLarge`; `4G`, `512m`.
std::string seed_name(const ExecutorPreset& preset);
std::string seed_memory(Mebibytes memory);

/// Fails if the seed calculator refuses the request: a size that is not a whole number (with or without TB, GB or MB),
/// or an unknown preset. Also fails for numbers that do not fit into 64 bits.
Result<SeedSizing> rightsize_like_seed(const SeedRequest& request);

}  // namespace headroom::rightsizing
