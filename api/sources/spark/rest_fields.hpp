#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/rightsizing/evidence.hpp"

/// The fields of Spark's REST API under /api/v1/applications/{id}, as Spark 3 and 4 print them.
namespace headroom::api::spark {

/// Bytes and times are 64-bit integers there.
inline constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
/// Cores, tasks and the ids of stages are 32-bit integers.
inline constexpr std::int64_t most_of_int = std::numeric_limits<std::int32_t>::max();

/// A number of tasks, cores or blocks.
std::optional<std::int64_t> read_count(json::ObjectReader& holder, std::string_view name);

/// `2026-11-22T10:00:00.000GMT`, or RFC 3339; in milliseconds since the epoch.
std::optional<std::int64_t> read_time(json::ObjectReader& holder, std::string_view name);

/// The peaks of executors' memory, in an object of `holder`, which must outlive them.
class Peaks {
 public:
  Peaks(json::ObjectReader& holder, std::string_view field)
      : holder_(holder), field_(field), any_(holder.object(field) != nullptr) {}

  /// The peak of this name in bytes. Spark prints zero or −1 for what it did not measure; the answer is absent then.
  std::optional<std::int64_t> of(std::string_view name) const;

 private:
  json::ObjectReader& holder_;
  std::string_view field_;
  bool any_;
};

/// What a task summary, alone or in a stage, says of the tasks' times; nothing where it says none.
std::optional<rightsizing::TaskTimes> read_task_times(json::ObjectReader& summary);

}  // namespace headroom::api::spark
