#include "api/reports/rightsizing.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/reports/rightsizing_sections.hpp"
#include "api/reports/terminal_text.hpp"
#include "api/wire/fields/dry_run_id.hpp"
#include "api/wire/rightsizing/request.hpp"
#include "core/rightsizing/data_size.hpp"

namespace headroom::api {
namespace {

using json::Value;
using terminal::append_entry;
using terminal::append_steps;
using terminal::items;
using terminal::member;
using terminal::number;
using terminal::quantity;
using terminal::text;

bool is_seed(const Value& answer) { return text(answer, "model") == seed_model; }

/// Whether the job has data; otherwise the answer is how many executors fit.
bool has_data(const Value& answer) { return member(answer, "data").kind() == json::Kind::object; }

/// `1 core`, `2,000 tasks`.
std::string counted(const Value& object, std::string_view name, std::string_view noun) {
  std::string out = quantity(object, name) + " " + std::string(noun);
  return number(object, name) == "1" ? out : out + "s";
}

std::string gibibytes(const Value& object, std::string_view name) {
  const Value& mib = member(object, name);
  if (mib.kind() != json::Kind::integer) return "?";
  return mib.integer() >= 0 && mib.integer() <= INT64_MAX >> 20 ? rightsizing::format_binary(mib.integer() << 20)
                                                                : quantity(object, name) + " MiB";
}

std::string_view words(std::string_view factor) {
  constexpr std::pair<std::string_view, std::string_view> table[] = {
      {"waves", "the number of waves; no limit of the cluster was reached"},
      {"deadline", "the deadline; no limit of the cluster was reached"},
      {"cluster_cores", "the cores of the cluster"},
      {"cluster_memory", "the memory of the cluster"},
      {"cluster_nodes", "the nodes of the cluster"}};
  const auto row = std::ranges::find(table, factor, &std::pair<std::string_view, std::string_view>::first);
  return row == std::end(table) ? factor : row->second;
}

std::string container(const Value& shape) {
  return counted(shape, "cores", "core") + ", " + quantity(shape, "memory_mib") + " MiB of heap + " +
         quantity(shape, "memory_overhead_mib") + " MiB of overhead = " + quantity(shape, "container_memory_mib") +
         " MiB";
}

std::string spark_properties(const Value& shape, const std::string& role) {
  const Value& spark = member(shape, "spark");
  return "spark." + role + ".memory=" + std::string(text(spark, "memory")) + " spark." + role +
         ".memoryOverhead=" + std::string(text(spark, "memory_overhead"));
}

/// To Kubernetes `4g` would be 4 × 10⁹ bytes.
std::string kubernetes_request(const Value& shape) {
  const Value& kubernetes = member(shape, "kubernetes");
  return "Kubernetes: cpu " + std::string(text(kubernetes, "cpu")) + ", memory " +
         std::string(text(kubernetes, "memory"));
}

/// One container, and the same in the units of those who read it.
void append_shape(std::string& out, std::string_view label, const Value& answer, const std::string& role) {
  const Value& shape = member(answer, role);
  const std::string_view platform = text(answer, "platform");
  append_entry(out, label, container(shape));
  append_entry(out, "", spark_properties(shape, role));
  if (platform == "kubernetes" || platform == "emr_on_eks") append_entry(out, "", kubernetes_request(shape));
}

void append_work(std::string& out, const Value& answer) {
  const Value& partitions = member(answer, "partitions");
  const Value& split = member(partitions, "split_bytes");
  std::string work = counted(answer, "tasks", "task");
  if (split.kind() == json::Kind::integer) work += " of " + rightsizing::format_binary(split.integer());
  work += " in " + counted(answer, "waves", "wave");
  if (member(answer, "seconds").is_number()) work += ", " + quantity(answer, "seconds") + " s";
  if (member(partitions, "shuffle").is_number())
    work += "; then " + counted(partitions, "shuffle", "shuffle partition") + " in " +
            counted(partitions, "shuffle_waves", "wave");
  append_entry(out, "Work", work);
}

void append_memory(std::string& out, const Value& answer) {
  const Value& executor = member(answer, "executor");
  if (!member(executor, "memory_per_task_mib").is_number()) return;
  const std::string_view risk = text(executor, "spill_risk");
  std::string memory = quantity(executor, "memory_per_task_mib") + " MiB per task, of which its partition needs " +
                       quantity(executor, "memory_needed_per_task_mib") + " MiB: ";
  if (risk == "none")
    memory += "no spill expected";
  else if (risk == "possible")
    memory += "no spill expected, unless the data expands to four times its size";
  else
    memory += "spills to disk are likely, see the warnings";
  append_entry(out, "Memory", memory);
}

void append_cost(std::string& out, const Value& answer) {
  const Value& cost = member(answer, "cost");
  if (is_seed(answer)) {
    append_entry(out, "Cost", std::string(text(member(answer, "seed"), "cost_estimate")) + ", by its own rule");
  } else if (cost.kind() == json::Kind::object) {
    append_entry(out, "Cost", text(cost, "formula"));
  } else {
    append_entry(out, "Cost", "not known: this needs instance types with prices");
  }
}

std::string reading(const Value& data) {
  const std::string given(text(data, "given"));
  return (given.empty() ? given : given + " as ") + std::string(text(data, "reading"));
}

/// What is recommended, each line one thing that somebody has to set or to know.
void append_recommendation(std::string& out, const Value& answer) {
  append_entry(out, "Why", text(member(answer, "explanation"), "summary"));
  if (has_data(answer)) append_entry(out, "Read", reading(member(answer, "data")));
  append_entry(out, "Limited by", words(text(answer, "limiting_factor")));
  append_entry(out, "Executors",
               quantity(answer, "executors") + ": start with " + quantity(answer, "initial_executors") +
                   ", keep at least " + quantity(answer, "min_executors") + ", allow at most " +
                   quantity(answer, "max_executors"));
  append_shape(out, "Executor", answer, "executor");
  append_shape(out, "Driver", answer, "driver");
  if (has_data(answer)) {
    append_work(out, answer);
    append_memory(out, answer);
  }
  append_entry(out, "Total",
               counted(member(answer, "totals"), "cores", "core") + " and " +
                   gibibytes(member(answer, "totals"), "memory_mib") +
                   (is_seed(answer) ? ", with the driver's memory and without its cores" : ", the driver included"));
  append_cost(out, answer);
}

void append_list(std::string& out, std::string_view title, std::span<const Value> list) {
  if (list.empty()) return;
  out.append("\n  ").append(title).append(":\n");
  for (const Value& item : list)
    append_entry(out, "-", std::string(text(item, "code")) + ": " + std::string(text(item, "detail")), 2);
}

}  // namespace

std::string sizing_text(const Value& answer) {
  std::string out = "Rightsizing";
  if (!text(answer, "cluster_id").empty()) out += " of " + std::string(text(answer, "cluster_id"));
  out += ": " + counted(answer, "executors", "executor") + " of " +
         counted(member(answer, "executor"), "cores", "core") + " and " +
         gibibytes(member(answer, "executor"), "memory_mib");
  if (is_seed(answer)) out += ", by the model seed_compatible";
  out += "\n\n";
  append_recommendation(out, answer);
  append_list(out, "Warnings", items(answer, "warnings"));
  append_nodes(out, answer);
  append_alternatives(out, answer);
  append_observed(out, member(answer, "observed"));
  append_list(out, "Findings", items(member(answer, "observed"), "findings"));
  append_steps(out, answer);
  if (text(answer, "id") != dry_run_id) {
    out += '\n';
    append_entry(out, "Decision", text(answer, "id"));
  }
  return out;
}

}  // namespace headroom::api
