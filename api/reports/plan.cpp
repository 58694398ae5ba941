#include "api/reports/plan.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "api/reports/terminal_text.hpp"
#include "api/wire/fields/dry_run_id.hpp"
#include "core/planning/spoken_time.hpp"

namespace headroom::api {
namespace {

using json::Value;
using terminal::append_entry;
using terminal::append_steps;
using terminal::append_table;
using terminal::dollars;
using terminal::flag;
using terminal::items;
using terminal::member;
using terminal::number;
using terminal::quantity;
using terminal::text;

using Row = std::vector<std::string>;

constexpr std::string_view budget = "budget_usd";
constexpr std::string_view utilisation = "minimum_utilisation_percent";
constexpr std::string_view deadline = "deadline_seconds";

/// `32 min 30 s`.
std::string duration(const Value& object, std::string_view name) {
  const Value& seconds = member(object, name);
  return seconds.kind() == json::Kind::integer ? planning::spoken(Seconds{seconds.integer()}) : "?";
}

std::string words(std::string_view constraint) {
  if (constraint == budget) return "budget";
  if (constraint == utilisation) return "utilisation";
  if (constraint == deadline) return "deadline";
  return "interruptions";
}

/// An amount in the unit of its constraint.
std::string amount(std::string_view constraint, const Value& object, std::string_view name) {
  if (constraint == budget) return dollars(object, name);
  if (constraint == utilisation) return quantity(object, name) + "%";
  if (constraint == deadline) {
    const Value& seconds = member(object, name);
    if (seconds.kind() != json::Kind::integer) return "?";
    return (seconds.integer() < 0 ? "−" : "") + planning::spoken(Seconds{std::abs(seconds.integer())});
  }
  return number(object, name);
}

std::string group_text(const Value& group) {
  std::string out = quantity(group, "count") + " × " + std::string(text(group, "instance_type"));
  return text(group, "market") == "spot" ? out + " Spot" : out;
}

std::vector<Row> groups_of(const Value& plan) {
  std::vector<Row> rows{{"group", "type", "market", "count", "vCPUs", "EC2 $/h each", "EMR $/h each"}};
  if (plan.kind() != json::Kind::object) return rows;
  for (const std::string_view role : {"primary", "core", "task"}) {
    const Value& group = member(plan, role);
    if (number(group, "count") == "0") continue;
    rows.push_back({std::string(role), std::string(text(group, "instance_type")), std::string(text(group, "market")),
                    quantity(group, "count"), number(group, "vcpus"), number(group, "hourly_price_usd"),
                    number(group, "emr_hourly_usd")});
  }
  return rows;
}

void append_constraints(std::string& out, const Value& answer) {
  const auto constraints = items(answer, "constraints");
  if (constraints.empty()) return;
  std::vector<Row> rows{{"constraint", "", "limit", "value", "left"}};
  for (const Value& row : constraints) {
    const std::string_view name = text(row, "name");
    rows.push_back({words(name), flag(row, "holds") ? "holds" : "does not hold", amount(name, row, "limit"),
                    amount(name, row, "value"), amount(name, row, "slack")});
  }
  out += '\n';
  append_table(out, rows, 2);
}

void append_changes(std::string& out, const Value& answer) {
  const auto changes = items(answer, "changes");
  if (changes.empty()) return;
  out += "\n  One of these changes is enough:\n";
  std::vector<Row> rows{{"constraint", "from", "to", "change"}};
  for (const Value& change : changes) {
    const std::string_view name = text(change, "name");
    rows.push_back({words(name), amount(name, change, "limit"), amount(name, change, "feasible_limit"),
                    quantity(change, "change_percent") + "%"});
  }
  append_table(out, rows, 1);
}

std::string breaks(const Value& alternative) {
  std::string out;
  for (const Value& name : items(alternative, "breaks")) out.append(out.empty() ? "" : ", ").append(words(name.text()));
  return out;
}

void append_alternatives(std::string& out, const Value& answer) {
  const auto alternatives = items(answer, "alternatives");
  if (alternatives.empty()) return;
  out += "\n  Faster or cheaper, the cheapest for its time:\n";
  std::vector<Row> rows{{"core", "task", "breaks", "time", "interrupted", "cost", "utilisation"}};
  for (const Value& each : alternatives) {
    const Value& task = member(each, "task");
    rows.push_back({group_text(member(each, "core")), number(task, "count") == "0" ? "-" : group_text(task),
                    breaks(each), duration(each, "duration_seconds"),
                    duration(each, "duration_with_interruptions_seconds"), dollars(each, "cost_usd"),
                    quantity(each, "utilisation_percent") + "%"});
  }
  append_table(out, rows, 3);
}

void append_list(std::string& out, std::string_view title, std::span<const Value> list) {
  if (list.empty()) return;
  out.append("\n  ").append(title).append(":\n");
  for (const Value& item : list)
    append_entry(out, "-",
                 item.kind() == json::Kind::string
                     ? std::string(item.text())
                     : std::string(text(item, "code")) + ": " + std::string(text(item, "detail")),
                 2);
}

std::string title(const Value& answer) {
  const std::string_view status = text(answer, "status");
  if (status == "feasible") return "feasible";
  return status == "infeasible" ? "no cluster keeps all constraints" : "something has to be measured first";
}

}  // namespace

std::vector<std::vector<std::string>> plan_groups(const Value& answer) {
  const bool feasible = member(answer, "plan").kind() == json::Kind::object;
  return groups_of(feasible ? member(answer, "plan") : member(member(answer, "nearest"), "plan"));
}

std::string plan_text(const Value& answer) {
  std::string out = "Plan";
  if (!text(answer, "cluster_id").empty()) out += " of " + std::string(text(answer, "cluster_id"));
  out += ": " + title(answer) + "\n\n";
  append_entry(out, "Why", text(member(answer, "explanation"), "summary"));
  if (const auto groups = plan_groups(answer); groups.size() > 1) {
    out += '\n';
    append_table(out, groups, 3);
  }
  append_constraints(out, answer);
  append_changes(out, answer);
  append_alternatives(out, answer);
  append_steps(out, answer);
  append_list(out, "To measure", items(answer, "to_measure"));
  append_list(out, "Warnings", items(answer, "warnings"));
  if (text(answer, "id") != dry_run_id) {
    out += '\n';
    append_entry(out, "Decision", text(answer, "id"));
  }
  return out;
}

}  // namespace headroom::api
