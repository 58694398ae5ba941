#include "core/rightsizing/shapes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/rightsizing/faults.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

Shapes of_preset(const ExecutorPreset& preset, const JobRequest& request) {
  const Mebibytes by_factor =
      default_overhead(preset.shape.memory, overhead_factor(request.platform, request.language));
  const bool more = request.language != Language::jvm && by_factor > preset.shape.memory_overhead;
  Shapes shapes{.executor = preset.shape,
                .overhead_origin = more ? OverheadOrigin::factor : OverheadOrigin::preset,
                .container_limit = ExecutorShape{preset.limit_cores, preset.limit_memory, Mebibytes{0}}};
  if (more) shapes.executor.memory_overhead = by_factor;
  return shapes;
}

/// The largest heap with which the node still holds as many executors as it has cores for. 0 if the size of the node is
/// unknown.
Mebibytes heap_for(const ExecutorRequest& wanted, const std::optional<NodeRoom>& room, Platform platform,
                   std::int64_t factor) {
  const auto container = room ? container_within(*room, wanted.cores, platform) : std::nullopt;
  if (!container) return Mebibytes{0};
  return wanted.memory_overhead ? *container - *wanted.memory_overhead : heap_within(*container, factor);
}

Shapes of_request(const ExecutorRequest& wanted, const JobRequest& request, const std::optional<NodeRoom>& room) {
  const std::int64_t factor = overhead_factor(request.platform, request.language);
  const Mebibytes heap = wanted.memory ? *wanted.memory : heap_for(wanted, room, request.platform, factor);
  return {.executor = {wanted.cores, heap, wanted.memory_overhead.value_or(default_overhead(heap, factor))},
          .overhead_origin = wanted.memory_overhead ? OverheadOrigin::given : OverheadOrigin::factor};
}

ExecutorShape driver_of(const JobRequest& request, const ExecutorShape& executor) {
  if (!request.driver) return executor;
  const Mebibytes heap = request.driver->memory.value_or(executor.memory);
  const std::int64_t factor = overhead_factor(request.platform, request.language);
  return {request.driver->cores, heap, request.driver->memory_overhead.value_or(default_overhead(heap, factor))};
}

/// Checks an executor whose memory was worked out from a node.
void check_fitted_memory(const Shapes& shapes, const std::optional<NodeRoom>& room, std::vector<Violation>& faults) {
  if (shapes.executor.memory >= least_heap) return;
  if (!room) {
    faults.push_back({"/executor/memory_mib", "missing",
                      "is required without instance_types, or cluster_cores, cluster_memory_gib and cluster_nodes, "
                      "from which it could follow"});
  } else if (room->millicores < shapes.executor.cores * 1000) {
    faults.push_back({"/executor/cores", "out_of_range",
                      "a node has " + text::quantity(static_cast<double>(room->millicores) / 1000) +
                          " cores for executors: must be at most " + whole(room->millicores / 1000)});
  } else {
    faults.push_back({"/executor/memory_mib", "out_of_range",
                      "the node leaves less than the " + whole(least_heap.value) +
                          " MiB of heap that Spark starts with: ask for more cores an executor, so that fewer share "
                          "the node, or for larger nodes"});
  }
}

void check_container(const std::string& at, const ExecutorShape& shape, std::vector<Violation>& faults) {
  if (shape.container().value <= most_countable) return;
  faults.push_back({at + "/memory_mib", "out_of_range",
                    "heap and overhead are " + whole(shape.container().value) + " MiB: must be at most " +
                        whole(most_countable) + " together"});
}

}  // namespace

Result<Shapes> shapes_of(const JobRequest& request, const std::optional<NodeRoom>& room) {
  const ExecutorPreset* preset = executor_preset(request.preset.empty() ? default_preset : request.preset);
  Shapes shapes = request.executor ? of_request(*request.executor, request, room) : of_preset(*preset, request);
  shapes.driver = driver_of(request, shapes.executor);
  shapes.slots = shapes.executor.cores / request.task_cpus;

  std::vector<Violation> faults;
  if (shapes.slots == 0)
    faults.push_back({"/task_cpus", "out_of_range",
                      "a task does not fit an executor of " + whole(shapes.executor.cores) +
                          " cores: must be at most " + whole(shapes.executor.cores)});
  check_fitted_memory(shapes, room, faults);
  check_container("/executor", shapes.executor, faults);
  if (request.driver) check_container("/driver", shapes.driver, faults);
  if (!faults.empty()) return tl::unexpected(refused(std::move(faults)));
  return shapes;
}

}  // namespace headroom::rightsizing
