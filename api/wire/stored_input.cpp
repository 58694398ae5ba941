#include "api/wire/stored_input.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fields/budget.hpp"
#include "api/wire/fields/cluster_objects.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/spark_demand.hpp"
#include "api/wire/fields/time_zones.hpp"
#include "api/wire/fields/warnings.hpp"
#include "api/wire/history.hpp"
#include "api/wire/metrics.hpp"
#include "api/wire/stored_parts.hpp"

namespace headroom::api {
namespace {

/// What a request can't have, or not in this form, because the server writes it.
constexpr std::array<std::string_view, 5> added_by_the_server{"callback", "counterfactuals", "history", "stored_series",
                                                              "warnings"};
constexpr std::size_t most_series = 100;

void encode_names(json::Writer& out, const std::vector<StoredSeriesName>& names) {
  out.begin_array();
  for (const StoredSeriesName& name : names)
    out.begin_object()
        .field("metric", name.metric)
        .field("from", name.from)
        .field("until", name.until)
        .field("arrived_until", name.arrived_until)
        .field("points", name.points)
        .field("sha256", name.sha256)
        .end_object();
  out.end_array();
}

StoredSeriesName decode_name(json::ObjectReader& item) {
  for (const char* field : {"metric", "from", "until", "arrived_until", "points", "sha256"}) item.require(field);
  return {.metric = std::string(item.string("metric").value_or("")),
          .from = item.time("from").value_or(Instant{}),
          .until = item.time("until").value_or(Instant{}),
          .arrived_until = item.integer("arrived_until", 0, INT64_MAX).value_or(0),
          .points = static_cast<std::size_t>(item.integer("points", 0, INT64_MAX).value_or(0)),
          .sha256 = std::string(item.string("sha256").value_or(""))};
}

/// The other half of a stored input: what a request can't have.
void decode_additions(json::ObjectReader& reader, StoredInput& stored) {
  EvaluationInput& input = stored.input;
  if (!reader.boolean("counterfactuals").value_or(true)) input.detail = Detail::without_counterfactuals;
  reader.each("stored_series", most_series,
              [&](json::ObjectReader& item) { stored.stored_series.push_back(decode_name(item)); });
  reader.nested("callback", [&](json::ObjectReader& callback) {
    stored.approval.callback = callback.string("kind").value_or("") == task_token_kind;
  });
  decode_history(reader, input);
  // The warnings of reading the request are among the stored ones.
  input.warnings = decode_stored_warnings(reader, stored.codes);
}

}  // namespace

void encode_rest_of_input(json::Writer& out, const EvaluationInput& input, const Labels& labels,
                          const std::vector<StoredSeriesName>& stored_series, const ApprovalTerms& approval) {
  encode_metrics(out.name("metrics"), input.metrics);
  if (!is_empty(input.kubernetes)) encode_kubernetes(out.name("kubernetes"), input.kubernetes);
  if (input.spark) encode_spark_demand(out.name("spark"), *input.spark);
  if (!input.zones.empty()) encode_zones(out.name("time_zones"), input.zones);
  if (input.spend != Spend{}) encode_spend(out.name("spend"), input.spend);
  if (!stored_series.empty()) encode_names(out.name("stored_series"), stored_series);
  if (input.detail != Detail::full) out.field("counterfactuals", false);
  if (approval.callback) out.name("callback").begin_object().field("kind", task_token_kind).end_object();
  encode_labels(out.name("labels"), labels);
  out.field("evaluated_at", input.evaluated_at);
  encode_history(out.name("history"), input);
  encode_warnings(out.name("warnings"), input.warnings);
}

Result<StoredInput> decode_stored_input(const json::Value& document, const Catalog& catalog) {
  const auto parts = parts_of(document, added_by_the_server);
  if (!parts) return tl::unexpected(parts.error());
  auto request = decode_evaluation(parts->request(), Instant{}, catalog);
  if (!request) return tl::unexpected(std::move(request.error()));
  StoredInput stored{
      .input = std::move(request->input), .labels = std::move(request->labels), .approval = request->approval};
  json::Violations violations;
  json::read(parts->additions(), json::Path{}, violations,
             [&](json::ObjectReader& reader) { decode_additions(reader, stored); });
  if (!violations.empty()) return tl::unexpected(violations.error("the stored input"));
  return stored;
}

}  // namespace headroom::api
