#include "core/rightsizing/warnings.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"
#include "core/rightsizing/from_evidence.hpp"
#include "core/rightsizing/spot.hpp"
#include "core/rightsizing/task_memory.hpp"
#include "core/rightsizing/tasks.hpp"
#include "core/spark/executor.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

/// With more cores than this, the threads of one JVM slow each other down, in garbage collection and in reading HDFS.
constexpr std::int64_t most_sensible_cores = 5;

void warn_of_small_files(Sizing& r, const JobRequest& request) {
  const auto partitions = partitions_of_small_files(request, r.split_bytes);
  if (!partitions || *partitions <= r.tasks) return;
  r.warnings.push_back(
      {"small_files", "Spark will make " + whole(*partitions) + " partitions of " + whole(*request.files) +
                          " files of " + format_binary(ceil_div(request.data.bytes, *request.files)) +
                          " on average, and not " + whole(r.tasks) + ": compact them to files of 128 MiB and more"});
}

void warn_of_deadline(Sizing& r, const JobRequest& request) {
  if (!request.deadline) return;
  const std::int64_t waves = waves_in_time(*request.deadline);
  if (r.waves <= waves) return;
  const std::int64_t executors = ceil_div(ceil_div(r.tasks, waves), r.slots_per_executor);
  r.warnings.push_back({"deadline_missed", whole(r.waves) + " waves of " + text::exact(request.deadline->task_seconds) +
                                               " s take " + text::quantity(*r.seconds) + " s, longer than the " +
                                               text::exact(request.deadline->seconds) +
                                               " s allowed: the deadline needs " + whole(executors) + " executors"});
}

void warn_of_spill(Sizing& r, const JobRequest& request) {
  const TaskMemory& memory = r.task_memory;
  if (memory.spill_risk != SpillRisk::likely) return;
  std::string remedy;
  const auto add = [&](const std::string& way) { remedy += (remedy.empty() ? "" : ", or ") + way; };
  if (memory.remedy_shuffle_partitions)
    add("raise spark.sql.shuffle.partitions to " + whole(*memory.remedy_shuffle_partitions));
  const std::int64_t partition = partition_within(memory.available, expansion_percent(request));
  if (memory.available > Mebibytes{0} && request.splittable && partition < r.split_bytes)
    add("lower spark.sql.files.maxPartitionBytes to " + whole(partition));
  if (memory.remedy_memory) add("give executors " + whole(memory.remedy_memory->value) + " MiB of heap");
  if (!request.splittable) add("write the input in a format that can be split");
  r.warnings.push_back({"spill_likely", "a task needs about " + whole(memory.needed.value) + " MiB and has " +
                                            whole(memory.available.value) +
                                            " MiB; more executors do not help: " + remedy});
}

void warn_of_nodes(Sizing& r, const JobRequest& request) {
  const bool sized = !r.nodes.empty() || (request.cluster_cores && request.cluster_memory);
  if (request.cluster_nodes && !sized)
    r.warnings.push_back({"cluster_nodes_unused",
                          "nodes of unknown size are no limit: give cluster_cores and cluster_memory_gib, or "
                          "instance_types"});
  if (request.hours && request.instance_types.empty())
    r.warnings.push_back({"no_price", "hours alone give no cost: name instance_types"});
}

void warn_of_spot(Sizing& r, const JobRequest& request) {
  for (Warning& warning : spot_warnings(request)) r.warnings.push_back(std::move(warning));
  if (!r.cost || request.spot_share_percent == 0) return;
  if (!request.spot_discount_percent)
    r.warnings.push_back(
        {"spot_discount_unknown", "Spot nodes are counted at the On-Demand price: give spot_discount_percent"});
  if (only_spot(request))
    r.warnings.push_back(
        {"driver_priced_as_spot",
         "the driver belongs on an On-Demand node, because the application ends with it; the cost counts that "
         "node at the price of the others"});
}

void warn_of_shape(Sizing& r) {
  if (r.observed)
    if (auto warning = heap_against_evidence(*r.observed, r.executor)) r.warnings.push_back(*std::move(warning));
  if (r.executor.cores > most_sensible_cores)
    r.warnings.push_back({"many_cores", whole(r.executor.cores) +
                                            " cores share one JVM's garbage collection and storage client: 5 or fewer "
                                            "an executor use the same cores better"});
}

}  // namespace

void warn(Sizing& recommended, const JobRequest& request) {
  warn_of_small_files(recommended, request);
  warn_of_deadline(recommended, request);
  warn_of_spill(recommended, request);
  warn_of_nodes(recommended, request);
  warn_of_spot(recommended, request);
  warn_of_shape(recommended);
}

}  // namespace headroom::rightsizing
