#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/scan.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

/// The name under which the target of the whole decision is asked for.
constexpr std::string_view target = "target";

/// A number as the answer has it. No value if there is no number.
std::optional<std::string_view> number_in(std::string_view object, std::string_view name) {
  const auto value = json::find_member(object, name);
  const bool is_number = value && (value->front() == '-' || (value->front() >= '0' && value->front() <= '9'));
  return is_number ? value : std::nullopt;
}

bool is_of_kind(std::string_view opinion, std::string_view kind) {
  const auto value = json::find_member(opinion, "kind");
  const auto content = value ? json::content_of_string(*value) : std::nullopt;
  return content && json::stands_for(*content, kind);
}

/// What the signal of this kind proposed. If there are several, the chosen one counts, otherwise the first that
/// proposed something.
std::optional<std::string_view> proposal_of(std::string_view answer, std::string_view kind) {
  const auto explanation = json::find_member(answer, "explanation");
  const auto opinions = explanation ? json::find_member(*explanation, "signals") : std::nullopt;
  std::optional<std::string_view> first;
  json::Scanner scanner(opinions.value_or(""));
  while (const auto opinion = scanner.next()) {
    if (!is_of_kind(opinion->text, kind)) continue;
    const auto proposes = number_in(opinion->text, "proposes");
    if (!proposes) continue;
    if (json::find_member(opinion->text, "chosen") == "true") return proposes;
    if (!first) first = proposes;
  }
  return first;
}

/// The newest evaluation of the cluster. Fails if there is none, or if it is no longer valid.
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
  const std::string_view answer = decision->record.documents.answer;
  const auto value = call.signal == target ? number_in(answer, target) : proposal_of(answer, call.signal);
  if (!value)
    return respond(problem(
        call.request, "not_found",
        "no signal '" + call.signal + "' proposed anything in the newest evaluation of cluster '" + call.id + "'"));

  std::string body;
  json::Writer out(body);
  out.begin_object().field("cluster_id", call.id).field("signal", call.signal).name("value").raw(*value);
  if (const auto unit = json::find_member(answer, "unit")) out.name("unit").raw(*unit);
  out.field("decision_id", decision->record.id.text());
  out.field("evaluated_at", decision->record.evaluated_at).field("valid_until", decision->record.valid_until);
  out.end_object();
  Response response;
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
