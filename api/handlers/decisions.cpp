#include <charconv>
#include <utility>

#include "api/evaluation/encode.hpp"
#include "api/handlers/options.hpp"
#include "api/idempotency.hpp"
#include "api/json/parse.hpp"
#include "api/media.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"

namespace headroom::api {
namespace {

constexpr std::pair<std::string_view, Outcome> outcomes[] = {
    {"recommended", Outcome::recommended}, {"claimed", Outcome::claimed},     {"applied", Outcome::applied},
    {"failed", Outcome::failed},           {"dismissed", Outcome::dismissed}, {"superseded", Outcome::superseded},
    {"expired", Outcome::expired}};

/// What a caller may report.
constexpr std::pair<std::string_view, Outcome> reports[] = {{"claimed", Outcome::claimed},
                                                            {"applied", Outcome::applied},
                                                            {"failed", Outcome::failed},
                                                            {"dismissed", Outcome::dismissed},
                                                            {"superseded", Outcome::superseded}};

std::string_view name_of_outcome(Outcome outcome) {
  for (const auto& [name, known] : outcomes)
    if (known == outcome) return name;
  return {};
}

/// The answer as it was given, with what has become of it since.
std::string current_answer(StoredDecision& stored, Instant now) {
  const bool expired = stored.outcome == Outcome::recommended && now > stored.record.valid_until;
  return with_outcome(std::move(stored.record.documents.answer),
                      name_of_outcome(expired ? Outcome::expired : stored.outcome));
}

std::optional<DecisionId> decision_of(const Call& call) { return DecisionId::parse(call.id); }

Response no_such_decision(const Call& call) {
  return problem(call.request, "not_found", "there is no decision '" + call.id + "'");
}

Response of(const Call& call, const Error& error) {
  return error.kind == ErrorKind::not_found ? no_such_decision(call) : problem(call.request, error);
}

std::optional<Outcome> outcome_named(std::string_view text) {
  for (const auto& [name, outcome] : outcomes)
    if (name == text) return outcome;
  return std::nullopt;
}

Result<std::optional<Instant>> time_parameter(const Call& call, std::string_view name) {
  const std::string* text = call.parameter(name);
  if (text == nullptr) return std::optional<Instant>{};
  const auto at = parse_rfc3339(*text);
  if (!at) return tl::unexpected(invalid_parameter(name, "must be an RFC 3339 time such as 2026-11-22T10:00:00Z"));
  return at;
}

Result<std::size_t> limit_parameter(const Call& call) {
  const std::string* text = call.parameter("limit");
  if (text == nullptr) return std::size_t{50};
  std::size_t limit = 0;
  const auto end = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (end.ec != std::errc{} || end.ptr != text->data() + text->size() || limit < 1 || limit > 1000)
    return tl::unexpected(invalid_parameter("limit", "must be a whole number from 1 to 1000"));
  return limit;
}

/// Opaque to clients: the id of the last item of the page before.
std::string cursor_of(const DecisionId& last) { return last.text().substr(4); }

Result<DecisionQuery> query_of(const Call& call) {
  DecisionQuery query{.now = call.with.clock.now()};
  const auto text = [&](std::string_view name) {
    const std::string* value = call.parameter(name);
    return value == nullptr ? std::nullopt : std::optional(*value);
  };
  query.cluster_id = text("cluster_id");
  query.kind = text("kind");
  query.action = text("action");
  query.status = text("status");
  query.policy_id = text("policy_id");
  if (const auto outcome = text("outcome")) {
    query.outcome = outcome_named(*outcome);
    if (!query.outcome)
      return tl::unexpected(invalid_parameter(
          "outcome", "must be one of: recommended, claimed, applied, failed, dismissed, superseded, expired"));
  }
  for (const auto& [name, value] : call.query)
    if (name.starts_with("label.")) query.labels.emplace_back(name.substr(6), value);
  if (const auto cursor = text("cursor")) {
    query.before = DecisionId::parse("dec_" + *cursor);
    if (!query.before) return tl::unexpected(invalid_parameter("cursor", "is not one this service gave out"));
  }
  const auto since = time_parameter(call, "since");
  const auto until = time_parameter(call, "until");
  const auto limit = limit_parameter(call);
  if (!since) return tl::unexpected(since.error());
  if (!until) return tl::unexpected(until.error());
  if (!limit) return tl::unexpected(limit.error());
  query.since = *since;
  query.until = *until;
  query.limit = *limit;
  return query;
}

std::string next_link(const Call& call, const std::string& cursor) {
  std::string link = "</v1/decisions?";
  for (const auto& [name, value] : call.query) {
    if (name == "cursor") continue;
    append_percent_encoded(link, name);
    link += '=';
    append_percent_encoded(link, value);
    link += '&';
  }
  return link + "cursor=" + cursor + ">; rel=\"next\"";
}

struct ReportedOutcome {
  Outcome state{Outcome::applied};
  std::optional<std::int64_t> applied_target;
  std::string detail;
};

Result<ReportedOutcome> decode_report(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  json::ObjectReader reader(document->root(), json::Path{}, violations);
  reader.require("state");
  const auto state = reader.choice<Outcome>("state", reports);
  const auto target = reader.integer("applied_target", 0, 1'000'000'000);
  const auto detail = reader.string("detail", 2'000);
  if (reader.has("applied_target") && state && *state != Outcome::applied)
    reader.report("applied_target", "not_applicable", "goes with the state 'applied' only");
  reader.close();
  if (!violations.empty()) return tl::unexpected(violations.error("the report"));
  return ReportedOutcome{*state, target, std::string(detail.value_or(""))};
}

}  // namespace

void serve_decisions(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  auto query = query_of(call);
  if (!query) return respond(problem(call.request, query.error()));
  const std::size_t limit = query->limit++;  // one more than asked for tells whether there is a next page
  auto found = call.with.log.list(*query);
  if (!found) return respond(problem(call.request, found.error()));
  const bool more = found->size() > limit;
  if (more) found->resize(limit);

  Response response;
  json::Writer out(response.body);
  out.begin_object().name("items").begin_array();
  for (StoredDecision& stored : *found) out.raw(current_answer(stored, query->now));
  out.end_array().name("next_cursor");
  if (more) {
    const std::string cursor = cursor_of(found->back().record.id);
    out.value(cursor);
    response.headers.emplace_back("Link", next_link(call, cursor));
  } else {
    out.null();
  }
  out.end_object();
  respond(std::move(response));
}

void serve_decision(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto id = decision_of(call);
  if (!id) return respond(no_such_decision(call));
  auto found = call.with.log.find(*id);
  if (!found) return respond(of(call, found.error()));
  Response response;
  response.body = current_answer(*found, call.with.clock.now());
  respond(std::move(response));
}

void serve_decision_input(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto id = decision_of(call);
  if (!id) return respond(no_such_decision(call));
  const auto found = call.with.log.find(*id);
  if (!found) return respond(of(call, found.error()));
  const DecisionDocuments& documents = found->record.documents;
  Response response;
  response.body =
      R"({"cluster":)" + documents.cluster + R"(,"policy":)" + documents.policy + "," + documents.input.substr(1);
  respond(std::move(response));
}

void serve_outcome(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  const auto id = decision_of(call);
  if (!id) return respond(no_such_decision(call));
  auto reported = decode_report(request.body);
  if (!reported) return respond(problem(request, reported.error()));
  const Instant now = call.with.clock.now();
  OutcomeReport report{reported->state, reported->applied_target, std::move(reported->detail), now};
  once(request, call.with.log, std::move(respond),
       [&request, id = *id, id_text = call.id, with = call.with, report = std::move(report), now](
           std::optional<IdempotencyKey> key, Respond answer) {
         const auto answered = [now](const StoredDecision& stored) {
           StoredDecision copy = stored;
           Response response;
           response.body = current_answer(copy, now);
           return response;
         };
         auto remember = [key = std::move(key), answered,
                          now](const StoredDecision& stored) -> std::optional<IdempotentAnswer> {
           if (!key) return std::nullopt;
           return IdempotentAnswer{*key, remembered(answered(stored)), now};
         };
         with.log.report(id, report, std::move(remember),
                         [&request, id_text, with, answered, answer = std::move(answer)](Result<StoredDecision> moved) {
                           if (moved) return answer(answered(*moved));
                           answer(of(Call{.request = request, .with = with, .id = id_text}, moved.error()));
                         });
       });
}

}  // namespace headroom::api
