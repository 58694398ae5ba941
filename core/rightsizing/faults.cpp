#include "core/rightsizing/faults.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

/// About eleven years. With at most this many hours, amounts of money stay exact.
constexpr double most_hours = 100'000;
constexpr double most_seconds = 1e9;

class Faults {
 public:
  void add(std::string pointer, std::string_view code, std::string detail) {
    found_.push_back({std::move(pointer), std::string(code), std::move(detail)});
  }

  void add(Violation fault) { found_.push_back(std::move(fault)); }

  void within(std::string pointer, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    const std::int64_t nearest = value < least ? least : most;
    add(std::move(pointer), "out_of_range",
        "must be at " + std::string(value < least ? "least " : "most ") + std::to_string(nearest));
  }

  void within(std::string pointer, const std::optional<std::int64_t>& value) {
    if (value) within(std::move(pointer), *value, 1, most_countable);
  }

  void memory(std::string pointer, const std::optional<Mebibytes>& value, std::int64_t least, std::int64_t most) {
    if (value) within(std::move(pointer), value->value, least, most);
  }

  void positive(std::string pointer, double value, double most) {
    if (!(value > 0))
      add(std::move(pointer), "out_of_range", "must be above 0");
    else if (value > most)
      add(std::move(pointer), "out_of_range", "must be at most " + text::quantity(most));
  }

  std::vector<Violation> found() && { return std::move(found_); }

 private:
  std::vector<Violation> found_;
};

/// Whether the request says how much the executors may take. Nodes count only if their size is known.
bool has_limit(const JobRequest& request) {
  return request.cluster_cores || request.cluster_memory || (request.cluster_nodes && !request.instance_types.empty());
}

/// Without data there are no tasks, so nothing that counts tasks may be asked for.
void check_absent_data(const JobRequest& request, Faults& faults) {
  if (!has_limit(request))
    faults.add("/data_size", "missing",
               "is required if no document of an application says what it read, and neither cluster_nodes with "
               "instance_types, cluster_cores nor cluster_memory_gib says how much the executors may take");
  else if (request.waves || request.deadline || request.files || request.shuffle)
    faults.add("/data_size", "missing", "is required with waves, deadline_seconds, files and shuffle_size");
}

void check_data(const JobRequest& request, Faults& faults) {
  if (request.data.bytes == 0)
    check_absent_data(request, faults);
  else
    faults.within("/data_size", request.data.bytes, 1, most_data);
  faults.within("/files", request.files);
  if (!request.splittable && !request.files)
    faults.add("/files", "missing", "is required if files cannot be split, because each file is a task");
  if (request.shuffle) faults.within("/shuffle_size", request.shuffle->bytes, 1, most_data / 2);
  if (request.expansion_percent && (*request.expansion_percent < 1 || *request.expansion_percent > 10'000))
    faults.add("/expansion", "out_of_range", "must be between 0.01 and 100");
  faults.within("/default_parallelism", request.default_parallelism);
}

void check_pace(const JobRequest& request, Faults& faults) {
  faults.within("/waves", request.waves);
  if (!request.deadline) return;
  if (request.waves) faults.add("/waves", "contradictory", "give either waves or a deadline, not both");
  const auto [deadline, task] = *request.deadline;
  faults.positive("/deadline_seconds", deadline, most_seconds);
  faults.positive("/task_seconds", task, most_seconds);
  if (deadline > 0 && task > deadline)
    faults.add("/deadline_seconds", "out_of_range",
               "one task alone takes " + text::exact(task) + " s: must be at least " + text::exact(task));
}

void check_shape(const std::string& at, const ExecutorRequest& shape, Faults& faults) {
  faults.within(at + "/cores", shape.cores);
  faults.memory(at + "/memory_mib", shape.memory, least_heap.value, most_countable);
  faults.memory(at + "/memory_overhead_mib", shape.memory_overhead, 1, most_countable);
}

void check_shapes(const JobRequest& request, Faults& faults) {
  if (!request.preset.empty() && executor_preset(request.preset) == nullptr) faults.add(unknown_preset());
  if (!request.preset.empty() && request.executor)
    faults.add("/executor_preset", "contradictory", "give either executor or executor_preset, not both");
  if (request.executor) check_shape("/executor", *request.executor, faults);
  if (request.driver) check_shape("/driver", *request.driver, faults);
  faults.within("/task_cpus", request.task_cpus);
}

void check_cluster(const JobRequest& request, Faults& faults) {
  faults.within("/cluster_cores", request.cluster_cores);
  if (request.cluster_memory && *request.cluster_memory < Mebibytes{1})
    faults.add("/cluster_memory_gib", "out_of_range", "must be above 0");
  faults.within("/cluster_nodes", request.cluster_nodes);
  for (std::size_t i = 0; i < request.instance_types.size(); ++i) {
    const NodeType& type = request.instance_types[i];
    const std::string at = "/instance_types/" + std::to_string(i);
    if (type.allocatable_millicores)
      faults.within(at + "/allocatable_cores", *type.allocatable_millicores, 1, most_countable);
    if (&*std::ranges::find(request.instance_types, type.instance_type, &NodeType::instance_type) != &type)
      faults.add(at, "duplicate", type.instance_type + " is named more than once: name it once");
    faults.memory(at + "/allocatable_memory_mib", type.allocatable_memory, 1, most_countable);
  }
}

void check_cost(const JobRequest& request, Faults& faults) {
  if (request.hours) faults.positive("/hours", *request.hours, most_hours);
  faults.within("/spot_share_percent", request.spot_share_percent, 0, 100);
  const auto& discount = request.spot_discount_percent;
  if (discount && !(*discount >= 0 && *discount <= 100))
    faults.add("/spot_discount_percent", "out_of_range", "must be between 0 and 100");
}

}  // namespace

std::vector<Violation> faults_of(const JobRequest& request) {
  Faults faults;
  check_data(request, faults);
  check_pace(request, faults);
  check_shapes(request, faults);
  check_cluster(request, faults);
  check_cost(request, faults);
  return std::move(faults).found();
}

Violation unknown_preset() {
  std::string names;
  for (const ExecutorPreset& preset : executor_presets())
    names += (names.empty() ? "" : ", ") + std::string(preset.name);
  return {"/executor_preset", "unknown_value", "must be one of: " + names};
}

Error refused(std::vector<Violation> faults) {
  return {.kind = ErrorKind::invalid,
          .code = "invalid_document",
          .detail = faults.size() == 1 ? "1 fault" : std::to_string(faults.size()) + " faults",
          .violations = std::move(faults)};
}

}  // namespace headroom::rightsizing
