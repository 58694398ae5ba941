#include "core/rightsizing/rightsize.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/rightsizing/alternatives.hpp"
#include "core/rightsizing/explain.hpp"
#include "core/rightsizing/faults.hpp"
#include "core/rightsizing/from_evidence.hpp"
#include "core/rightsizing/limits.hpp"
#include "core/rightsizing/nodes.hpp"
#include "core/rightsizing/plans.hpp"
#include "core/rightsizing/shapes.hpp"
#include "core/rightsizing/task_memory.hpp"
#include "core/rightsizing/tasks.hpp"
#include "core/rightsizing/warnings.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

std::optional<NodeRoom> first_room(const std::vector<TypeRoom>& rooms, const JobRequest& request) {
  return rooms.empty() ? average_room(request) : std::optional<NodeRoom>(rooms.front());
}

void count_tasks(const JobRequest& request, const InputTasks& input, const Shapes& shapes, Sizing& r) {
  r.data = request.data;
  r.split_bytes = input.split_bytes;
  r.tasks = input.tasks;
  r.slots_per_executor = shapes.slots;
  r.wanted_slots = wanted_slots(request, input.tasks);
  r.wanted_executors = ceil_div(r.wanted_slots, shapes.slots);
}

void divide_executors(Sizing& r) {
  r.max_executors = r.executors;
  r.initial_executors = ceil_div<std::int64_t>(r.executors, 2);
  r.min_executors = ceil_div<std::int64_t>(r.executors, 4);
}

/// Without data, the executors are as many as fit, and the tasks as many as they run at the same time.
void fill_cluster(const Limit& limit, const InputTasks& input, const Shapes& shapes, Sizing& r) {
  r.split_bytes = input.split_bytes;
  r.slots_per_executor = shapes.slots;
  r.executors = limit.executors;
  r.limiting_factor = limit.factor;
  r.wanted_executors = r.executors;
  r.tasks = r.executors * shapes.slots;
  r.wanted_slots = r.tasks;
  r.waves = 1;
  divide_executors(r);
}

/// Nodes whose size is not known are no limit.
Error no_limit_known() {
  return refused({{"/data_size", "missing",
                   "is required, because the size of the cluster's nodes is not known: give allocatable_cores and "
                   "allocatable_memory_mib of the instance types"}});
}

void count_executors(const JobRequest& request, const std::vector<Limit>& limits, Sizing& r) {
  const Limit* limit = tightest(limits);
  const bool limited = limit != nullptr && limit->executors < r.wanted_executors;
  const auto wished = request.deadline ? LimitingFactor::deadline : LimitingFactor::waves;
  r.limiting_factor = limited ? limit->factor : wished;
  r.executors = limited ? limit->executors : r.wanted_executors;
  divide_executors(r);
  r.waves = ceil_div(r.tasks, r.executors * r.slots_per_executor);
  if (request.deadline) r.seconds = static_cast<double>(r.waves) * request.deadline->task_seconds;
  if (request.shuffle) r.shuffle = shuffle_stage(request.shuffle->bytes, r.executors * r.slots_per_executor);
}

void describe_containers(const JobRequest& request, const InputTasks& input, const Shapes& shapes, Sizing& r) {
  r.executor = shapes.executor;
  r.overhead_origin = shapes.overhead_origin;
  r.container_limit = shapes.container_limit;
  r.driver = shapes.driver;
  r.task_memory = task_memory(request, shapes, input);
  r.total_cores = r.executors * r.executor.cores + r.driver.cores;
  r.total_memory = {r.executors * r.executor.container().value + r.driver.container().value};
}

}  // namespace

Result<Sizing> rightsize(const JobRequest& asked, const Catalog& catalog) {
  const Evidenced evidenced = with_evidence(asked);
  const JobRequest& request = evidenced.request;
  if (auto faults = faults_of(request); !faults.empty()) return tl::unexpected(refused(std::move(faults)));

  Sizing r{.observed = evidenced.observed, .steps = evidenced.steps};
  const std::vector<TypeRoom> rooms = rooms_of(request, catalog, r.warnings);
  const auto shapes = shapes_of(request, first_room(rooms, request));
  if (!shapes) return tl::unexpected(shapes.error());
  const auto limits = limits_of(request, *shapes, rooms);
  if (!limits) return tl::unexpected(limits.error());

  const InputTasks input = input_tasks(request);
  const Limit* limit = tightest(*limits);
  const bool has_data = request.data.bytes > 0;
  if (!has_data && limit == nullptr) return tl::unexpected(no_limit_known());
  if (has_data) {
    count_tasks(request, input, *shapes, r);
    count_executors(request, *limits, r);
  } else {
    fill_cluster(*limit, input, *shapes, r);
  }
  describe_containers(request, input, *shapes, r);

  const auto candidates = candidates_of(request, *shapes, rooms, catalog, r.warnings);
  r.nodes = plans_of(candidates, r.executors, *shapes, request);
  if (!r.nodes.empty()) r.cost = r.nodes.front().cost;
  const Job job{r.tasks, r.slots_per_executor, limit != nullptr ? limit->executors : most_countable};
  if (has_data) r.alternatives = alternatives_to(r, job, candidates, request);

  warn(r, request);
  std::ranges::move(steps_of(r, request, *limits), std::back_inserter(r.steps));
  r.summary = summary_of(r);
  return r;
}

}  // namespace headroom::rightsizing
