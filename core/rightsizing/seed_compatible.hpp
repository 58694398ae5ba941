#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/decision/decision.hpp"
#include "core/spark/executor.hpp"

/// The calculator that people use today, number for number, with a warning for each of its faults that a result shows.
namespace headroom::rightsizing {

struct SeedRequest {
  std::string data_size;
  std::string executor_preset{default_preset};
  std::optional<std::int64_t> cluster_cores{};  ///< zero is no limit there
  std::optional<std::int64_t> cluster_memory_gb{};
  bool spot{false};
};

/// Its result under its own names. Executors may be zero or negative, as there.
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

/// Its words for a preset and for memory: `Medium`, `XLarge`; `4G`, `512m`.
std::string seed_name(const ExecutorPreset& preset);
std::string seed_memory(Mebibytes memory);

/// Fails for what that calculator refuses: a size that is no whole number with or without TB, GB or MB, and an unknown
/// preset; and for numbers that 64 bits do not hold.
Result<SeedSizing> rightsize_like_seed(const SeedRequest& request);

}  // namespace headroom::rightsizing
