#include "core/spark/node_room.hpp"

#include <algorithm>

#include "core/base/decimal.hpp"

namespace headroom {
namespace {

constexpr std::int64_t core = 1000;            // in millicores
constexpr std::int64_t left_to_system = 1024;  // MiB
constexpr std::int64_t yarn_allocation = 32;   // yarn.scheduler.minimum-allocation-mb on EMR

std::int64_t fitting(std::int64_t millicores, Mebibytes memory, const ExecutorShape& shape, Platform platform) {
  return std::min(millicores / (shape.cores * core), memory.value / granted(shape.container(), platform).value);
}

}  // namespace

std::optional<NodeRoom> room_of(const InstanceType* known, const AllocatableRoom& allocatable, Platform platform) {
  const auto yarn_memory = known != nullptr && platform == Platform::emr ? known->yarn_memory : std::nullopt;
  const auto memory = allocatable.memory ? allocatable.memory : yarn_memory;
  if (known == nullptr && !(allocatable.millicores && memory)) return std::nullopt;

  const std::int64_t all = known != nullptr ? known->vcpus.value * core : *allocatable.millicores;
  const bool cores_told = allocatable.millicores || platform == Platform::emr;
  const std::int64_t for_system = cores_for_system(platform) * core;
  return NodeRoom{
      .millicores = allocatable.millicores.value_or(std::max<std::int64_t>(all - for_system, 0)),
      .memory = memory ? *memory : std::max(known->memory - Mebibytes{left_to_system}, Mebibytes{0}),
      .total_millicores = std::max(all, allocatable.millicores.value_or(0)),
      .estimated = !cores_told || !memory,
  };
}

std::int64_t cores_for_system(Platform platform) { return platform == Platform::emr ? 0 : 1; }

NodeRoom average_room(std::int64_t cores, Mebibytes memory, Platform platform) {
  return {.millicores = std::max<std::int64_t>(cores - cores_for_system(platform), 0) * core,
          .memory = std::clamp(memory - Mebibytes{left_to_system}, Mebibytes{0}, Mebibytes{most_countable}),
          .total_millicores = cores * core};
}

Mebibytes granted(Mebibytes container, Platform platform) {
  if (platform != Platform::emr) return container;
  return {ceil_div(container.value, yarn_allocation) * yarn_allocation};
}

std::optional<Mebibytes> container_within(const NodeRoom& room, std::int64_t cores, Platform platform) {
  const std::int64_t executors = room.millicores / (cores * core);
  if (executors == 0) return std::nullopt;
  const std::int64_t unit = platform == Platform::emr ? yarn_allocation : 1;
  return Mebibytes{room.memory.value / executors / unit * unit};
}

std::int64_t Packing::executors_on(std::int64_t nodes) const {
  return driver_fits && nodes > 0 ? beside_driver + (nodes - 1) * per_node : 0;
}

std::int64_t Packing::nodes_for(std::int64_t executors) const {
  if (!driver_fits || per_node == 0) return 0;
  return 1 + ceil_div(std::max<std::int64_t>(executors - beside_driver, 0), per_node);
}

Packing packing(const NodeRoom& room, const ExecutorShape& executor, const ExecutorShape& driver, Platform platform) {
  Packing packed{.per_node = fitting(room.millicores, room.memory, executor, platform),
                 .driver_fits = fitting(room.millicores, room.memory, driver, platform) > 0};
  if (packed.driver_fits)
    packed.beside_driver = fitting(room.millicores - driver.cores * core,
                                   room.memory - granted(driver.container(), platform), executor, platform);
  return packed;
}

}  // namespace headroom
