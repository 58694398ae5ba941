#include "api/rightsizing/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/new_decision.hpp"
#include "api/page.hpp"
#include "api/rightsizing/decode.hpp"
#include "core/rightsizing/data_size.hpp"

namespace headroom::api {
namespace {

using json::Value;
using page::append_entry;
using page::items;
using page::member;
using page::number;
using page::quantity;
using page::text;

constexpr std::size_t most_alternatives = 8;

bool is_seed(const Value& answer) { return text(answer, "model") == seed_model; }

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
  std::string memory = quantity(executor, "memory_per_task_mib") + " MiB a task, of which its partition needs " +
                       quantity(executor, "memory_needed_per_task_mib") + " MiB: ";
  if (risk == "none")
    memory += "no spill expected";
  else if (risk == "possible")
    memory += "no spill expected, unless the data unfold to four times their size";
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
    append_entry(out, "Cost", "not known: it takes instance types with prices");
  }
}

/// What is recommended, each line one thing that somebody has to set or to know.
void append_recommendation(std::string& out, const Value& answer) {
  append_entry(out, "Why", text(member(answer, "explanation"), "summary"));
  append_entry(out, "Read",
               std::string(text(member(answer, "data"), "given")) + " as " +
                   std::string(text(member(answer, "data"), "reading")));
  append_entry(out, "Limited by", words(text(answer, "limiting_factor")));
  append_entry(out, "Executors",
               quantity(answer, "executors") + ": start with " + quantity(answer, "initial_executors") +
                   ", keep at least " + quantity(answer, "min_executors") + ", allow at most " +
                   quantity(answer, "max_executors"));
  append_shape(out, "Executor", answer, "executor");
  append_shape(out, "Driver", answer, "driver");
  append_work(out, answer);
  append_memory(out, answer);
  append_entry(out, "Total",
               counted(member(answer, "totals"), "cores", "core") + " and " +
                   gibibytes(member(answer, "totals"), "memory_mib") +
                   (is_seed(answer) ? ", the driver's memory counted and its cores not" : ", the driver included"));
  append_cost(out, answer);
}

std::string dollars_or_dash(const Value& object, std::string_view name) {
  return member(object, name).is_number() ? page::dollars(object, name) : "-";
}

std::string or_dash(const Value& object, std::string_view name) {
  return member(object, name).is_number() ? quantity(object, name) : "-";
}

void append_nodes(std::string& out, const Value& answer) {
  const auto plans = items(answer, "nodes");
  if (plans.empty()) return;
  const bool emr = text(answer, "platform") == "emr";
  std::vector<std::vector<std::string>> rows{
      {"type", "", "executors each", "nodes", "cores unused", "memory unused", emr ? "EC2 an hour" : "an hour"}};
  if (emr) rows.front().emplace_back("EMR an hour");
  for (const Value& plan : plans) {
    const Value& cost = member(plan, "cost");
    rows.push_back({std::string(text(plan, "instance_type")), page::flag(plan, "chosen") ? "chosen" : "",
                    or_dash(plan, "executors_per_node"), or_dash(plan, "nodes"),
                    or_dash(plan, "cpu_waste_percent") + "%", or_dash(plan, "memory_waste_percent") + "%",
                    dollars_or_dash(cost, "hourly_usd")});
    if (emr) rows.back().push_back(dollars_or_dash(cost, "emr_hourly_usd"));
  }
  out += "\n  Nodes, for the executors and the driver:\n";
  page::append_table(out, rows, 2);
  for (const Value& plan : plans)
    if (!text(plan, "detail").empty())
      append_entry(out, "-", std::string(text(plan, "instance_type")) + ": " + std::string(text(plan, "detail")), 2);
}

/// By cost where it is known, otherwise by time.
std::vector<const Value*> ranked(std::span<const Value> alternatives) {
  std::vector<const Value*> order;
  for (const Value& one : alternatives) order.push_back(&one);
  const auto rank = [](const Value* one) {
    const Value& by_cost = member(*one, "rank_by_cost");
    const Value& by_time = member(*one, "rank_by_time");
    return std::pair(by_cost.is_number() ? by_cost.number() : 1e9, by_time.is_number() ? by_time.number() : 1e9);
  };
  std::ranges::stable_sort(order, {}, rank);
  return order;
}

void append_alternatives(std::string& out, const Value& answer) {
  const auto all = items(answer, "alternatives");
  if (all.empty()) return;
  const std::size_t shown = std::min(all.size(), most_alternatives);
  std::vector<std::vector<std::string>> rows{
      {"type", "waves", "executors", "nodes", "time", "an hour", "in total", "by cost", "by time"}};
  for (const Value* one : ranked(all)) {
    if (rows.size() > shown) break;
    rows.push_back({std::string(text(*one, "instance_type")), or_dash(*one, "waves"), or_dash(*one, "executors"),
                    or_dash(*one, "nodes"),
                    member(*one, "relative_time").is_number() ? quantity(*one, "relative_time") + " x" : "-",
                    dollars_or_dash(*one, "hourly_usd"), dollars_or_dash(*one, "total_usd"),
                    or_dash(*one, "rank_by_cost"), or_dash(*one, "rank_by_time")});
  }
  out += "\n  Other ways to run it, with their ranks";
  if (shown < all.size()) out += " (" + std::to_string(shown) + " of " + std::to_string(all.size()) + ")";
  out += ":\n";
  page::append_table(out, rows, 1);
}

void append_list(std::string& out, std::string_view title, std::span<const Value> list) {
  if (list.empty()) return;
  out.append("\n  ").append(title).append(":\n");
  for (const Value& item : list)
    append_entry(out, "-", std::string(text(item, "code")) + ": " + std::string(text(item, "detail")), 2);
}

void append_steps(std::string& out, const Value& answer) {
  const auto steps = items(member(answer, "explanation"), "steps");
  if (steps.empty()) return;
  out += "\n  How it was worked out:\n";
  std::size_t longest = 0;
  for (const Value& step : steps) longest = std::max(longest, text(step, "name").size());
  for (const Value& step : steps) {
    std::string name(text(step, "name"));
    std::ranges::replace(name, '_', ' ');
    append_entry(out, name, std::string(text(step, "formula")) + " → " + std::string(text(step, "result")),
                 longest + 2);
  }
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
  append_nodes(out, answer);
  append_alternatives(out, answer);
  append_list(out, "What the application did", items(member(answer, "observed"), "findings"));
  append_steps(out, answer);
  append_list(out, "Warnings", items(answer, "warnings"));
  if (text(answer, "id") != dry_run_id) {
    out += '\n';
    append_entry(out, "Decision", text(answer, "id"));
  }
  return out;
}

}  // namespace headroom::api
