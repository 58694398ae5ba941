#include "api/deciding/evaluate.hpp"

#include <algorithm>
#include <utility>

#include "api/artifacts/aws/aws_artifacts.hpp"
#include "api/deciding/decision_counters.hpp"
#include "api/deciding/encoded.hpp"
#include "api/deciding/own_policy.hpp"
#include "api/deciding/signal_memories.hpp"
#include "api/deciding/stored_series.hpp"
#include "api/wire/approval.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/fields/approval_rule.hpp"
#include "api/wire/policy.hpp"
#include "api/wire/signals/signal_memory.hpp"
#include "api/wire/stored_input.hpp"
#include "core/base/names.hpp"
#include "core/decide.hpp"
#include "core/intake/forecasts.hpp"
#include "core/intake/recall_limits.hpp"
#include "core/ports/stored_spend.hpp"
#include "core/ports/zone_book.hpp"
#include "core/stages/remember.hpp"

namespace headroom::api {
namespace {

SharedText answer_of(const AnswerFrame& frame, const EvaluationInput& input, const Decision& decision, View view) {
  std::string text;
  encode_decision(text, frame, input, decision, view);
  return text;
}

DecisionRecord record_of(const EvaluationInput& input, const Evaluation& made, DecisionId id, Instant now) {
  const Decision& decision = made.decision;
  DecisionRecord record{.id = id,
                        .kind = "evaluation",
                        .cluster_id = input.cluster.id,
                        .policy = {},
                        .action = std::string(name_of(decision.action)),
                        .status = std::string(name_of(decision.status)),
                        .facts = {.changed = decision.changed,
                                  .reason = std::string(decision.reason),
                                  .blocked_by = std::string(name_of(decision.blocked_by)),
                                  .hourly_cost_delta = decision.cost.target_hourly - decision.cost.hourly},
                        .target = decision.target.value,
                        .recorded_at = now,
                        .evaluated_at = decision.evaluated_at,
                        .valid_until = decision.valid_until,
                        .inferred_applied = decision.inferred_applied};
  if (decision.changed) record.recommended = decision.pool_targets;
  record.steered = steered_limits(input, decision);
  record.documents.cluster = encoded(encode_cluster, input.cluster);
  return record;
}

/// The policy's document. Its rule about approvals is no part of what decide() takes.
std::string policy_document(const EvaluationRequest& request) {
  std::string text = encoded(encode_policy, request.input.policy);
  if (!request.approval.rule) return text;
  text.back() = ',';
  return text + R"("approval":)" + encoded(encode_approval_rule, *request.approval.rule) + '}';
}

/// What forecasts look at. If it can't be read, they have the request alone.
StoredPast past_of(EvaluationInput& input, SnapshotLog& log) {
  if (auto past = stored_past(input, log)) return *std::move(past);
  input.warnings.push_back(
      {"stored_series_not_read", "the stored snapshots could not be read; forecasts use the request alone"});
  return {};
}

/// What the budget needs and nobody has stated.
void add_spend(const Dependencies& with, EvaluationInput& input) {
  if (add_stored_spend(input, with.catalog, with.snapshots)) return;
  input.warnings.push_back(
      {"stored_spend_not_read", "the stored snapshots could not be read; what was spent is not worked out from them"});
}

/// Reads the signal memory if one of the policy's signals has a use for it.
void recall(SignalMemories& memories, EvaluationInput& input) {
  if (!any_remembers(input.policy.signals)) return;
  if (auto memory = memories.read(input.cluster.id, input.history.signal_memory))
    input.memory = *std::move(memory);
  else
    input.warnings.push_back({"memory_not_used",
                              "another version wrote the signals' memory of earlier evaluations; timers "
                              "and windows start again"});
}

/// Reads the remembered limits of an attached managed scaling policy. Returns what is to be remembered.
std::optional<RememberedLimits> recall_limits(DecisionLog& log, EvaluationInput& input) {
  if (const auto own = limits_of_own_policy(log, input)) input.history.limits = own;
  return headroom::recall_limits(input);
}

}  // namespace

DecidedRequest decide_request(const Dependencies& with, EvaluationRequest request, History history) {
  DecidedRequest decided{.request = std::move(request), .made = {}, .past = {}};
  EvaluationInput& input = decided.request.input;
  input.history = std::move(history);
  decided.limits = recall_limits(with.log, input);
  add_zones(input, with.zones);
  StoredPast past = past_of(input, with.snapshots);
  add_forecasts(input, with.catalog, past.series);
  decided.past = std::move(past.names);
  add_spend(with, input);
  recall(with.signal_memories, input);
  decided.made = decide(input, with.catalog);
  decided.outcome = hold_for_approval(decided.request.approval, decided.made.decision);
  return decided;
}

NewDecision new_decision(const Dependencies& with, DecidedRequest decided, View view, Keep keep) {
  EvaluationRequest& request = decided.request;
  const EvaluationInput& input = request.input;
  const Decision& decision = decided.made.decision;
  const Instant now = with.clock.now();
  with.counters.evaluated(input, decision, keep, now);

  NewDecision result;
  if (keep == Keep::dry_run) {
    result.answer =
        answer_of({dry_run_id, request.policy_name, request.labels, decided.outcome}, input, decision, view);
    return result;
  }
  const DecisionId id = next_decision_id(with, now);
  const std::string id_text = id.text();
  const AnswerFrame frame{id_text, request.policy_name, request.labels, decided.outcome};
  result.record = record_of(input, decided.made, id, now);
  if (const auto& memory = decided.made.memory; memory && *memory != input.memory)
    result.record.signal_memory = with.signal_memories.write(input.cluster.id, *memory);
  result.record.limits = decided.limits;
  if (decided.outcome == Outcome::awaiting_approval)
    result.record.approval = ApprovalRequest{.task_token = std::move(request.task_token)};
  DecisionDocuments& documents = result.record.documents;
  documents.policy = policy_document(request);
  documents.answer = answer_of(frame, input, decision, View::full);
  json::Writer out(documents.input);
  out.begin_object();
  encode_rest_of_input(out, input, request.labels, decided.past, request.approval);
  out.end_object();
  result.answer = view == View::full ? documents.answer : answer_of(frame, input, decision, view);
  result.record.policy = std::move(request.policy_name);
  result.record.labels = std::move(request.labels);
  result.record.snapshot = std::move(request.snapshot);
  return result;
}

NewDecision evaluate(const Dependencies& with, EvaluationRequest request, History history, View view, Keep keep) {
  return new_decision(with, decide_request(with, std::move(request), std::move(history)), view, keep);
}

Result<History> BatchHistory::history_of(const std::string& cluster_id) {
  if (const auto own = changed_.find(cluster_id); own != changed_.end()) return own->second;
  return log_.history(cluster_id);
}

void BatchHistory::add(const DecisionRecord& record) {
  if (!leaves_something(record)) return;
  auto own = changed_.find(record.cluster_id);
  if (own == changed_.end()) {
    auto stored = log_.history(record.cluster_id);
    own = changed_.emplace(record.cluster_id, stored ? std::move(*stored) : History{}).first;
  }
  if (!record.signal_memory.empty()) own->second.signal_memory = record.signal_memory;
  if (record.limits && supersedes(*record.limits, own->second.limits)) own->second.limits = record.limits;
  auto& recommendations = own->second.recommendations;
  for (Recommendation& earlier : recommendations)
    if (record.inferred_applied == earlier.id) earlier.applied_at = earlier.evaluated_at;
  if (!record.recommended) return;
  recommendations.insert(
      recommendations.begin(),
      {.id = record.id, .evaluated_at = record.evaluated_at, .pools = *record.recommended, .steered = record.steered});
  if (recommendations.size() > History::depth) recommendations.resize(History::depth);
}

}  // namespace headroom::api
