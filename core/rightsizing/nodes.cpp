#include "core/rightsizing/nodes.hpp"

#include <algorithm>

#include "core/rightsizing/arithmetic.hpp"

namespace headroom::rightsizing {
namespace {

constexpr std::int64_t core = 1000;            // in millicores
constexpr std::int64_t left_to_system = 1024;  // MiB
constexpr std::int64_t yarn_allocation = 32;   // yarn.scheduler.minimum-allocation-mb on EMR

std::optional<NodeRoom> room_of(const NodeType& type, const InstanceType* known, Platform platform) {
  const auto yarn_memory = known != nullptr && platform == Platform::emr ? known->yarn_memory : std::nullopt;
  const auto memory = type.allocatable_memory ? type.allocatable_memory : yarn_memory;
  if (known == nullptr && !(type.allocatable_millicores && memory)) return std::nullopt;

  const std::int64_t all = known != nullptr ? known->vcpus.value * core : *type.allocatable_millicores;
  const bool cores_told = type.allocatable_millicores || platform == Platform::emr;
  return NodeRoom{
      .type = &type,
      .millicores = type.allocatable_millicores.value_or(std::max<std::int64_t>(all - core, 0)),
      .memory = memory ? *memory : std::max(known->memory - Mebibytes{left_to_system}, Mebibytes{0}),
      .total_millicores = std::max(all, type.allocatable_millicores.value_or(0)),
      .estimated = !cores_told || !memory,
  };
}

std::int64_t fitting(std::int64_t millicores, Mebibytes memory, const ExecutorShape& shape, Platform platform) {
  return std::min(millicores / (shape.cores * core), memory.value / granted(shape.container(), platform).value);
}

}  // namespace

std::vector<NodeRoom> rooms_of(const Request& request, const Catalog& catalog, std::vector<Warning>& warnings) {
  std::vector<NodeRoom> rooms;
  for (const NodeType& type : request.instance_types) {
    const auto room = room_of(type, catalog.find(type.instance_type), request.platform);
    if (room)
      rooms.push_back(*room);
    else
      warnings.push_back({"unknown_instance_type", type.instance_type +
                                                       " is not in the catalogue and is left out: give its "
                                                       "allocatable_cores and allocatable_memory_mib"});
    if (room && room->estimated)
      warnings.push_back(
          {"allocatable_estimated",
           "what " + type.instance_type +
               " leaves to containers is an estimate, all but one core and 1 GiB: give "
               "allocatable_cores and allocatable_memory_mib as `kubectl describe node` or YARN has it"});
  }
  return rooms;
}

std::optional<NodeRoom> average_room(const Request& request) {
  if (!request.cluster_nodes || !request.cluster_cores || !request.cluster_memory) return std::nullopt;
  const std::int64_t cores = *request.cluster_cores / *request.cluster_nodes;
  const Mebibytes memory{request.cluster_memory->value / *request.cluster_nodes - left_to_system};
  return NodeRoom{.millicores = std::max<std::int64_t>(cores - 1, 0) * core,
                  .memory = std::clamp(memory, Mebibytes{0}, Mebibytes{most_countable}),
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

}  // namespace headroom::rightsizing
