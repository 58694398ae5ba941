#include "api/deciding/limit_prices.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/deciding/backtest.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/base/time_range.hpp"
#include "api/handlers/timeline/timeline_endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "core/base/text.hpp"

namespace headroom::api {
namespace {

constexpr std::chrono::days default_range{30};

std::optional<std::string> filter_of(const Call& call, std::string_view name, std::optional<Error>& error) {
  const std::string* text = call.parameter(name);
  if (text == nullptr) return std::nullopt;
  if (text->empty()) add_faults(error, invalid_parameter(name, "must not be empty"));
  return *text;
}

/// A question about a policy alone is about the clusters that it decided for.
Result<void> add_clusters_of_policy(const Call& call, LimitsQuestion& question) {
  if (!question.policy_id) return {};
  const BacktestSources sources{.list = [&](const DecisionQuery& query) { return call.with.log.list(query); },
                                .snapshots = call.with.snapshots,
                                .catalog = call.with.catalog,
                                .zones = call.with.zones};
  auto found = clusters_of_policy(sources, *question.policy_id, question.since, question.until);
  if (!found) return tl::unexpected(std::move(found.error()));
  question.cluster_ids = *std::move(found);
  return {};
}

Result<LimitsQuestion> question_of(const Call& call) {
  std::optional<Error> error;
  const auto cluster_id = filter_of(call, "cluster_id", error);
  LimitsQuestion question{
      .policy_id = filter_of(call, "policy_id", error), .since = {}, .until = {}, .now = call.with.clock.now()};
  const auto range = range_of(call, default_range);
  if (!range) add_faults(error, range.error());
  if (error) return tl::unexpected(*std::move(error));
  question.since = range->since;
  question.until = range->until;
  if (cluster_id)
    question.cluster_ids = {*cluster_id};
  else if (auto found = add_clusters_of_policy(call, question); !found)
    return tl::unexpected(std::move(found.error()));
  return question;
}

/// Four decimals are enough to do the calculation again, and few enough to read.
std::string hours_text(double hours) { return text::exact(std::round(hours * 1e4) / 1e4); }

/// What a limit did in one direction.
struct Effect {
  double unit_hours{0};
  double priced_unit_hours{0};
  std::optional<MicroDollars> amount{};
  std::string_view done{};    ///< to the units
  std::string_view became{};  ///< what the dollars are
};

/// `12 unit-hours withheld × $0.212 on average = $2.544 saved`.
void add_product(std::string& text, const Effect& effect) {
  if (effect.unit_hours <= 0) return;
  if (!text.empty()) text += ". ";
  text.append(hours_text(effect.unit_hours)).append(" unit-hours ").append(effect.done);
  if (!effect.amount || effect.priced_unit_hours <= 0) {
    text += " at an unknown price";
    return;
  }
  if (effect.priced_unit_hours < effect.unit_hours)
    text.append(", of which the price is known of ").append(hours_text(effect.priced_unit_hours));
  const MicroDollars price{std::llround(static_cast<double>(effect.amount->value) / effect.priced_unit_hours)};
  text.append(" × $").append(format_dollars(price)).append(" on average = $").append(format_dollars(*effect.amount));
  text.append(" ").append(effect.became);
}

std::string arithmetic_of(const timeline::LimitPrice& item) {
  std::string text;
  add_product(text, {item.withheld_unit_hours, item.priced_withheld_unit_hours, item.saved, "withheld", "saved"});
  add_product(text, {item.kept_unit_hours, item.priced_kept_unit_hours, item.spent, "kept", "spent"});
  if (item.demand_minutes == 0) return text;
  return text + ". The demand was above what this limit allowed in " +
         text::whole(item.under_provisioned_minutes.value_or(0)) + " of " + text::whole(item.demand_minutes) +
         " minutes";
}

template <class Value>
void field_or_null(json::Writer& out, std::string_view name, const std::optional<Value>& value) {
  out.name(name);
  if (value)
    out.value(*value);
  else
    out.null();
}

void encode_item(json::Writer& out, const timeline::LimitPrice& item) {
  out.begin_object().field("code", name_of(item.code));
  field_or_null(out, "saved_usd", item.saved);
  field_or_null(out, "spent_usd", item.spent);
  field_or_null(out, "under_provisioned_minutes", item.under_provisioned_minutes);
  out.field("decisions", item.decisions).field("unpriced_decisions", item.unpriced_decisions);
  out.field("withheld_unit_hours", item.withheld_unit_hours).field("kept_unit_hours", item.kept_unit_hours);
  out.field("demand_minutes", item.demand_minutes).field("arithmetic", arithmetic_of(item)).end_object();
}

/// Whether a policy may have more clusters than were found.
bool is_full(const LimitsQuestion& question) {
  return question.cluster_ids && question.cluster_ids->size() >= most_priced_clusters;
}

}  // namespace

void serve_limit_prices(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto question = question_of(call);
  if (!question) return respond(problem(call.request, question.error()));
  const auto priced = price_limits(call.with.log, call.with.snapshots, *question);
  if (!priced) return respond(problem(call.request, priced.error()));
  std::string body;
  json::Writer out(body);
  out.begin_object().field("since", question->since).field("until", question->until).name("cluster_ids").begin_array();
  for (const std::string& cluster_id : priced->cluster_ids) out.value(cluster_id);
  out.end_array()
      .field("decisions", priced->decisions)
      .field("cut", priced->cut || is_full(*question))
      .name("items")
      .begin_array();
  for (const timeline::LimitPrice& item : priced->items) encode_item(out, item);
  out.end_array().end_object();
  Response response;
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
