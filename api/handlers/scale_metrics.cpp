#include <optional>
#include <string>
#include <utility>

#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/http/routes.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

using json::Value;

/// What the whole decision came to, under the name of a signal.
constexpr std::string_view target = "target";

bool is_true(const Value* value) {
  return value != nullptr && value->kind() == json::Kind::boolean && value->boolean();
}

/// What the signal of this kind proposed: of several the chosen one, else the first that had an opinion.
const Value* proposal_of(const Value& answer, std::string_view signal) {
  const Value* explanation = answer.find("explanation");
  const Value* signals = explanation == nullptr ? nullptr : explanation->find("signals");
  if (signals == nullptr) return nullptr;
  const Value* first = nullptr;
  for (const Value& opinion : signals->items()) {
    const Value* proposes = opinion.find("proposes");
    if (opinion.find("kind")->text() != signal || proposes == nullptr || !proposes->is_number()) continue;
    if (is_true(opinion.find("chosen"))) return proposes;
    if (first == nullptr) first = proposes;
  }
  return first;
}

/// The cluster's newest evaluation, as long as it holds.
Result<StoredDecision> newest(const Call& call, Instant now) {
  auto found = call.with.log.list({.cluster_id = call.id, .kind = "evaluation", .limit = 1, .now = now});
  if (!found) return tl::unexpected(std::move(found.error()));
  const auto missing = [](std::string detail) {
    return tl::unexpected(Error{.kind = ErrorKind::not_found, .code = "not_found", .detail = std::move(detail)});
  };
  if (found->empty()) return missing("there is no evaluation of cluster '" + call.id + "'");
  const DecisionRecord& record = found->front().record;
  if (now > record.valid_until)
    return missing("the newest evaluation of cluster '" + call.id + "' was valid until " +
                   format_rfc3339(record.valid_until));
  return std::move(found->front());
}

}  // namespace

void serve_scale_metric(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto decision = newest(call, call.with.clock.now());
  if (!decision) return respond(problem(call.request, decision.error()));
  const auto answer = json::parse(decision->record.documents.answer);
  if (!answer) return respond(problem(call.request, answer.error()));
  const Value& root = answer->root();
  const Value* value = call.signal == target ? root.find("target") : proposal_of(root, call.signal);
  if (value == nullptr)
    return respond(problem(
        call.request, "not_found",
        "no signal '" + call.signal + "' proposed anything in the newest evaluation of cluster '" + call.id + "'"));

  Response response;
  json::Writer out(response.body);
  out.begin_object().field("cluster_id", call.id).field("signal", call.signal).field("value", value->integer());
  out.field("unit", root.find("unit")->text()).field("decision_id", decision->record.id.text());
  out.field("evaluated_at", decision->record.evaluated_at).field("valid_until", decision->record.valid_until);
  out.end_object();
  respond(std::move(response));
}

}  // namespace headroom::api
