#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/artifacts/policy_export.hpp"
#include "api/handlers/base/list_page.hpp"
#include "api/handlers/base/preconditions.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/policies/activation_gate.hpp"
#include "api/handlers/policies/policy_answers.hpp"
#include "api/handlers/policies/policy_endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/percent_encoding.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/lint/lint.hpp"
#include "api/wire/policy_document.hpp"

namespace headroom::api {
namespace {

/// What stands before the number in a cursor.
constexpr char policy_mark = 'n';
constexpr char version_mark = 'v';

Response stale(const Call& call) {
  return problem(call.request, "precondition_failed",
                 "policy '" + call.id + "' is not in the state that was asked for");
}

Response with_tag(Response response, const StoredPolicy& policy) {
  response.headers.emplace_back("ETag", etag_of(policy.state));
  return response;
}

/// The version as the document of another system.
Response exported(const Call& call, const StoredPolicy& policy, const SharedText& text, PolicyFormat format) {
  const bool is_of_replicas =
      format == PolicyFormat::horizontal_pod_autoscaler || format == PolicyFormat::scaled_object;
  const auto document = json::parse(text.view());
  if (!document) return problem(call.request, document.error());
  auto input = policy_on_plain_cluster(document->root(), is_of_replicas ? Platform::kubernetes : Platform::emr,
                                       call.with.catalog, call.with.zones, call.with.clock.now());
  if (!input) {
    input.error().code = "not_expressible";
    return problem(call.request, input.error());
  }
  auto body = export_policy(document->root(), *input, format);
  if (!body) return problem(call.request, body.error());
  Response response;
  response.body = *std::move(body);
  return with_tag(std::move(response), policy);
}

Response shown(int status, const StoredPolicy& policy, std::int64_t version, const SharedText& document,
               const std::function<void(json::Writer&)>& more = {}) {
  Response response{.status = status};
  std::string body;
  json::Writer out(body);
  encode_stored_policy(out, policy, version, document, more);
  response.body = std::move(body);
  return with_tag(std::move(response), policy);
}

/// What is doubtful about a policy is told whenever it is written, and refuses nothing.
void write_findings_of(const Call& call, json::Writer& out, const SharedText& document) {
  const auto parsed = json::parse(document.view());
  const lint::Surroundings around{.zones = &call.with.zones, .now = call.with.clock.now()};
  const auto findings = parsed ? lint::lint(parsed->root(), around) : tl::unexpected(parsed.error());
  lint::write_findings(out.name("findings"), findings ? *findings : std::vector<lint::Finding>{});
}

using Gate = std::optional<GateResult>;

/// Whether the version was judged, and what came of it.
void write_gate(json::Writer& out, const Gate& gate) {
  if (gate) encode_gate(out.name("gate"), *gate);
}

Response put_answer(const Call& call, const Result<PolicyPutAnswer>& put, const SharedText& document,
                    const Gate& gate) {
  if (!put) return problem(call.request, put.error());
  if (put->outcome == PutOutcome::refused) return stale(call);
  const StoredPolicy& policy = *put->policy;
  const auto findings = [&](json::Writer& out) {
    if (gate) out.field("active", policy.active == policy.newest);
    write_gate(out, gate);
    write_findings_of(call, out, document);
  };
  if (put->outcome != PutOutcome::created) return shown(200, policy, policy.newest, document, findings);
  Response response = shown(201, policy, policy.newest, document, findings);
  std::string location = "/v1/policies/";
  append_percent_encoded(location, policy.id);
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

Response activate_answer(const Call& call, std::int64_t version, const Result<PolicyActivateAnswer>& made,
                         const Gate& gate) {
  if (!made) return problem(call.request, made.error());
  switch (made->outcome) {
    case ActivateOutcome::no_policy:
      return problem(call.request, no_such_policy(call));
    case ActivateOutcome::refused:
      return stale(call);
    case ActivateOutcome::no_version: {
      json::Violations violations;
      const json::Path body;
      violations.add(body.member("version"), "unknown_version", no_such_version(call, version).detail);
      return problem(call.request, violations.error("the activation"));
    }
    case ActivateOutcome::activated:
    case ActivateOutcome::unchanged:
      break;
  }
  Response response;
  std::string body;
  json::Writer out(body);
  encode_policy_item(out, *made->policy, [&](json::Writer& more) { write_gate(more, gate); });
  response.body = std::move(body);
  return with_tag(std::move(response), *made->policy);
}

struct WantedActivation {
  std::int64_t version{0};
  bool overrides_gate{false};
};

Result<WantedActivation> wanted_activation(const Request& request) {
  const auto document = json::parse(request.body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  WantedActivation wanted;
  json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
    reader.require("version");
    wanted.version = reader.integer("version", 1, INT64_MAX).value_or(0);
    wanted.overrides_gate = reader.boolean("override_gate").value_or(false);
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the activation"));
  return wanted;
}

/// Judges what is about to become the active version. A write whose condition does not hold is refused anyway. If there
/// was something to judge, the condition becomes that the policy is still in the state that was judged.
Result<Gate> judged(const Call& call, const StoredPolicy& policy, std::int64_t version, const SharedText& document,
                    WriteCondition& condition) {
  if (!holds(condition, policy.state)) return std::nullopt;
  auto gate = judge_activation(call, policy, version, document);
  if (gate && *gate) condition = {.kind = WriteCondition::Kind::one_of, .versions = {policy.state}};
  return gate;
}

/// The gate of a PUT. It has nothing to judge if the policy is new.
Result<Gate> gate_of_put(const Call& call, const SharedText& document, WriteCondition& condition) {
  const auto policy = call.with.policies.find(call.id);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy) return std::nullopt;
  const auto newest = document_of(call, (*policy)->newest);
  if (!newest) return tl::unexpected(newest.error());
  const std::int64_t version = (*policy)->newest + (newest->view() == document.view() ? 0 : 1);
  return judged(call, **policy, version, document, condition);
}

/// The gate of an activation. A policy or version that is not there is told by the book.
Result<Gate> gate_of_activation(const Call& call, std::int64_t version, WriteCondition& condition) {
  const auto policy = call.with.policies.find(call.id);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy) return std::nullopt;
  const auto document = call.with.policies.document(call.id, version);
  if (!document) return tl::unexpected(document.error());
  if (!*document) return std::nullopt;
  return judged(call, **policy, version, **document, condition);
}

Result<bool> activates(const Call& call) {
  const std::string* text = call.parameter("activate");
  if (text == nullptr || *text == "true") return true;
  if (*text == "false") return false;
  return tl::unexpected(invalid_parameter("activate", "must be true or false"));
}

/// A page of a list whose cursor is a number, and one item more.
Result<PolicyQuery> query_of(const Call& call, char mark, std::size_t& limit) {
  const auto before = numbered_cursor(call, mark);
  if (!before) return tl::unexpected(before.error());
  const auto asked = limit_of(call);
  if (!asked) return tl::unexpected(asked.error());
  limit = *asked;
  return PolicyQuery{.before = *before, .limit = *asked + 1};
}

}  // namespace

void serve_policy_put(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  const auto activate = activates(call);
  if (!activate) return respond(problem(request, activate.error()));
  auto condition = write_condition(request);
  if (!condition) return respond(problem(request, condition.error()));
  if (condition->kind == WriteCondition::Kind::none)
    return respond(problem(request, "precondition_required",
                           "send If-None-Match: * to make the policy, or If-Match with its ETag to change it"));
  if (!is_policy_id(call.id))
    return respond(problem(request, "malformed_request",
                           "a policy's id is 1 to 200 bytes of UTF-8 without control characters and without @, and "
                           "neither inline nor lint"));
  const Instant now = call.with.clock.now();
  auto text = read_policy_document(request.body, call.id, call.with.catalog, call.with.zones, now);
  if (!text) return respond(problem(request, text.error()));
  const SharedText document{*std::move(text)};
  auto gate = *activate ? gate_of_put(call, document, *condition) : Gate{};
  if (!gate) return respond(problem(request, gate.error()));
  const bool passes = !*gate || !(*gate)->verdict.fails();
  call.with.policies.put({.id = call.id, .document = document, .activates = *activate && passes}, *std::move(condition),
                         now,
                         [&request, id = call.id, with = call.with, document, gate = *std::move(gate),
                          respond = std::move(respond)](const Result<PolicyPutAnswer>& put) {
                           respond(put_answer(Call{.request = request, .with = with, .id = id}, put, document, gate));
                         });
}

void serve_policy(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto asked = integer_of(call, "version", 1, INT64_MAX);
  if (!asked) return respond(problem(call.request, asked.error()));
  const std::string* const word = call.parameter("format");
  const auto format = word == nullptr ? std::nullopt : policy_format_of(*word);
  if (word != nullptr && !format)
    return respond(problem(call.request, invalid_parameter("format",
                                                           "must be aws.emr.ManagedScalingPolicy, "
                                                           "aws.emr.AutoScalingPolicy, "
                                                           "kubernetes.HorizontalPodAutoscaler or keda.ScaledObject")));
  const auto policy = policy_of(call);
  if (!policy) return respond(problem(call.request, policy.error()));
  if (is_known_version(call.request, policy->state))
    return respond(with_tag({.status = 304, .content_type = ""}, *policy));
  const std::int64_t own = format ? policy->active.value_or(policy->newest) : policy->newest;
  const std::int64_t version = asked->value_or(own);
  const auto document = document_of(call, version);
  if (!document) return respond(problem(call.request, document.error()));
  respond(format ? exported(call, *policy, *document, *format) : shown(200, *policy, version, *document));
}

void serve_policy_delete(const Call& call, Respond respond) {
  const Request& request = call.request;
  auto condition = write_condition(request);
  if (!condition) return respond(problem(request, condition.error()));
  call.with.policies.remove(
      call.id, *std::move(condition),
      [&request, id = call.id, with = call.with, respond = std::move(respond)](const Result<DeleteOutcome>& outcome) {
        const Call here{.request = request, .with = with, .id = id};
        if (!outcome) return respond(problem(request, outcome.error()));
        if (*outcome == DeleteOutcome::absent) return respond(problem(request, no_such_policy(here)));
        if (*outcome == DeleteOutcome::refused) return respond(stale(here));
        respond(Response{.status = 204, .content_type = ""});
      });
}

void serve_policies(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  std::size_t limit = 0;
  const auto query = query_of(call, policy_mark, limit);
  if (!query) return respond(problem(call.request, query.error()));
  auto page = call.with.policies.list(*query);
  if (!page) return respond(problem(call.request, page.error()));
  respond(list_page(
      call, *std::move(page), limit,
      [](json::Writer& out, const StoredPolicy& policy) { encode_policy_item(out, policy); },
      [](const StoredPolicy& policy) { return policy_mark + std::to_string(policy.state.number); }));
}

void serve_policy_versions(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  std::size_t limit = 0;
  const auto query = query_of(call, version_mark, limit);
  if (!query) return respond(problem(call.request, query.error()));
  const auto policy = policy_of(call);
  if (!policy) return respond(problem(call.request, policy.error()));
  auto page = call.with.policies.versions(call.id, *query);
  if (!page) return respond(problem(call.request, page.error()));
  respond(list_page(
      call, *std::move(page), limit,
      [&](json::Writer& out, const PolicyVersion& version) { encode_policy_version(out, *policy, version); },
      [](const PolicyVersion& version) { return version_mark + std::to_string(version.version); }));
}

void serve_policy_activation(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  auto condition = write_condition(request);
  if (!condition) return respond(problem(request, condition.error()));
  const auto wanted = wanted_activation(request);
  if (!wanted) return respond(problem(request, wanted.error()));
  auto gate = wanted->overrides_gate ? Gate{} : gate_of_activation(call, wanted->version, *condition);
  if (!gate) return respond(problem(request, gate.error()));
  if (*gate && (*gate)->verdict.fails()) return respond(gate_refusal(request, **gate));
  call.with.policies.activate(
      call.id, wanted->version, *std::move(condition), call.with.clock.now(),
      [&request, id = call.id, with = call.with, version = wanted->version, gate = *std::move(gate),
       respond = std::move(respond)](const Result<PolicyActivateAnswer>& made) {
        respond(activate_answer(Call{.request = request, .with = with, .id = id}, version, made, gate));
      });
}

}  // namespace headroom::api
