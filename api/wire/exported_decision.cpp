#include "api/wire/exported_decision.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "api/json/scan.hpp"
#include "api/json/writer.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view left_out[] = {"changes", "explanation", "artifacts"};

/// The columns that are members of the answer, roughly in its order.
constexpr std::array<std::string_view, 27> members{"id",
                                                   "kind",
                                                   "status",
                                                   "action",
                                                   "changed",
                                                   "outcome",
                                                   "cluster_id",
                                                   "policy",
                                                   "evaluated_at",
                                                   "valid_until",
                                                   "unit",
                                                   "current",
                                                   "desired",
                                                   "target",
                                                   "delta",
                                                   "reason",
                                                   "blocked",
                                                   "blocked_by",
                                                   "confidence",
                                                   "hourly_cost_usd",
                                                   "target_hourly_cost_usd",
                                                   "hourly_cost_delta_usd",
                                                   "emr_hourly_cost_usd",
                                                   "target_emr_hourly_cost_usd",
                                                   "cost_complete",
                                                   "labels",
                                                   "engine_version"};
constexpr std::size_t outcome_column = 5;
static_assert(members[outcome_column] == "outcome");

/// The columns behind them, about what was reported.
constexpr std::string_view report_columns = ",applied_target,outcome_detail,reported_at";

/// The values of a row as they stand in the answer; empty if it has none.
struct Row {
  std::array<std::string_view, members.size()> cells{};
  std::string_view explanation{};
};

Row row_of(std::string_view answer) {
  Row row;
  json::Scanner scanner(answer);
  std::size_t next = 0;
  while (const auto member = scanner.next()) {
    if (next < members.size() && member->name == members[next]) {
      row.cells[next++] = member->text;
      continue;
    }
    if (member->name == "explanation") row.explanation = member->text;
    const auto* const found = std::ranges::find(members, member->name);
    if (found == members.end()) continue;
    next = static_cast<std::size_t>(found - members.begin());
    row.cells[next++] = member->text;
  }
  return row;
}

bool looks_like_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

void append_text_cell(std::string& out, std::string_view text) {
  const std::string_view guard = looks_like_a_formula(text) ? "'" : "";
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out.append(guard).append(text);
    return;
  }
  out.append("\"").append(guard);
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

/// A string becomes text; an object stays JSON; a number and a truth value stay as they are; null is empty.
void append_cell(std::string& out, std::string_view value) {
  if (const auto content = json::content_of_string(value)) {
    if (content->find('\\') == std::string_view::npos)
      append_text_cell(out, *content);
    else
      append_text_cell(out, json::unescaped(*content));
  } else if (value.starts_with('{') || value.starts_with('[')) {
    append_text_cell(out, value);
  } else if (value != "null") {
    out += value;
  }
}

void append_report(std::string& out, const std::optional<OutcomeReport>& report) {
  if (!report) {
    out += ",,,";
    return;
  }
  out += ',';
  if (report->applied_target) out += std::to_string(*report->applied_target);
  out += ',';
  append_text_cell(out, report->detail);
  out += ',';
  append_rfc3339(out, report->reported_at);
}

void append_row(std::string& out, const StoredDecision& decision, Instant now, View view) {
  const Row row = row_of(decision.record.documents.answer.view());
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (i > 0) out += ',';
    if (i == outcome_column)
      out += name_of(outcome_at(decision, now));
    else
      append_cell(out, row.cells[i]);
  }
  append_report(out, decision.report);
  if (view == View::full) {
    out += ',';
    append_cell(out, json::find_member(row.explanation, "summary").value_or(std::string_view{}));
  }
  out += '\n';
}

/// One line, whatever wrote the answer. Writer does not end lines, and a string cannot hold the end of one.
void end_line(std::string& out, std::size_t begin) {
  if (out.find('\n', begin) != std::string::npos)
    std::replace(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\n', ' ');
  out += '\n';
}

/// Copies what stands between the members that are left out. The comma before such a member goes with it.
void append_compact(std::string& out, std::string_view answer) {
  json::Scanner scanner(answer);
  std::size_t kept = 0;  // up to here, everything is copied or left out
  bool any = false;      // whether a member was kept
  while (const auto member = scanner.next()) {
    if (std::ranges::find(left_out, member->name) == std::end(left_out)) {
      any = true;
      continue;
    }
    const auto begin = static_cast<std::size_t>(member->name.data() - answer.data()) - 1;
    const auto end = static_cast<std::size_t>(member->text.data() - answer.data()) + member->text.size();
    if (any) {
      out.append(answer.substr(kept, answer.rfind(',', begin) - kept));
      kept = end;
    } else {
      out.append(answer.substr(kept, begin - kept));
      kept = std::min(answer.find_first_not_of(", \t\r\n", end), answer.size());
    }
  }
  out.append(answer.substr(kept));
}

/// The answer with another word for its outcome, if it has one.
void append_spliced(std::string& out, std::string_view answer, std::string_view outcome) {
  const auto found = json::find_member(answer, "outcome");
  const auto content = found ? json::content_of_string(*found) : std::nullopt;
  if (!content || *content == outcome) {
    out += answer;
    return;
  }
  const auto at = static_cast<std::size_t>(content->data() - answer.data());
  out.append(answer.substr(0, at)).append(outcome).append(answer.substr(at + content->size()));
}

}  // namespace

std::string compact_answer(std::string_view answer) {
  std::string text;
  append_compact(text, answer);
  return text;
}

void append_export_header(std::string& out, const ExportStyle& style) {
  if (style.form == ExportForm::ndjson) return;
  for (const std::string_view name : members) out.append(out.empty() ? "" : ",").append(name);
  out.append(report_columns).append(style.view == View::full ? ",summary\n" : "\n");
}

void append_exported(std::string& out, const StoredDecision& decision, Instant now, const ExportStyle& style) {
  if (style.form == ExportForm::csv) return append_row(out, decision, now, style.view);
  const std::string_view outcome = name_of(outcome_at(decision, now));
  const SharedText& stored = decision.record.documents.answer;
  const std::size_t begin = out.size();
  const bool has_more = decision.report || (decision.approval && decision.approval->answer);
  if (style.view == View::compact) {
    // The outcome is put in afterwards: what is left out is not copied.
    std::string compact = compact_answer(stored);
    if (has_more)
      out += with_outcome(SharedText(std::move(compact)), outcome, decision.report, decision.approval);
    else
      append_spliced(out, compact, outcome);
  } else if (has_more) {
    out += with_outcome(stored, outcome, decision.report, decision.approval);
  } else {
    append_spliced(out, stored, outcome);
  }
  end_line(out, begin);
}

void append_export_trailer(std::string& out, const ExportStyle& style, std::uint64_t count,
                           const std::optional<DecisionId>& last) {
  if (style.form == ExportForm::csv) {
    out.append("# count,").append(std::to_string(count)).append("\n");
    return;
  }
  json::Writer writer(out);
  writer.begin_object().name("trailer").begin_object().field("count", count).name("last_id");
  if (last)
    writer.value(last->text());
  else
    writer.null();
  writer.field("complete", true).end_object().end_object();
  out += '\n';
}

}  // namespace headroom::api
