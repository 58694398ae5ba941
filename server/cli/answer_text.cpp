#include "server/cli/answer_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"

namespace headroom::server {
namespace {

using json::Value;

constexpr std::size_t label_width = 11;
constexpr std::size_t page_width = 100;

std::string_view text(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

/// A number as it stands in the document.
std::string number(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  if (value == nullptr || !value->is_number()) return "?";
  return value->kind() == json::Kind::integer ? std::to_string(value->integer()) : std::string(value->text());
}

std::string dollars(const Value& object, std::string_view name) {
  std::string amount = number(object, name);
  const bool negative = amount.starts_with('-');
  return negative ? "-$" + amount.substr(1) : "$" + amount;
}

std::span<const Value> items(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value != nullptr && value->kind() == json::Kind::array ? value->items() : std::span<const Value>{};
}

/// `label` and a text that is broken at blanks and hangs below its first word.
void append_entry(std::string& out, std::string_view label, std::string_view body) {
  out += "  ";
  out += label;
  out.append(label_width - std::min(label.size(), label_width - 1), ' ');
  const std::size_t room = page_width - label_width - 2;
  while (body.size() > room) {
    const auto blank = body.rfind(' ', room);
    if (blank == std::string_view::npos || blank == 0) break;
    out += body.substr(0, blank);
    out += '\n';
    out.append(label_width + 2, ' ');
    body.remove_prefix(blank + 1);
  }
  out += body;
  out += '\n';
}

void append_changes(std::string& out, std::span<const Value> changes) {
  using Row = std::array<std::string, 6>;
  std::vector<Row> rows{{"pool", "role", "market", "type", "from", "to"}};
  for (const Value& change : changes)
    rows.push_back({std::string(text(change, "pool_id")), std::string(text(change, "role")),
                    std::string(text(change, "market")), std::string(text(change, "instance_type")),
                    number(change, "from"), number(change, "to")});
  std::array<std::size_t, 6> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  out += '\n';
  for (const Row& row : rows) {
    out += "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      const bool numeric = i >= 4;
      out += numeric ? padding + row[i] : row[i] + padding;
      if (i + 1 < row.size()) out += "  ";
    }
    out += '\n';
  }
}

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

/// Only the numbers: the summary has the words.
void append_held_back(std::string& out, const Value& explanation) {
  std::string_view label = "Bounded";
  for (const Value& clamp : items(explanation, "clamps")) {
    append_entry(out, label,
                 std::string(text(clamp, "code")) + ": " + number(clamp, "from") + " → " + number(clamp, "to"));
    label = "";
  }
}

void append_cost(std::string& out, const Value& answer) {
  std::string cost = "EC2 " + dollars(answer, "hourly_cost_usd") + " → " + dollars(answer, "target_hourly_cost_usd") +
                     " an hour, EMR " + dollars(answer, "emr_hourly_cost_usd") + " → " +
                     dollars(answer, "target_emr_hourly_cost_usd");
  const Value* complete = answer.find("cost_complete");
  if (complete != nullptr && !complete->boolean()) cost += " (incomplete: see the warnings)";
  append_entry(out, "Cost", cost);
}

void append_artifacts(std::string& out, const Value& answer) {
  for (const Value& artifact : items(answer, "artifacts")) {
    const Value* preferred = artifact.find("preferred");
    const Value* body = artifact.find("body");
    if (body == nullptr || preferred == nullptr || !preferred->boolean()) continue;
    out += "\n  To apply it: " + std::string(text(artifact, "kind")) + "\n  " + json::pretty(*body, 2) + "\n";
  }
}

std::string decision_text(const Value& answer) {
  static const Value nothing{};
  const Value* explanation = answer.find("explanation");
  if (explanation == nullptr) explanation = &nothing;
  std::string out = "Cluster " + std::string(text(answer, "cluster_id")) + ": " + std::string(text(answer, "action")) +
                    ", " + number(answer, "current") + " → " + number(answer, "target") + " " +
                    std::string(text(answer, "unit")) + "\n\n";
  append_entry(out, "Why", text(*explanation, "summary"));
  append_held_back(out, *explanation);
  append_counterfactuals(out, *explanation);
  append_cost(out, answer);
  append_entry(out, "Valid",
               "until " + std::string(text(answer, "valid_until")) + ", confidence " + number(answer, "confidence"));
  if (text(answer, "id") != "dry_run") append_entry(out, "Decision", text(answer, "id"));
  std::string_view label = "Warnings";
  for (const Value& warning : items(*explanation, "warnings")) {
    append_entry(out, label, std::string(text(warning, "code")) + ": " + std::string(text(warning, "detail")));
    label = "";
  }
  if (const auto changes = items(answer, "changes"); !changes.empty()) append_changes(out, changes);
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

Result<std::string> answer_text(std::string_view answer) {
  const auto document = json::parse(answer);
  if (!document) return tl::unexpected(document.error());
  const Value& root = document->root();
  if (root.find("action") != nullptr) return decision_text(root);
  if (root.find("status") != nullptr && root.find("title") != nullptr) return problem_text(root);
  return tl::unexpected(Error{
      .kind = ErrorKind::invalid, .code = "not_an_answer", .detail = "this is not an answer of POST /v1/evaluations"});
}

}  // namespace headroom::server
