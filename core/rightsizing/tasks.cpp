#include "core/rightsizing/tasks.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t largest_split = 128 * bytes_per_mebibyte;    // spark.sql.files.maxPartitionBytes
constexpr std::int64_t cost_to_open = 4 * bytes_per_mebibyte;       // spark.sql.files.openCostInBytes
constexpr std::int64_t advisory_shuffle = 64 * bytes_per_mebibyte;  // spark.sql.adaptive.advisoryPartitionSizeInBytes

/// count × a / b. All are positive and have at most 17 digits. Above 2¹²⁰ the larger of the two terms is no longer
/// exact. That does not matter: the quotient is then beyond 64 bits, or less than one.
struct Int128Fraction {
  Int128 over;
  Int128 under;
};

Int128Fraction fraction(std::int64_t count, double a, double b) {
  constexpr Int128 enough = Int128{1} << 120;
  const auto [numerator, numerator_places] = times(shortest_decimal(a), count);
  const auto [denominator, denominator_places] = shortest_decimal(b);
  Int128Fraction result{numerator, denominator};
  int places = numerator_places - denominator_places;
  for (; places > 0 && result.over < enough; --places) result.over *= 10;
  for (; places < 0 && result.under < enough; ++places) result.under *= 10;
  return result;
}

}  // namespace

InputTasks input_tasks(const JobRequest& request) {
  const std::int64_t bytes = request.data.bytes;
  if (!request.splittable) return {ceil_div(bytes, *request.files), *request.files};
  if (!request.default_parallelism) return {largest_split, ceil_div(bytes, largest_split)};
  const Int128 with_opening = Int128{bytes} + Int128{request.files.value_or(1)} * cost_to_open;
  const std::int64_t each = saturated(with_opening / *request.default_parallelism);
  const std::int64_t split = std::clamp(each, cost_to_open, largest_split);
  return {split, ceil_div(bytes, split)};
}

std::optional<std::int64_t> partitions_of_small_files(const JobRequest& request, std::int64_t split_bytes) {
  if (!request.files || !request.splittable) return std::nullopt;
  const Int128 files = *request.files;
  const Int128 bytes = request.data.bytes;
  if (bytes >= files * split_bytes) return std::nullopt;
  const Int128 together = (Int128{split_bytes} + cost_to_open) * files / (bytes + cost_to_open * files);
  return saturated(ceil_div(files, together));
}

std::int64_t wanted_slots(const JobRequest& request, std::int64_t tasks) {
  if (!request.deadline) return ceil_div(tasks, request.waves.value_or(default_waves));
  const auto [over, under] = fraction(tasks, request.deadline->task_seconds, request.deadline->seconds);
  return saturated(ceil_div(over, under));
}

std::int64_t waves_in_time(const Deadline& deadline) {
  const auto [over, under] = fraction(1, deadline.seconds, deadline.task_seconds);
  return saturated(over / under);
}

ShuffleStage shuffle_stage(std::int64_t bytes, std::int64_t slots) {
  const std::int64_t partitions = ceil_div(bytes, advisory_shuffle);
  return {.bytes = bytes, .partitions = partitions, .waves = ceil_div(partitions, slots)};
}

std::int64_t largest_shuffle_partition(std::int64_t bytes) {
  return ceil_div(bytes, ceil_div(bytes, advisory_shuffle));
}

}  // namespace headroom::rightsizing
