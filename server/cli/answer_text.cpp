#include "server/cli/answer_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "api/reports/plan.hpp"
#include "api/reports/rightsizing.hpp"
#include "api/reports/terminal_text.hpp"

namespace headroom::server {
namespace {

using namespace api::terminal;
using api::terminal::text;  // not the namespace headroom::text
using json::Value;

Table changes_of(const Value& answer) {
  Table table{.rows = {{"pool", "role", "market", "type", "from", "to"}}, .left = 4};
  for (const Value& change : items(answer, "changes"))
    table.rows.push_back({std::string(text(change, "pool_id")), std::string(text(change, "role")),
                          std::string(text(change, "market")), std::string(text(change, "instance_type")),
                          number(change, "from"), number(change, "to")});
  return table;
}

/// The rows of a fleet's plan in their order. A cluster to create has no id yet.
Table rows_of(const Value& answer) {
  Table table{.rows = {{"cluster", "action", "counted in", "reason", "funded", "from", "to", "EC2 $/h", "EMR $/h"}},
              .left = 5};
  for (const Value& row : items(answer, "plan")) {
    const std::string_view id = text(row, "cluster_id");
    table.rows.push_back({id.empty() ? "(new)" : std::string(id), std::string(text(row, "action")),
                          std::string(text(row, "unit")), std::string(text(row, "reason")),
                          flag(row, "funded") ? "yes" : "no", number(row, "from"), number(row, "to"),
                          number(row, "hourly_cost_delta_usd"), number(row, "emr_hourly_cost_delta_usd")});
  }
  return table;
}

bool is_fleet(const Value& answer) { return text(answer, "kind") == "fleet" && answer.find("plan") != nullptr; }

std::string condition_text(const Value& condition) {
  std::string out(text(condition, "metric"));
  const std::string_view comparison = text(condition, "comparison");
  const auto sign = comparison == "less_than"            ? " < "
                    : comparison == "less_than_or_equal" ? " ≤ "
                    : comparison == "greater_than"       ? " > "
                                                         : " ≥ ";
  out += sign + number(condition, "value");
  if (condition.find("for_seconds") != nullptr) out += " for " + number(condition, "for_seconds") + " s";
  return out;
}

void append_counterfactuals(std::string& out, const Value& explanation) {
  std::string_view label = "Otherwise";
  for (const Value& counterfactual : items(explanation, "counterfactuals")) {
    std::string line(text(counterfactual, "flip_to"));
    std::string_view joint = " if ";
    for (const Value& condition : items(counterfactual, "change")) {
      line += joint;
      line += condition_text(condition);
      joint = " and ";
    }
    append_entry(out, label, line);
    label = "";
  }
}

/// Only the numbers, because the summary has the words.
void append_held_back(std::string& out, const Value& explanation) {
  std::string_view label = "Bounded";
  for (const Value& clamp : items(explanation, "clamps")) {
    append_entry(out, label,
                 std::string(text(clamp, "code")) + ": " + number(clamp, "from") + " → " + number(clamp, "to"));
    label = "";
  }
}

bool warns(const Value& answer, std::string_view code) {
  return std::ranges::any_of(items(member(answer, "explanation"), "warnings"),
                             [&](const Value& warning) { return text(warning, "code") == code; });
}

/// `EC2 $1.2 → $0.6`, or nothing if nothing is paid. A price that is not known counts as 0 in the answer, and is not
/// shown as 0.
std::string cost_of(const Value& answer, std::string_view who, const std::array<std::string_view, 2>& fields,
                    std::string_view unknown) {
  const std::string from = dollars(answer, fields[0]);
  const std::string to = dollars(answer, fields[1]);
  const bool nothing = from == "$0" && to == "$0";
  if (!warns(answer, unknown)) return nothing ? "" : std::string(who) + " " + from + " → " + to;
  if (nothing) return std::string(who) + " unknown";
  return std::string(who) + " at least " + from + " → at least " + to;
}

void append_cost(std::string& out, const Value& answer) {
  std::string cost = cost_of(answer, "EC2", {"hourly_cost_usd", "target_hourly_cost_usd"}, "price_unknown");
  const std::string emr =
      cost_of(answer, "EMR", {"emr_hourly_cost_usd", "target_emr_hourly_cost_usd"}, "emr_price_unknown");
  const bool has_price = cost.find('$') != std::string::npos;
  if (has_price) cost += " an hour";
  if (!emr.empty()) cost += (cost.empty() ? "" : ", ") + emr;
  if (!has_price && emr.find('$') != std::string::npos) cost += " an hour";
  append_entry(out, "Cost", cost.empty() ? "nothing is paid" : cost);
}

/// `$20 of $43 spent, 13.991667 h left, $40.092033 if all is done that is wanted; the daily cap binds`.
void append_budget(std::string& out, const Value& explanation) {
  if (explanation.find("budget") == nullptr) return;
  const Value& budget = member(explanation, "budget");
  const std::string_view binding = text(budget, "binding");
  std::string line = dollars(budget, "spent_usd") + " of " + dollars(budget, "cap_usd") + " spent, " +
                     number(budget, "hours_left") + " h left, " + dollars(budget, "projected_usd") +
                     " if all is done that is wanted; ";
  line += binding == "none" ? "no cap binds" : "the " + std::string(binding) + " cap binds";
  append_entry(out, "Budget", line);
}

void append_artifacts(std::string& out, const Value& answer) {
  for (const Value& artifact : items(answer, "artifacts")) {
    if (!flag(artifact, "preferred")) continue;
    out += "\n  To apply it: " + std::string(text(artifact, "kind")) + "\n  " +
           json::pretty(member(artifact, "body"), 2) + "\n";
    if (artifact.find("note") != nullptr) append_entry(out, "Note", text(artifact, "note"));
  }
}

/// A decision about one cluster, or about a fleet, whose table is that of its rows.
std::string decision_text(const Value& answer) {
  const Value& explanation = member(answer, "explanation");
  std::string out = (is_fleet(answer) ? "Fleet " : "Cluster ") + std::string(text(answer, "cluster_id")) + ": " +
                    std::string(text(answer, "action")) + ", " + number(answer, "current") + " → " +
                    number(answer, "target") + " " + std::string(text(answer, "unit")) + "\n\n";
  append_entry(out, "Why", text(explanation, "summary"));
  if (explanation.find("executor_chain") != nullptr)
    append_entry(out, "Executors", text(member(explanation, "executor_chain"), "summary"));
  append_held_back(out, explanation);
  append_counterfactuals(out, explanation);
  append_cost(out, answer);
  append_budget(out, explanation);
  append_entry(out, "Valid",
               "until " + std::string(text(answer, "valid_until")) + ", confidence " + number(answer, "confidence"));
  if (text(answer, "id") != "dry_run") append_entry(out, "Decision", text(answer, "id"));
  std::string_view label = "Warnings";
  for (const Value& warning : items(explanation, "warnings")) {
    append_entry(out, label, std::string(text(warning, "code")) + ": " + std::string(text(warning, "detail")));
    label = "";
  }
  if (const Table table = table_of(answer); table.rows.size() > 1) {
    out += '\n';
    append_table(out, table.rows, table.left);
  }
  append_artifacts(out, answer);
  return out;
}

std::string problem_text(const Value& problem) {
  std::string out = number(problem, "status") + " " + std::string(text(problem, "title")) + ": " +
                    std::string(text(problem, "detail")) + "\n";
  for (const Value& fault : items(problem, "errors"))
    append_entry(out, "", std::string(text(fault, "pointer")) + ": " + std::string(text(fault, "detail")));
  return out;
}

}  // namespace

Table table_of(const Value& answer) { return is_fleet(answer) ? rows_of(answer) : changes_of(answer); }

Result<std::string> answer_text(std::string_view answer) {
  const auto document = json::parse(answer);
  if (!document) return tl::unexpected(document.error());
  const Value& root = document->root();
  if (text(root, "kind") == "rightsizing" && root.find("executors") != nullptr) return api::sizing_text(root);
  if (text(root, "kind") == "plan" && root.find("constraints") != nullptr) return api::plan_text(root);
  if (root.find("action") != nullptr) return decision_text(root);
  if (root.find("status") != nullptr && root.find("title") != nullptr) return problem_text(root);
  return tl::unexpected(Error{
      .kind = ErrorKind::invalid,
      .code = "not_an_answer",
      .detail = "this is not an answer of POST /v1/evaluations, /v1/fleet-evaluations, /v1/rightsizing or /v1/plans"});
}

}  // namespace headroom::server
