#include <charconv>
#include <utility>

#include "api/deciding/decide_again.hpp"
#include "api/deciding/decision_counters.hpp"
#include "api/handlers/base/decision_answers.hpp"
#include "api/handlers/base/idempotency.hpp"
#include "api/handlers/base/list_page.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/decision_exports.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/exported_decision.hpp"
#include "core/base/names.hpp"
#include "core/fleet/fleet.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {
namespace {

/// What a caller may report.
constexpr std::pair<std::string_view, Outcome> reports[] = {{"claimed", Outcome::claimed},
                                                            {"applied", Outcome::applied},
                                                            {"failed", Outcome::failed},
                                                            {"dismissed", Outcome::dismissed},
                                                            {"superseded", Outcome::superseded}};

constexpr std::string_view list_types[] = {json_type, ndjson_type, csv_type};

constexpr std::pair<std::string_view, std::string_view> kinds[] = {
    {"evaluation", "evaluation"}, {"rightsizing", "rightsizing"}, {"plan", "plan"}, {"fleet", "fleet"}};

/// The words of evaluations and of plans.
constexpr std::pair<std::string_view, std::string_view> statuses[] = {{"decided", "decided"},
                                                                      {"insufficient_data", "insufficient_data"},
                                                                      {"feasible", "feasible"},
                                                                      {"infeasible", "infeasible"}};

constexpr std::pair<std::string_view, bool> truths[] = {{"true", true}, {"false", false}};
constexpr std::pair<std::string_view, View> views[] = {{"full", View::full}, {"compact", View::compact}};

/// A page looks at no more decisions than this, so that no filter takes long. It may then come short.
constexpr std::int64_t most_candidates = 1'000;

/// Reads the query of a list, and collects everything that is wrong with it.
class FilterReader {
 public:
  explicit FilterReader(const Call& call) : call_(call) {}

  std::optional<std::string> text(std::string_view name) const {
    const std::string* value = call_.parameter(name);
    return value == nullptr ? std::nullopt : std::optional(*value);
  }

  /// A word of the answer. The list of them is open.
  std::optional<std::string> word(std::string_view name) {
    auto text = this->text(name);
    if (text && text->empty()) refuse(name, "must not be empty");
    return text;
  }

  template <class Value>
  std::optional<Value> choice(std::string_view name, json::Names<Value> words) {
    const auto text = this->text(name);
    if (!text) return std::nullopt;
    std::string list;
    for (const auto& [word, value] : words) {
      if (word == *text) return value;
      list.append(list.empty() ? "" : ", ").append(word);
    }
    refuse(name, "must be one of: " + list);
    return std::nullopt;
  }

  std::optional<Instant> time(std::string_view name) {
    const auto text = this->text(name);
    const auto at = text ? parse_rfc3339(*text) : std::nullopt;
    if (text && !at) refuse(name, "must be an RFC 3339 time such as 2026-11-22T10:00:00Z");
    return at;
  }

  std::size_t limit() {
    const auto text = this->text("limit");
    if (!text) return 50;
    std::size_t limit = 0;
    const auto end = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (end.ec != std::errc{} || end.ptr != text->data() + text->size() || limit < 1 || limit > 1000)
      refuse("limit", "must be a whole number from 1 to 1000");
    return limit;
  }

  std::optional<DecisionId> cursor() {
    const auto text = this->text("cursor");
    const auto id = text ? DecisionId::parse("dec_" + *text) : std::nullopt;
    if (text && !id) refuse("cursor", "is not a cursor of this service");
    return id;
  }

  /// An export is no page of a list.
  void refuse_pages() {
    for (const std::string_view name : {"limit", "cursor"})
      if (text(name)) refuse(name, "is not allowed with an export, which has all decisions that match");
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  void refuse(std::string_view name, std::string detail) {
    Error fault = invalid_parameter(name, std::move(detail));
    if (error_)
      error_->violations.push_back(std::move(fault.violations.front()));
    else
      error_ = std::move(fault);
  }

  const Call& call_;
  std::optional<Error> error_;
};

/// Opaque to clients: an id. The next page is below it.
std::string cursor_of(const DecisionId& last) { return last.text().substr(4); }

/// What a list or an export was asked for.
struct Wanted {
  DecisionQuery query;
  View view{View::full};
};

Result<Wanted> wanted_of(const Call& call, bool exports) {
  FilterReader filters(call);
  const auto view = filters.choice<View>("view", views);
  const auto kind = filters.choice<std::string_view>("kind", kinds);
  const auto action = filters.choice<fleet::FleetAction>("action", names_of<fleet::FleetAction>);
  const auto status = filters.choice<std::string_view>("status", statuses);
  const auto blocked_by = filters.choice<ClampCode>("blocked_by", names_of<ClampCode>);
  DecisionQuery query{.cluster_id = filters.text("cluster_id"),
                      .changed = filters.choice<bool>("changed", truths),
                      .reason = filters.word("reason"),
                      .policy_id = filters.text("policy_id"),
                      .outcome = filters.choice<Outcome>("outcome", names_of<Outcome>),
                      .since = filters.time("since"),
                      .until = filters.time("until"),
                      .before = filters.cursor(),
                      .limit = filters.limit(),
                      .now = call.with.clock.now()};
  if (kind) query.kind = *kind;
  if (action) query.action = name_of(*action);
  if (status) query.status = *status;
  if (blocked_by) query.blocked_by = name_of(*blocked_by);
  for (const auto& [name, value] : call.query)
    if (name.starts_with("label.")) query.labels.emplace_back(name.substr(6), value);
  if (exports) filters.refuse_pages();
  if (filters.error()) return tl::unexpected(*filters.error());
  return Wanted{.query = std::move(query), .view = view.value_or(View::full)};
}

struct ReportedOutcome {
  Outcome state{Outcome::applied};
  std::optional<std::int64_t> applied_target;
  std::string detail;
};

ReportedOutcome decode_outcome(json::ObjectReader& reader) {
  reader.require("state");
  const auto state = reader.choice<Outcome>("state", reports);
  const auto target = reader.integer("applied_target", 0, 1'000'000'000);
  const auto detail = reader.string("detail", 2'000);
  if (reader.has("applied_target") && state && *state != Outcome::applied)
    reader.report("applied_target", "not_applicable", "is allowed only with the state 'applied'");
  return {state.value_or(Outcome::applied), target, std::string(detail.value_or(""))};
}

Result<ReportedOutcome> decode_report(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  ReportedOutcome outcome = json::read(document->root(), json::Path{}, violations, decode_outcome);
  if (!violations.empty()) return tl::unexpected(violations.error("the report"));
  return outcome;
}

}  // namespace

void serve_decisions(const Call& call, Respond respond) {
  const auto type = preferred(call.request, list_types);
  if (!type)
    return respond(problem(call.request, "not_acceptable",
                           "decisions are answered as application/json, application/x-ndjson or text/csv"));
  const bool exports = *type != json_type;
  auto wanted = wanted_of(call, exports);
  if (!wanted) return respond(problem(call.request, wanted.error()));
  auto& [query, view] = *wanted;
  if (exports) {
    const ExportStyle style{.form = *type == csv_type ? ExportForm::csv : ExportForm::ndjson, .view = view};
    return respond_with_export(call, std::move(query), style, respond);
  }
  query.most_candidates = most_candidates;
  const auto found = call.with.log.page(query);
  if (!found) return respond(problem(call.request, found.error()));
  std::optional<std::string> next;
  if (found->next) next = cursor_of(*found->next);
  const auto encode = [now = query.now, as = view](json::Writer& out, const StoredDecision& stored) {
    const SharedText answer = current_answer(stored, now);
    if (as == View::compact)
      out.raw(compact_answer(answer));
    else
      out.raw(answer);
  };
  respond(page_answer(call, std::span<const StoredDecision>(found->items), next, encode));
}

void serve_decision(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto id = decision_of(call);
  if (!id) return respond(no_such_decision(call));
  const auto found = call.with.log.find(*id);
  if (!found) return respond(problem_of(call, found.error()));
  Response response;
  response.body = current_answer(*found, call.with.clock.now());
  respond(std::move(response));
}

void serve_decision_input(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto id = decision_of(call);
  if (!id) return respond(no_such_decision(call));
  const auto found = call.with.log.find(*id);
  if (!found) return respond(problem_of(call, found.error()));
  Response response;
  response.body = shown_input_of(*found);
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
           Response response;
           response.body = current_answer(stored, now);
           return response;
         };
         auto remember = [key, answered, now](const StoredDecision& stored) -> std::optional<IdempotentAnswer> {
           if (!key) return std::nullopt;
           return IdempotentAnswer{*key, remembered(answered(stored)), now};
         };
         with.log.report(
             id, report, std::move(remember),
             [&request, id_text, with, key, answered, now, answer = std::move(answer)](Result<StoredDecision> moved) {
               if (moved) {
                 with.counters.reported(*moved, now);
                 return answer(answered(*moved));
               }
               give_back(with.log, key);
               answer(problem_of(Call{.request = request, .with = with, .id = id_text}, moved.error()));
             });
       });
}

}  // namespace headroom::api
