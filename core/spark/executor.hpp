#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/units.hpp"
#include "core/model/cluster.hpp"

/// The shape of a Spark executor or driver: what one JVM asks its resource manager for.
namespace headroom::rightsizing {

enum class Language { jvm, pyspark, r };

/// Kubernetes', YARN's and Spark's view of one container. `memory` is the heap, spark.executor.memory; the container
/// holds heap and overhead.
struct ExecutorShape {
  std::int64_t cores{1};  ///< > 0
  Mebibytes memory{1024};
  Mebibytes memory_overhead{384};

  Mebibytes container() const { return memory + memory_overhead; }
  friend bool operator==(const ExecutorShape&, const ExecutorShape&) = default;
};

/// Spark starts with no smaller heap: one and a half times what it reserves.
inline constexpr Mebibytes least_heap{450};

/// Of the heap, Spark keeps this to itself.
inline constexpr Mebibytes reserved_heap{300};

/// The share of the heap that Spark adds for everything outside it, in units of 1/10,000: 1,000 by default, 4,000 for
/// Python and R on Kubernetes and EMR on EKS, 1,875 on EMR.
std::int64_t overhead_factor(Platform platform, Language language);

/// max(384 MiB, factor × heap), truncated to whole MiB.
Mebibytes default_overhead(Mebibytes heap, std::int64_t factor);

/// The heap of a container with the default overhead: container / (1 + factor), rounded down, and 384 MiB less than the
/// container at most. Zero where not even these 384 MiB leave room.
Mebibytes heap_within(Mebibytes container, std::int64_t factor);

/// A named executor. `limit_*` are what its container may burst to where the platform has limits.
struct ExecutorPreset {
  std::string_view name;
  ExecutorShape shape;
  std::int64_t limit_cores;
  Mebibytes limit_memory;
  std::string_view description;
};

/// small, medium, large, xlarge.
std::span<const ExecutorPreset> executor_presets();
const ExecutorPreset* executor_preset(std::string_view name);
inline constexpr std::string_view default_preset = "medium";

}  // namespace headroom::rightsizing
