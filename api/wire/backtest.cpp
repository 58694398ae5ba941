#include "api/wire/backtest.hpp"

#include <cmath>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/wire/fields/warnings.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

using backtest::Backtest;
using backtest::Choice;
using backtest::ClusterBacktest;
using backtest::Counts;
using backtest::Covered;
using backtest::Difference;
using backtest::Figures;
using backtest::LimitState;
using backtest::UnknownFigure;

constexpr std::int64_t longest_start_up = 86'400;

void check_range(const BacktestFields& fields, const BacktestDefaults& defaults, json::ObjectReader& reader) {
  const BacktestRange range = range_of(fields, defaults);
  const char* const at_fault = fields.from ? "from" : "to";
  if (range.from >= range.to)
    reader.report(at_fault, "from_after_to", "'from' must be before 'to', which is now if it is left out");
  else if (range.to - range.from > std::chrono::days{backtest::longest_window_days})
    reader.report(at_fault, "window_too_long", "there must be at most 92 days between 'from' and 'to'");
}

template <class Value>
void field(json::Writer& out, std::string_view name, const std::optional<Value>& value) {
  out.name(name);
  if (value)
    out.value(*value);
  else
    out.null();
}

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

std::optional<double> increase_percent(const Figures& would_be, const Figures& actual) {
  const auto percent = backtest::cost_increase_percent(would_be, actual);
  return percent ? std::optional(rounded(*percent)) : std::nullopt;
}

void encode_figures(json::Writer& out, const Figures& figures) {
  field(out, "cost_usd", figures.cost);
  field(out, "under_provisioned_minutes", figures.under_provisioned_minutes);
  field(out, "actions", figures.resizes);
  field(out, "flaps", figures.flaps);
}

void encode_comparison(json::Writer& out, const Figures& would_be, const Figures& actual) {
  encode_figures(out, would_be);
  out.name("against_actual").begin_object();
  encode_figures(out, actual);
  out.end_object();
  field(out, "cost_increase_percent", increase_percent(would_be, actual));
}

void encode_unknown(json::Writer& out, const std::vector<UnknownFigure>& unknown) {
  out.name("unknown").begin_array();
  for (const UnknownFigure& each : unknown)
    out.begin_object()
        .field("figure", each.figure)
        .field("reason", each.reason)
        .field("detail", each.detail)
        .end_object();
  out.end_array();
}

/// `inputs_expired` is always there, because retention alone brings it about.
void encode_counts(json::Writer& out, const Counts& counts) {
  constexpr std::string_view expired = "input_expired";
  out.field("decisions", counts.decisions).field("decided_again", counts.decided_again);
  out.field("different", counts.different).field("insufficient_data", counts.insufficient_data);
  const auto found = counts.not_made_again.find(std::string(expired));
  out.field("inputs_expired", found == counts.not_made_again.end() ? 0 : found->second);
  out.name("not_made_again").begin_object();
  for (const auto& [code, count] : counts.not_made_again)
    if (code != expired) out.name_text(code).value(count);
  out.end_object();
}

void encode_covered(json::Writer& out, const Covered& covered) {
  out.field("compared_seconds", std::chrono::duration_cast<Seconds>(covered.counted).count());
  out.field("demand_minutes", covered.demand_minutes);
  out.field("longest_held_seconds", std::chrono::duration_cast<Seconds>(covered.longest_held).count());
}

void encode_choice(json::Writer& out, std::string_view name, const Choice& choice) {
  out.name(name).begin_object().field("status", choice.status).field("action", choice.action);
  out.field("target", choice.target).field("unit", choice.unit).field("reason", choice.reason);
  field(out, "hourly_cost_usd", choice.size.hourly);
  out.end_object();
}

void encode_differences(json::Writer& out, const std::vector<Difference>& differences) {
  out.name("first_differences").begin_array();
  for (const Difference& each : differences) {
    out.begin_object().field("decision_id", each.id.text()).field("cluster_id", each.cluster_id);
    out.field("evaluated_at", each.at);
    encode_choice(out, "was", each.was);
    encode_choice(out, "would_be", each.would_be);
    out.end_object();
  }
  out.end_array();
}

void encode_cluster(json::Writer& out, const ClusterBacktest& cluster) {
  out.begin_object().field("cluster_id", cluster.cluster_id);
  encode_comparison(out, cluster.would_be, cluster.actual);
  encode_counts(out, cluster.counts);
  encode_covered(out, cluster.covered);
  out.name("warnings");
  encode_warnings(out, cluster.warnings);
  out.end_object();
}

template <class Limit, class Figure>
void encode_limit(json::Writer& out, std::string_view name, const std::optional<Limit>& limit,
                  const std::optional<Figure>& figure, const std::optional<LimitState>& state) {
  if (!limit) return;
  out.begin_object().field("limit", name).field("maximum", *limit);
  field(out, "figure", figure);
  out.field("state", name_of(state.value_or(LimitState::unknown))).end_object();
}

}  // namespace

BacktestRange range_of(const BacktestFields& fields, const BacktestDefaults& defaults) {
  const Instant to = fields.to.value_or(defaults.now);
  return {.from = fields.from.value_or(to - std::chrono::days{defaults.days}), .to = to};
}

Result<BacktestFields> decode_backtest(const json::Value& body, const BacktestDefaults& defaults) {
  json::Violations violations;
  BacktestFields fields;
  json::read(body, json::Path{}, violations, [&](json::ObjectReader& reader) {
    fields.version = reader.integer("version", 1, INT64_MAX);
    fields.from = reader.time("from");
    fields.to = reader.time("to");
    if (const auto id = reader.string("cluster_id")) fields.cluster_id = std::string(*id);
    if (fields.cluster_id && fields.cluster_id->empty())
      reader.report("cluster_id", "empty", "must name a cluster, or be left out");
    fields.start_up = reader.seconds("start_up_seconds", 0, longest_start_up).value_or(fields.start_up);
    if (fields.from.has_value() == reader.has("from") && fields.to.has_value() == reader.has("to"))
      check_range(fields, defaults, reader);
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the back test"));
  return fields;
}

void encode_backtest(json::Writer& out, const Backtest& backtest) {
  const backtest::Totals totals = totals_of(backtest);
  out.begin_object().field("policy_id", backtest.policy_id);
  field(out, "version", backtest.version);
  out.field("from", backtest.from).field("to", backtest.to).field("open_loop", true);
  encode_comparison(out, totals.would_be, totals.actual);
  encode_unknown(out, totals.unknown);
  encode_counts(out, totals.counts);
  encode_covered(out, totals.covered);
  out.field("start_up_seconds", backtest.start_up.count()).field("cut", backtest.cut);
  encode_differences(out, totals.first_differences);
  out.name("clusters").begin_array();
  for (const ClusterBacktest& cluster : backtest.clusters) encode_cluster(out, cluster);
  out.end_array().end_object();
}

void encode_gate(json::Writer& out, const GateResult& gate) {
  const auto& [limits, verdict, backtest] = gate;
  const backtest::Totals totals = totals_of(backtest);
  out.begin_object().field("judged", verdict.judged()).field("held", !verdict.fails());
  out.name("limits").begin_array();
  encode_limit(out, "max_cost_increase_percent", limits.max_cost_increase_percent,
               increase_percent(totals.would_be, totals.actual), verdict.cost);
  encode_limit(out, "max_under_provisioned_minutes", limits.max_under_provisioned_minutes,
               totals.would_be.under_provisioned_minutes, verdict.under_provisioned);
  out.end_array().name("backtest");
  encode_backtest(out, backtest);
  out.end_object();
}

std::string broken_limits(const GateResult& gate) {
  const auto& [limits, verdict, backtest] = gate;
  const backtest::Totals totals = totals_of(backtest);
  std::string text =
      "version " + std::to_string(backtest.version.value_or(0)) + " of policy '" + backtest.policy_id + "'";
  const char* glue = " ";
  if (verdict.cost == LimitState::broken) {
    const auto percent = increase_percent(totals.would_be, totals.actual);
    text.append(glue).append("would have cost $").append(format_dollars(*totals.would_be.cost)).append(" instead of $");
    text.append(format_dollars(*totals.actual.cost));
    if (percent) text.append(", ").append(text::quantity(*percent)).append("% more");
    text.append("; max_cost_increase_percent is ").append(text::quantity(*limits.max_cost_increase_percent));
    glue = ", and ";
  }
  if (verdict.under_provisioned == LimitState::broken) {
    text.append(glue).append("would have been under-provisioned for ");
    text.append(text::whole(*totals.would_be.under_provisioned_minutes)).append(" minutes");
    text.append("; max_under_provisioned_minutes is ").append(text::whole(*limits.max_under_provisioned_minutes));
  }
  return text;
}

}  // namespace headroom::api
