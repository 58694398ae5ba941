#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "api/sources/evidence_collector.hpp"
#include "api/sources/readers.hpp"

/// The readers behind read_evidence(), and what they share with those of evaluations: Spark's REST API under
/// /api/v1/applications/{id}, as Spark 3 and 4 print it.
namespace headroom::api {

void read_spark_executors(const SourceDocument&, EvidenceCollector&);
void read_spark_stages(const SourceDocument&, EvidenceCollector&);
void read_spark_task_summary(const SourceDocument&, EvidenceCollector&);

namespace spark {

/// Bytes and times are 64-bit integers there.
inline constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
/// Cores, tasks and the ids of stages are 32-bit integers.
inline constexpr std::int64_t most_of_int = std::numeric_limits<std::int32_t>::max();

/// A number of tasks, cores or blocks.
std::optional<std::int64_t> read_count(json::ObjectReader& holder, std::string_view name);

/// `2026-11-22T10:00:00.000GMT`, or RFC 3339; in milliseconds since the epoch.
std::optional<std::int64_t> read_time(json::ObjectReader& holder, std::string_view name);

/// One of the peaks of executors' memory, where there are any. Zero, or −1, was not measured.
std::optional<std::int64_t> read_peak(std::optional<json::ObjectReader>& peaks, std::string_view name);

/// What a task summary, alone or in a stage, says of the tasks' times; nothing where it says none.
std::optional<rightsizing::TaskTimes> read_task_times(json::ObjectReader& summary);

}  // namespace spark
}  // namespace headroom::api
