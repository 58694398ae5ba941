#include "core/rightsizing/task_memory.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t most_expansion = 400;

Mebibytes expanded(std::int64_t bytes, std::int64_t percent) {
  return {saturated(ceil_div<Int128>(Int128{bytes} * percent, Int128{100} * bytes_per_mebibyte))};
}

Mebibytes memory_each(Mebibytes heap, std::int64_t slots) { return {(heap - reserved_heap).value * 6 / (10 * slots)}; }

/// The smallest heap that gives each of `slots` tasks the memory it needs. No value if Spark cannot count that much.
std::optional<Mebibytes> smallest_heap(Mebibytes needed, std::int64_t slots) {
  const Int128 heap = reserved_heap.value + ceil_div<Int128>(Int128{needed.value} * slots * 10, 6);
  if (heap > most_countable) return std::nullopt;
  return Mebibytes{static_cast<std::int64_t>(heap)};
}

std::optional<std::int64_t> shuffle_partitions_for(std::int64_t shuffle_bytes, std::int64_t percent,
                                                   Mebibytes available) {
  if (available <= Mebibytes{0}) return std::nullopt;
  const std::int64_t partitions = ceil_div(shuffle_bytes, partition_within(available, percent));
  if (partitions > most_countable) return std::nullopt;
  return partitions;
}

SpillRisk risk(Mebibytes available, std::int64_t partition, Mebibytes needed) {
  if (needed > available) return SpillRisk::likely;
  return expanded(partition, most_expansion) > available ? SpillRisk::possible : SpillRisk::none;
}

}  // namespace

std::int64_t expansion_percent(const JobRequest& request) {
  if (request.expansion_percent) return *request.expansion_percent;
  if (!request.format) return default_expansion_percent;
  switch (*request.format) {
    case DataFormat::parquet:
    case DataFormat::orc:
      return 400;
    case DataFormat::avro:
      return 300;
    case DataFormat::csv:
    case DataFormat::json:
    case DataFormat::text:
      return 200;
  }
  return default_expansion_percent;
}

std::int64_t partition_within(Mebibytes available, std::int64_t expansion_percent) {
  const Int128 bytes = Int128{available.value} * bytes_per_mebibyte * 100 / expansion_percent;
  return std::max<std::int64_t>(saturated(bytes), 1);
}

TaskMemory task_memory(const JobRequest& request, const Shapes& shapes, const InputTasks& input) {
  const std::int64_t percent = expansion_percent(request);
  const std::int64_t of_input = std::min(input.split_bytes, request.data.bytes);
  const std::int64_t of_shuffle = request.shuffle ? largest_shuffle_partition(request.shuffle->bytes) : 0;
  const std::int64_t partition = std::max(of_input, of_shuffle);

  TaskMemory memory{.available = memory_each(shapes.executor.memory, shapes.slots),
                    .needed = expanded(partition, percent)};
  memory.spill_risk = risk(memory.available, partition, memory.needed);
  if (memory.spill_risk != SpillRisk::likely) return memory;
  memory.remedy_memory = smallest_heap(memory.needed, shapes.slots);
  if (expanded(of_shuffle, percent) > memory.available)
    memory.remedy_shuffle_partitions = shuffle_partitions_for(request.shuffle->bytes, percent, memory.available);
  return memory;
}

}  // namespace headroom::rightsizing
