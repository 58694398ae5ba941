#include "core/rightsizing/nodes.hpp"

namespace headroom::rightsizing {

std::vector<TypeRoom> rooms_of(const JobRequest& request, const Catalog& catalog, std::vector<Warning>& warnings) {
  std::vector<TypeRoom> rooms;
  for (const NodeType& type : request.instance_types) {
    const auto room =
        room_of(catalog.find(type.instance_type),
                {.millicores = type.allocatable_millicores, .memory = type.allocatable_memory}, request.platform);
    if (room)
      rooms.push_back({*room, &type});
    else
      warnings.push_back({"unknown_instance_type", type.instance_type +
                                                       " is not in the catalogue and is left out: give its "
                                                       "allocatable_cores and allocatable_memory_mib"});
    if (room && room->estimated)
      warnings.push_back({"allocatable_estimated",
                          "the room for containers on " + type.instance_type + " is an estimate, all but " +
                              (request.platform == Platform::emr ? "" : "one core and ") +
                              "1 GiB: give "
                              "allocatable_cores and allocatable_memory_mib from `kubectl describe node` or YARN"});
  }
  return rooms;
}

std::optional<NodeRoom> average_room(const JobRequest& request) {
  if (!request.cluster_nodes || !request.cluster_cores || !request.cluster_memory) return std::nullopt;
  return headroom::average_room(*request.cluster_cores / *request.cluster_nodes,
                                Mebibytes{request.cluster_memory->value / *request.cluster_nodes}, request.platform);
}

}  // namespace headroom::rightsizing
