#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/names.hpp"
#include "core/base/platform.hpp"
#include "core/base/units.hpp"

/// The shape of a Spark executor or driver: what one JVM requests from its resource manager.
namespace headroom {

enum class Language { jvm, pyspark, r };

/// One container, as Kubernetes, YARN and Spark see it. `memory` is the heap, spark.executor.memory. The container
/// holds the heap and the overhead.
struct ExecutorShape {
  std::int64_t cores{1};  ///< > 0
  Mebibytes memory{1024};
  Mebibytes memory_overhead{384};

  Mebibytes container() const { return memory + memory_overhead; }
  friend bool operator==(const ExecutorShape&, const ExecutorShape&) = default;
};

/// Spark counts partitions, executors, cores and MiB of a container with 32-bit integers.
inline constexpr std::int64_t most_countable = std::numeric_limits<std::int32_t>::max();

/// The smallest heap with which Spark starts: one and a half times its reserve.
inline constexpr Mebibytes least_heap{450};

/// The part of the heap that Spark reserves for itself.
inline constexpr Mebibytes reserved_heap{300};

/// The share of the heap that Spark adds for all memory outside the heap, in units of 1/10,000: 1,000 by default, 4,000
/// for Python and R on Kubernetes and EMR on EKS, 1,875 on EMR.
std::int64_t overhead_factor(Platform platform, Language language);

/// max(384 MiB, factor × heap), rounded down to whole MiB.
Mebibytes default_overhead(Mebibytes heap, std::int64_t factor);

/// The heap in a container with the default overhead: container / (1 + factor), rounded down, but at most the container
/// minus 384 MiB. Zero if the container is not larger than 384 MiB.
Mebibytes heap_within(Mebibytes container, std::int64_t factor);

/// A named executor. `limit_*` is what its container may use for a short time, on platforms that have limits.
struct ExecutorPreset {
  std::string_view name;
  ExecutorShape shape;
  std::int64_t limit_cores;
  Mebibytes limit_memory;
  std::string_view description;
};

/// small, medium, large, xlarge.
std::span<const ExecutorPreset> executor_presets();
/// The preset with this name. Null if there is none.
const ExecutorPreset* executor_preset(std::string_view name);
inline constexpr std::string_view default_preset = "medium";

template <>
inline constexpr auto names_of<Language> =
    std::to_array<EnumName<Language>>({{"jvm", Language::jvm}, {"pyspark", Language::pyspark}, {"r", Language::r}});

}  // namespace headroom
