#include "core/rightsizing/explain.hpp"

#include <string>

#include "core/base/text.hpp"
#include "core/rightsizing/task_memory.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

std::string counted(std::int64_t number, const char* noun) {
  return whole(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string shape(const ExecutorShape& executor) {
  return counted(executor.cores, "core") + " and " + whole(executor.memory.value) + " MiB of heap";
}

std::string pace(const Sizing& r, const JobRequest& request) {
  const std::string tasks = whole(r.tasks) + " tasks";
  if (!request.deadline) return tasks + " / " + counted(request.waves.value_or(default_waves), "wave");
  return tasks + " × " + text::exact(request.deadline->task_seconds) + " s / " +
         text::exact(request.deadline->seconds) + " s";
}

CalculationStep split_step(const Sizing& r, const JobRequest& request) {
  const std::string split = format_binary(r.split_bytes);
  if (!request.splittable) return {"split", format_binary(r.data.bytes) + " / " + counted(r.tasks, "file"), split};
  if (!request.default_parallelism)
    return {"split", "spark.sql.files.maxPartitionBytes, because the data fills at least one wave of slots", split};
  return {"split",
          "min(128 MiB, max(4 MiB, (" + format_binary(r.data.bytes) + " + " +
              counted(request.files.value_or(1), "file") + " × 4 MiB) / " + whole(*request.default_parallelism) + "))",
          split};
}

CalculationStep tasks_step(const Sizing& r, const JobRequest& request) {
  if (!request.splittable) return {"tasks", "one for each file, which cannot be split", whole(r.tasks)};
  return {"tasks", format_binary(r.data.bytes) + " / " + format_binary(r.split_bytes) + ", rounded up", whole(r.tasks)};
}

CalculationStep overhead_step(const Sizing& r, const JobRequest& request) {
  const std::string overhead = whole(r.executor.memory_overhead.value) + " MiB";
  const std::int64_t factor = overhead_factor(request.platform, request.language);
  switch (r.overhead_origin) {
    case OverheadOrigin::given:
      return {"overhead", "as given", overhead};
    case OverheadOrigin::preset:
      return {"overhead", "of the preset", overhead};
    case OverheadOrigin::factor:
      break;
  }
  return {"overhead",
          "max(384 MiB, " + text::exact(static_cast<double>(factor) / 10'000) + " × " + whole(r.executor.memory.value) +
              " MiB)",
          overhead};
}

CalculationStep memory_step(const Sizing& r, const JobRequest& request) {
  return {"memory_per_task",
          "(" + whole(r.executor.memory.value) + " − 300) MiB × 0.6 / " + counted(r.slots_per_executor, "task") +
              ", compared with a partition × " + text::exact(static_cast<double>(expansion_percent(request)) / 100),
          whole(r.task_memory.available.value) + " MiB for " + whole(r.task_memory.needed.value) + " MiB"};
}

std::string_view name_of_limit(LimitingFactor factor) {
  switch (factor) {
    case LimitingFactor::cluster_cores:
      return "limit_by_cores";
    case LimitingFactor::cluster_memory:
      return "limit_by_memory";
    case LimitingFactor::cluster_nodes:
      return "limit_by_nodes";
    case LimitingFactor::waves:
    case LimitingFactor::deadline:
      break;
  }
  return "limit";
}

std::string words(LimitingFactor factor) {
  switch (factor) {
    case LimitingFactor::cluster_cores:
      return "the cluster's cores";
    case LimitingFactor::cluster_memory:
      return "the cluster's memory";
    case LimitingFactor::cluster_nodes:
      return "the cluster's nodes";
    case LimitingFactor::waves:
      return "the waves";
    case LimitingFactor::deadline:
      return "the deadline";
  }
  return {};
}

void add_node_steps(const Sizing& r, std::vector<CalculationStep>& steps) {
  for (const NodePlan& plan : r.nodes)
    if (plan.nodes > 0)
      steps.push_back({"nodes",
                       counted(r.executors, "executor") + " and the driver, " +
                           counted(plan.executors_per_node, "executor") + " per " + plan.instance_type,
                       whole(plan.nodes) + "; " + text::quantity(plan.cpu_waste_percent) + "% of the cores and " +
                           text::quantity(plan.memory_waste_percent) + "% of the memory unused"});
  if (r.cost)
    steps.push_back(
        {"cost", r.cost->formula, "$" + format_dollars(r.cost->total.value_or(r.cost->hourly + r.cost->emr_hourly))});
}

/// From the data to the executors that the pace asks for.
void add_task_steps(const Sizing& r, const JobRequest& request, std::vector<CalculationStep>& steps) {
  steps.push_back({"data", r.data.text, format_binary(r.data.bytes) + " (" + whole(r.data.bytes) + " bytes)"});
  steps.push_back(split_step(r, request));
  steps.push_back(tasks_step(r, request));
  steps.push_back({"slots", pace(r, request) + ", rounded up", whole(r.wanted_slots)});
  steps.push_back({"slots_per_executor",
                   counted(r.executor.cores, "core") + " / " + whole(request.task_cpus) + " for a task",
                   whole(r.slots_per_executor)});
  steps.push_back({"wanted_executors", whole(r.wanted_slots) + " / " + whole(r.slots_per_executor) + ", rounded up",
                   whole(r.wanted_executors)});
}

}  // namespace

std::vector<CalculationStep> steps_of(const Sizing& r, const JobRequest& request, const std::vector<Limit>& limits) {
  std::vector<CalculationStep> steps;
  if (r.data.bytes > 0) add_task_steps(r, request, steps);
  for (const Limit& limit : limits)
    steps.push_back({name_of_limit(limit.factor), limit.formula, whole(limit.executors)});
  steps.push_back({"executors", "the smallest of these: " + words(r.limiting_factor), whole(r.executors)});
  if (r.data.bytes > 0)
    steps.push_back(
        {"waves", whole(r.tasks) + " / (" + whole(r.executors) + " × " + whole(r.slots_per_executor) + "), rounded up",
         whole(r.waves)});
  steps.push_back({"dynamic_allocation", "a quarter and a half of the executors, rounded up, and all of them",
                   "min " + whole(r.min_executors) + ", initial " + whole(r.initial_executors) + ", max " +
                       whole(r.max_executors) + "; Spark requests a slot per task, so the maximum sets the waves"});
  steps.push_back(overhead_step(r, request));
  if (r.data.bytes > 0) steps.push_back(memory_step(r, request));
  if (r.shuffle)
    steps.push_back({"shuffle", format_binary(r.shuffle->bytes) + " / 64 MiB, rounded up",
                     counted(r.shuffle->partitions, "partition") + " in " + counted(r.shuffle->waves, "wave")});
  add_node_steps(r, steps);
  return steps;
}

std::string summary_of(const Sizing& r) {
  std::string sentence = counted(r.executors, "executor") + " of " + shape(r.executor);
  if (r.data.bytes > 0)
    sentence +=
        " read " + format_binary(r.data.bytes) + " as " + counted(r.tasks, "task") + " in " + counted(r.waves, "wave");
  else
    sentence += (r.executors == 1 ? " fits " : " fit ") + words(r.limiting_factor) + " beside the driver";
  if (r.executors < r.wanted_executors)
    sentence += "; " + whole(r.wanted_executors) + " were wanted, but no more fit " + words(r.limiting_factor);
  if (r.nodes.empty() || !r.nodes.front().chosen) return sentence + ".";
  const NodePlan& plan = r.nodes.front();
  sentence += ". With the driver they fill " + whole(plan.nodes) + " × " + plan.instance_type;
  if (plan.cost) {
    const MicroDollars hourly = plan.cost->hourly + plan.cost->emr_hourly;
    sentence += " at $" + format_dollars(hourly) + " an hour";
    if (plan.cost->total) sentence += ", $" + format_dollars(*plan.cost->total) + " in total";
  }
  return sentence + ".";
}

}  // namespace headroom::rightsizing
