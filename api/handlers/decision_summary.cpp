#include <utility>

#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {
namespace {

Result<SummaryBy> by_of(const Call& call) {
  const std::string* text = call.parameter("by");
  if (text == nullptr) return SummaryBy::day;
  std::string list;
  for (const auto& [word, by] : names_of<SummaryBy>) {
    if (word == *text) return by;
    list.append(list.empty() ? "" : ", ").append(word);
  }
  return tl::unexpected(invalid_parameter("by", "must be one of: " + list));
}

void add_faults(std::optional<Error>& error, Error fault) {
  if (error)
    error->violations.push_back(std::move(fault.violations.front()));
  else
    error = std::move(fault);
}

/// Reads the query, and collects everything that is wrong with it.
Result<SummaryQuery> query_of(const Call& call) {
  const auto by = by_of(call);
  const auto since = time_of(call, "since");
  const auto until = time_of(call, "until");
  std::optional<Error> error;
  if (!by) add_faults(error, by.error());
  if (!since) add_faults(error, since.error());
  if (!until) add_faults(error, until.error());
  if (since && until && *since && *until && **since >= **until)
    add_faults(error, invalid_parameter("since", "must be before 'until'"));
  if (error) return tl::unexpected(std::move(*error));
  return SummaryQuery{.by = *by, .since = *since, .until = *until};
}

void encode_row(json::Writer& out, const SummaryRow& row) {
  out.begin_object().field("key", row.key).field("count", row.count).field("changed", row.changed);
  out.field("hourly_cost_delta_usd", row.hourly_cost_delta).field("saved_usd", row.saved).end_object();
}

}  // namespace

void serve_decision_summary(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto query = query_of(call);
  if (!query) return respond(problem(call.request, query.error()));
  const auto rows = call.with.log.summary(*query);
  if (!rows) return respond(problem(call.request, rows.error()));
  std::string body;
  json::Writer out(body);
  out.begin_object().name("items").begin_array();
  for (const SummaryRow& row : *rows) encode_row(out, row);
  out.end_array().end_object();
  Response response;
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
