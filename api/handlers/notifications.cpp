#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/handlers/base/idempotency.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/scan.hpp"
#include "api/json/writer.hpp"
#include "api/notifications/evaluate_named.hpp"
#include "api/notifications/notification.hpp"
#include "api/wire/registered_cluster.hpp"
#include "core/base/time.hpp"

namespace headroom::api {
namespace {

/// A notification that is being answered.
struct Incoming {
  Notification notification;
  std::vector<std::string> clusters;  ///< that it names, or else the query
  NamedOptions options;
};

Response ignoring(std::string_view reason) {
  Response response{.status = 202};
  std::string body;
  json::Writer out(body);
  out.begin_object().field("ignored", reason).end_object();
  response.body = std::move(body);
  return response;
}

bool is_valid(std::string_view decision, Instant now) {
  const auto member = json::find_member(decision, "valid_until");
  const auto content = member ? json::content_of_string(*member) : std::nullopt;
  const auto until = content ? parse_rfc3339(*content) : std::nullopt;
  return !until || now <= *until;
}

/// Whether all decisions of an earlier answer are valid.
bool are_valid(std::string_view answer, Instant now) {
  const auto results = json::find_member(answer, "results");
  if (!results) return is_valid(answer, now);
  json::Scanner items(*results);
  while (const auto item = items.next())
    if (!is_valid(item->text, now)) return false;
  return true;
}

/// The answer, and what is stored with it.
struct Answered {
  Response response;
  std::vector<DecisionRecord> records;
};

Result<NamedEvaluation> evaluate_by_name(const Dependencies& with, const Incoming& incoming, const std::string& name) {
  const auto id = registered_id(with, name);
  if (!id) return tl::unexpected(id.error());
  if (!*id) return NamedEvaluation{.ignored = ignored::unknown_cluster};
  return evaluate_named(with, incoming.notification, **id, incoming.options);
}

/// One cluster: its decision as an evaluation answers it.
Answered answer_one(const Request& request, const Dependencies& with, const Incoming& incoming) {
  auto result = evaluate_by_name(with, incoming, incoming.clusters.front());
  if (!result) return {problem(request, result.error()), {}};
  if (!result->decision) return {ignoring(result->ignored), {}};
  NewDecision& decision = *result->decision;
  Answered out{Response{.status = 200}, {}};
  out.response.body = std::move(decision.answer);
  if (incoming.options.keep == Keep::dry_run) return out;
  out.response.status = 201;
  out.response.headers.emplace_back("Location", "/v1/decisions/" + decision.record.id.text());
  out.records.push_back(std::move(decision.record));
  return out;
}

/// A cluster that a notification names, and the id that it is registered by. The id is empty if it is not registered.
struct Named {
  std::string name;
  Result<std::optional<std::string>> id;
};

/// The clusters of these names. One that is registered stands in the list once, even if two names lead to it.
std::vector<Named> named_clusters(const Dependencies& with, const std::vector<std::string>& names) {
  std::vector<Named> all;
  for (const std::string& name : names) {
    auto id = registered_id(with, name);
    const bool known = id && *id && std::ranges::any_of(all, [&](const Named& n) { return n.id && *n.id == *id; });
    if (!known) all.push_back({name, std::move(id)});
  }
  return all;
}

/// Several clusters: one result for each, in the order in which they are named.
Answered answer_several(const Request& request, const Dependencies& with, const Incoming& incoming) {
  Answered out{Response{.status = 200}, {}};
  std::string body;
  json::Writer writer(body);
  writer.begin_object().name("results").begin_array();
  for (const Named& named : named_clusters(with, incoming.clusters)) {
    Result<NamedEvaluation> result = NamedEvaluation{.ignored = ignored::unknown_cluster};
    if (!named.id)
      result = tl::unexpected(named.id.error());
    else if (*named.id)
      result = evaluate_named(with, incoming.notification, **named.id, incoming.options);
    if (!result) {
      writer.raw(problem(request, result.error()).body);
    } else if (!result->decision) {
      writer.begin_object().field("cluster_id", named.name).field("ignored", result->ignored).end_object();
    } else {
      writer.raw(result->decision->answer);
      if (incoming.options.keep == Keep::stored) out.records.push_back(std::move(result->decision->record));
    }
  }
  writer.end_array().end_object();
  out.response.body = std::move(body);
  return out;
}

Answered answer_of(const Request& request, const Dependencies& with, const Incoming& incoming) {
  return incoming.clusters.size() == 1 ? answer_one(request, with, incoming) : answer_several(request, with, incoming);
}

/// Evaluates, stores, and answers once it is stored. What stores nothing is not remembered, so that the same
/// notification is evaluated as soon as its cluster is registered and has a policy.
void answer_and_store(const Request& request, const Dependencies& with, const Incoming& incoming,
                      std::optional<IdempotencyKey> key, Respond respond) {
  Answered answered = answer_of(request, with, incoming);
  if (answered.records.empty() || !key) {
    give_back(with.log, key);
    return respond(std::move(answered.response));
  }
  auto response = std::make_shared<Response>(std::move(answered.response));
  IdempotentAnswer remember{std::move(*key), remembered(*response), with.clock.now()};
  with.log.append(std::move(answered.records), std::move(remember),
                  [&request, response, respond = std::move(respond)](Result<void> stored) {
                    respond(stored ? std::move(*response) : problem(request, stored.error()));
                  });
}

std::optional<Response> refuse_media_types(const Request& request) {
  if (!is_of_type(request, json_type) && !is_of_type(request, "text/plain"))
    return problem(request, "unsupported_media_type", "the body must be JSON as application/json or text/plain");
  return refuse_unless_json_accepted(request);
}

/// The parameter that names the cluster of notifications that name none.
Result<std::string> cluster_parameter(const Call& call) {
  const std::string* id = call.parameter("cluster_id");
  if (id == nullptr) return std::string{};
  if (!is_cluster_id(*id)) return tl::unexpected(invalid_parameter("cluster_id", "is not an id of a cluster"));
  return *id;
}

}  // namespace

void serve_notification(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_media_types(request)) return respond(std::move(*refusal));
  const auto options = evaluation_options(call, Detail::full);
  if (!options) return respond(problem(request, options.error()));
  auto otherwise = cluster_parameter(call);
  if (!otherwise) return respond(problem(request, otherwise.error()));
  auto notification =
      read_notification(request.body, {.sns_message_id = header(request, "x-amz-sns-message-id").value_or("")});
  if (!notification) return respond(problem(request, notification.error()));
  if (!notification->ignored.empty()) return respond(ignoring(notification->ignored));
  auto clusters = notification->clusters;
  if (clusters.empty() && !otherwise->empty()) clusters.push_back(*std::move(otherwise));
  if (clusters.empty()) return respond(ignoring(ignored::no_cluster));
  auto incoming = std::make_shared<const Incoming>(
      Incoming{*std::move(notification), std::move(clusters), {options->keep, options->view, options->detail}});
  if (options->keep == Keep::dry_run)
    return answer_and_store(request, call.with, *incoming, std::nullopt, std::move(respond));
  IdempotencyKey key = derived_key(request, incoming->notification.key, incoming->notification.content);
  KeyedRun run = [&request, with = call.with, incoming](std::optional<IdempotencyKey> held, Respond answer) {
    answer_and_store(request, with, *incoming, std::move(held), std::move(answer));
  };
  if (incoming->notification.repeats == Repeats::are_one)
    return once_for(request, key, call.with.log, std::move(respond), std::move(run));
  const auto stands = [now = call.with.clock.now()](const RememberedAnswer& answer) {
    return are_valid(answer.body, now);
  };
  once_while(request, std::move(key), call.with.log, stands, std::move(respond), std::move(run));
}

}  // namespace headroom::api
