#include "api/reports/backtest_text.hpp"

#include <optional>
#include <string_view>
#include <vector>

#include "api/reports/terminal_text.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/money.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using backtest::Backtest;
using backtest::Choice;
using backtest::Difference;
using backtest::Figures;
using backtest::Totals;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view unknown = "unknown";

std::string time(Instant at) { return format_rfc3339(at).substr(0, 16) + "Z"; }

std::string dollars(const std::optional<MicroDollars>& amount) {
  return amount ? "$" + format_dollars(*amount) : std::string(unknown);
}

std::string count(const std::optional<std::int64_t>& value) {
  return value ? text::whole(*value) : std::string(unknown);
}

std::string with_sign(double value, std::string_view unit) {
  std::string out = value > 0 ? "+" : "";
  return out.append(text::quantity(value)).append(unit);
}

std::string cost_difference(const Figures& would_be, const Figures& actual) {
  const auto percent = backtest::cost_increase_percent(would_be, actual);
  return percent ? with_sign(*percent, "%") : "";
}

std::string difference(const std::optional<std::int64_t>& would_be, const std::optional<std::int64_t>& actual) {
  return would_be && actual ? with_sign(static_cast<double>(*would_be - *actual), "") : "";
}

Rows figure_rows(const Figures& would_be, const Figures& actual) {
  return {
      {"", "happened", "would be", "difference"},
      {"cost", dollars(actual.cost), dollars(would_be.cost), cost_difference(would_be, actual)},
      {"under-provisioned minutes", count(actual.under_provisioned_minutes), count(would_be.under_provisioned_minutes),
       difference(would_be.under_provisioned_minutes, actual.under_provisioned_minutes)},
      {"resizes", count(actual.resizes), count(would_be.resizes), difference(would_be.resizes, actual.resizes)},
      {"flaps", count(actual.flaps), count(would_be.flaps), difference(would_be.flaps, actual.flaps)}};
}

std::string choice(const Choice& made) {
  if (made.status == "insufficient_data") return "insufficient data";
  return text::whole(made.target) + " (" + made.action + ", " + made.reason + ")";
}

Rows difference_rows(const std::vector<Difference>& differences) {
  Rows rows{{"evaluated at", "decision", "was", "would be"}};
  for (const Difference& each : differences)
    rows.push_back({time(each.at), each.id.text(), choice(each.was), choice(each.would_be)});
  return rows;
}

/// The figures of each cluster, if there are several.
Rows cluster_rows(const Backtest& backtest) {
  Rows rows{{"cluster", "happened", "would be", "cost", "minutes", "then"}};
  for (const backtest::ClusterBacktest& cluster : backtest.clusters)
    rows.push_back({cluster.cluster_id, dollars(cluster.actual.cost), dollars(cluster.would_be.cost),
                    cost_difference(cluster.would_be, cluster.actual), count(cluster.actual.under_provisioned_minutes),
                    count(cluster.would_be.under_provisioned_minutes)});
  return rows;
}

std::string name_of(const Backtest& backtest) {
  return backtest.version ? backtest.policy_id + "@" + std::to_string(*backtest.version) : backtest.policy_id;
}

std::string heading(const Backtest& backtest) {
  std::string text = "Back test of " + name_of(backtest) + " on ";
  text += backtest.clusters.size() == 1 ? backtest.clusters.front().cluster_id
                                        : std::to_string(backtest.clusters.size()) + " clusters";
  return text + ", " + time(backtest.from) + " to " + time(backtest.to);
}

std::string decisions(const Totals& totals) {
  const backtest::Counts& counts = totals.counts;
  std::string text = text::whole(counts.decisions) + (counts.decisions == 1 ? " decision" : " decisions") +
                     " stored, " + text::whole(counts.decided_again) + " made again, " + text::whole(counts.different) +
                     " would have been different";
  for (const auto& [code, number] : counts.not_made_again) text += ", " + text::whole(number) + " " + code;
  if (counts.insufficient_data > 0)
    text += "; " + text::whole(counts.insufficient_data) + " lack a metric that the policy asks for";
  return text + ".";
}

/// What a reader should know before believing the figures.
std::vector<std::pair<std::string, std::string>> remarks(const Backtest& backtest, const Totals& totals) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const backtest::UnknownFigure& each : totals.unknown)
    all.emplace_back("Unknown", std::string(each.figure) + ": " + each.detail);
  for (const backtest::ClusterBacktest& cluster : backtest.clusters)
    for (const Warning& warning : cluster.warnings) all.emplace_back("Warning", warning.detail);
  if (totals.covered.longest_held > std::chrono::hours{1})
    all.emplace_back("Gaps", "a size was held for up to " +
                                 text::duration(std::chrono::duration_cast<Seconds>(totals.covered.longest_held)) +
                                 ", because no decision is stored in between");
  if (backtest.cut) all.emplace_back("Cut", "there are too many decisions; only the newest were made again");
  all.emplace_back("Open loop",
                   "each decision was made again from the input that was stored. Under the other policy the cluster "
                   "would have had other sizes, and the inputs that followed would have been others.");
  return all;
}

void append_markdown(std::string& out, const Rows& rows) {
  const auto append_row = [&](const std::vector<std::string>& row) {
    out += '|';
    for (const std::string& cell : row) {
      out += ' ';
      for (const char c : cell) out.append(c == '|' ? "\\|" : std::string(1, c));
      out += " |";
    }
    out += '\n';
  };
  append_row(rows.front());
  append_row(std::vector<std::string>(rows.front().size(), "---"));
  for (std::size_t i = 1; i < rows.size(); ++i) append_row(rows[i]);
  out += '\n';
}

}  // namespace

std::string backtest_text(const Backtest& backtest) {
  const Totals totals = totals_of(backtest);
  std::string out = heading(backtest) + "\n  " + decisions(totals) + "\n\n";
  terminal::append_table(out, figure_rows(totals.would_be, totals.actual), 1);
  if (backtest.clusters.size() > 1) {
    out += '\n';
    terminal::append_table(out, cluster_rows(backtest), 1);
  }
  if (!totals.first_differences.empty()) {
    out += "\nThe first decisions that would have been different\n\n";
    terminal::append_table(out, difference_rows(totals.first_differences), 4);
  }
  out += '\n';
  for (const auto& [label, body] : remarks(backtest, totals)) terminal::append_entry(out, label, body);
  return out;
}

std::string backtest_markdown(const Backtest& backtest) {
  const Totals totals = totals_of(backtest);
  std::string out = "## " + heading(backtest) + "\n\n" + decisions(totals) + "\n\n";
  append_markdown(out, figure_rows(totals.would_be, totals.actual));
  if (backtest.clusters.size() > 1) append_markdown(out, cluster_rows(backtest));
  if (!totals.first_differences.empty()) {
    out += "### The first decisions that would have been different\n\n";
    append_markdown(out, difference_rows(totals.first_differences));
  }
  for (const auto& [label, body] : remarks(backtest, totals))
    out.append("- **").append(label).append("**: ").append(body).append("\n");
  return out;
}

}  // namespace headroom::api
