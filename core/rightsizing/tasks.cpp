#include "core/rightsizing/tasks.hpp"

#include <algorithm>

#include "core/decimal.hpp"
#include "core/rightsizing/arithmetic.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t largest_split = 128 * bytes_per_mebibyte;    // spark.sql.files.maxPartitionBytes
constexpr std::int64_t cost_to_open = 4 * bytes_per_mebibyte;       // spark.sql.files.openCostInBytes
constexpr std::int64_t advisory_shuffle = 64 * bytes_per_mebibyte;  // spark.sql.adaptive.advisoryPartitionSizeInBytes

/// Both are positive and written with at most 17 digits.
std::int64_t ceil_times_ratio(std::int64_t count, double numerator, double denominator) {
  Int128 over = times(shortest_decimal(numerator), count).coefficient;
  Int128 under = shortest_decimal(denominator).coefficient;
  int places = shortest_decimal(numerator).exponent - shortest_decimal(denominator).exponent;
  constexpr Int128 enough = Int128{1} << 120;
  for (; places > 0 && over < enough; --places) over *= 10;
  for (; places < 0 && under < enough; ++places) under *= 10;
  return saturated(ceil_div(over, under));
}

}  // namespace

InputTasks input_tasks(const Request& request) {
  const std::int64_t bytes = request.data.bytes;
  if (!request.splittable) return {ceil_div(bytes, *request.files), *request.files};
  if (!request.default_parallelism) return {largest_split, ceil_div(bytes, largest_split)};
  const Int128 with_opening = Int128{bytes} + Int128{request.files.value_or(1)} * cost_to_open;
  const std::int64_t each = saturated(with_opening / *request.default_parallelism);
  const std::int64_t split = std::clamp(each, cost_to_open, largest_split);
  return {split, ceil_div(bytes, split)};
}

std::optional<std::int64_t> partitions_of_small_files(const Request& request, std::int64_t split_bytes) {
  if (!request.files || !request.splittable) return std::nullopt;
  const Int128 files = *request.files;
  const Int128 bytes = request.data.bytes;
  if (bytes >= files * split_bytes) return std::nullopt;
  const Int128 together = (Int128{split_bytes} + cost_to_open) * files / (bytes + cost_to_open * files);
  return saturated(ceil_div(files, together));
}

std::int64_t wanted_slots(const Request& request, std::int64_t tasks) {
  if (request.deadline) return ceil_times_ratio(tasks, request.deadline->task_seconds, request.deadline->seconds);
  return ceil_div(tasks, request.waves.value_or(default_waves));
}

ShuffleStage shuffle_stage(std::int64_t bytes, std::int64_t slots) {
  const std::int64_t partitions = ceil_div(bytes, advisory_shuffle);
  return {.bytes = bytes, .partitions = partitions, .waves = ceil_div(partitions, slots)};
}

std::int64_t largest_shuffle_partition(std::int64_t bytes) {
  return ceil_div(bytes, ceil_div(bytes, advisory_shuffle));
}

}  // namespace headroom::rightsizing
