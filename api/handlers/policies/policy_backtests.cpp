#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/background/job_board.hpp"
#include "api/deciding/new_decision.hpp"
#include "api/handlers/base/job_answer.hpp"
#include "api/handlers/base/known_cluster.hpp"
#include "api/handlers/policies/history_of_policy.hpp"
#include "api/handlers/policies/policy_answers.hpp"
#include "api/handlers/policies/policy_endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "api/wire/backtest.hpp"

namespace headroom::api {
namespace {

using Limits = std::optional<backtest::ActivationLimits>;

Error fault_at(std::string_view member, std::string_view code, std::string detail) {
  json::Violations violations;
  const json::Path body;
  violations.add(body.member(member), code, std::move(detail));
  return violations.error("the back test");
}

/// What the request asks for. The clusters are missing if it names none.
Result<BacktestQuestion> question_of(const Call& call, const StoredPolicy& policy, const Limits& limits) {
  const auto body = json::parse(call.request.body);
  if (!body) return tl::unexpected(body.error());
  const Instant now = call.with.clock.now();
  const BacktestDefaults defaults{.now = now, .days = limits ? limits->window_days : backtest::default_window_days};
  const auto fields = decode_backtest(body->root(), defaults);
  if (!fields) return tl::unexpected(fields.error());
  const BacktestRange range = range_of(*fields, defaults);
  BacktestQuestion question{.policy_id = call.id,
                            .version = fields->version.value_or(policy.newest),
                            .from = range.from,
                            .to = range.to,
                            .now = now,
                            .start_up = fields->start_up};
  auto document = call.with.policies.document(call.id, *question.version);
  if (!document) return tl::unexpected(std::move(document.error()));
  if (!*document)
    return tl::unexpected(fault_at("version", "unknown_version", no_such_version(call, *question.version).detail));
  question.document = **std::move(document);
  if (!fields->cluster_id) return question;
  const auto known = is_known_cluster(call.with, *fields->cluster_id);
  if (!known) return tl::unexpected(known.error());
  if (!*known)
    return tl::unexpected(
        fault_at("cluster_id", "unknown_cluster", "nothing is stored of a cluster '" + *fields->cluster_id + "'"));
  question.cluster_ids.push_back(*fields->cluster_id);
  return question;
}

Result<std::string> made(const Dependencies& with, BacktestQuestion question, const Limits& limits,
                         const JobBoard::Progress& progress) {
  const BacktestSources sources = backtest_sources(with);
  if (question.cluster_ids.empty()) {
    auto clusters = clusters_to_judge(sources, limits, question);
    if (!clusters) return tl::unexpected(std::move(clusters.error()));
    question.cluster_ids = *std::move(clusters);
  }
  const auto result = run_backtest(sources, question, progress);
  if (!result) return tl::unexpected(result.error());
  std::string text;
  if (!*result) return text;
  json::Writer out(text);
  encode_backtest(out, **result);
  return text;
}

/// `bt_` and a UUIDv7.
std::string next_backtest_id(const Dependencies& with) {
  return "bt_" + next_decision_id(with, with.clock.now()).text().substr(4);
}

}  // namespace

void serve_policy_backtest(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (auto refusal = refuse_unless_json(request)) return respond(std::move(*refusal));
  const auto policy = policy_of(call);
  if (!policy) return respond(problem(request, policy.error()));
  const auto limits = activation_in_force(call, *policy);
  if (!limits) return respond(problem(request, limits.error()));
  auto question = question_of(call, *policy, *limits);
  if (!question) return respond(problem(request, question.error()));
  const auto job =
      call.with.jobs.submit(next_backtest_id(call.with),
                            [with = call.with, question = *std::move(question), limits = *limits](
                                const JobBoard::Progress& progress) { return made(with, question, limits, progress); });
  respond(job ? job_accepted(request, *job) : problem(request, job.error()));
}

}  // namespace headroom::api
