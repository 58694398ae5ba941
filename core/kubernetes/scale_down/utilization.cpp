#include "core/kubernetes/scale_down/utilization.hpp"

namespace headroom::kubernetes {
namespace {

bool left_out(const Pod& pod, const UtilizationRules& rules) {
  return (rules.daemons == Counting::left_out && is_daemon(pod)) ||
         (rules.mirrors == Counting::left_out && is_mirror(pod));
}

double share(std::int64_t requested, std::int64_t allocatable) {
  if (requested == 0) return 0;
  return static_cast<double>(requested) / static_cast<double>(allocatable);
}

}  // namespace

std::optional<Utilization> utilization(const Node& node, std::span<const Pod* const> pods,
                                       const UtilizationRules& rules, Instant now) {
  const bool by_gpu = has_gpu(node);
  if (by_gpu && node.allocatable.gpus == 0) return Utilization{.resource = "nvidia.com/gpu"};
  if (!by_gpu && (node.allocatable.cpu_milli == 0 || node.allocatable.memory_bytes == 0)) return std::nullopt;
  Resources requested;
  Resources allocatable = node.allocatable;
  for (const Pod* const pod : pods) {
    if (left_out(*pod, rules))
      allocatable -= request_of(*pod);
    else if (!is_long_terminating(*pod, now) && !is_finished(*pod))
      requested += request_of(*pod);
  }
  if (by_gpu) return Utilization{.highest = share(requested.gpus, allocatable.gpus), .resource = "nvidia.com/gpu"};
  const double cpu = share(requested.cpu_milli, allocatable.cpu_milli);
  const double memory = share(requested.memory_bytes, allocatable.memory_bytes);
  if (memory > cpu) return Utilization{.highest = memory, .resource = "memory", .cpu = cpu, .memory = memory};
  return Utilization{.highest = cpu, .resource = "cpu", .cpu = cpu, .memory = memory};
}

}  // namespace headroom::kubernetes
