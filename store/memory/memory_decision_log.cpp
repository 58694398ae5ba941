#include "store/memory/memory_decision_log.hpp"

#include <algorithm>

#include "core/ports/outcome_rules.hpp"
#include "store/common/approvals.hpp"
#include "store/common/decision_sums.hpp"
#include "store/common/errors.hpp"
#include "store/common/policy_name.hpp"
#include "store/common/remembering.hpp"
#include "store/common/sha256.hpp"

namespace headroom::store {
namespace {

bool matches(const std::optional<std::string>& wanted, const std::string& value) { return !wanted || *wanted == value; }

bool has_policy(const DecisionRecord& record, const std::optional<std::string>& wanted) {
  if (!wanted || *wanted == record.policy) return true;
  const auto [name, version] = split_policy(*wanted);
  return !version && name == split_policy(record.policy).name;
}

/// An empty word is that of a decision that has none, and matches nothing that can be asked for.
bool matches(const DecisionQuery& query, const DecisionFacts& facts) {
  return (!query.changed || query.changed == facts.changed) && matches(query.reason, facts.reason) &&
         matches(query.blocked_by, facts.blocked_by);
}

bool matches(const DecisionQuery& query, const StoredDecision& decision) {
  const auto& record = decision.record;
  return (!query.before || record.id.order() < query.before->order()) && matches(query.cluster_id, record.cluster_id) &&
         matches(query.kind, record.kind) && matches(query.action, record.action) &&
         matches(query.status, record.status) && matches(query, record.facts) && has_policy(record, query.policy_id) &&
         (!query.outcome || *query.outcome == outcome_at(decision, query.now)) &&
         (!query.since || record.evaluated_at >= *query.since) &&
         (!query.until || record.evaluated_at < *query.until) &&
         std::all_of(query.labels.begin(), query.labels.end(), [&](const auto& label) {
           return std::find(record.labels.begin(), record.labels.end(), label) != record.labels.end();
         });
}

StoredDecision with_answer_only(const StoredDecision& decision) {
  StoredDecision out = decision;
  out.record.documents = {.answer = decision.record.documents.answer};
  out.catalog_sha256.clear();
  return out;
}

}  // namespace

MemoryDecisionLog::~MemoryDecisionLog() { reservations_.abandon(closed()); }

void MemoryDecisionLog::append(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> answer,
                               Appended done) {
  const auto stored = store(records, answer);
  if (stored) events_.notify();
  done(stored);
  if (!answer) return;
  if (stored)
    reservations_.settle(answer->key, answer->answer);
  else
    reservations_.release(answer->key);
}

Result<SharedText> MemoryDecisionLog::catalog(std::string_view sha256) {
  const std::lock_guard lock{mutex_};
  const auto found = catalogs_.find(sha256);
  if (found == catalogs_.end()) return tl::unexpected(catalog_not_found());
  return found->second;
}

void MemoryDecisionLog::use_catalog(std::string document) {
  const std::lock_guard lock{mutex_};
  catalog_sha256_ = hex(sha256(document));
  catalogs_.try_emplace(catalog_sha256_, std::move(document));
}

Result<void> MemoryDecisionLog::store(std::vector<DecisionRecord>& records,
                                      const std::optional<IdempotentAnswer>& answer) {
  const std::lock_guard lock{mutex_};
  std::unordered_set<std::int64_t> orders;
  for (const auto& record : records)
    if (decisions_.count(record.id.order()) != 0 || !orders.insert(record.id.order()).second)
      return tl::unexpected(stored_already());
  if (answer) answers_.insert_or_assign(identity(answer->key), *answer);
  for (auto& record : records) store(std::move(record));
  return {};
}

void MemoryDecisionLog::store(DecisionRecord record) {
  if (record.inferred_applied) {
    const auto earlier = decisions_.find(record.inferred_applied->order());
    auto* recommended = recommendation(record.cluster_id, *record.inferred_applied);
    if (recommended != nullptr && applied_effect(earlier->second.outcome) != AppliedEffect::clear)
      infer_applied(*recommended);
  }
  const auto order = record.id.order();
  if (record.recommended)
    recommendations_[record.cluster_id].emplace(order, Recommendation{.id = record.id,
                                                                      .evaluated_at = record.evaluated_at,
                                                                      .pools = *record.recommended,
                                                                      .steered = record.steered});
  if (record.limits) remember_limits(record.cluster_id, *record.limits);
  snapshots_.insert(record.cluster_id, record.snapshot);
  record.snapshot.clear();
  if (!record.signal_memory.empty()) signal_memories_[record.cluster_id] = std::move(record.signal_memory);
  record.signal_memory = SharedText{};
  if (record.target) note_target(record.cluster_id, *record.target, order);
  record.target.reset();
  record.recommended.reset();
  record.steered.reset();
  record.limits.reset();
  record.inferred_applied.reset();
  StoredDecision stored{.record = std::move(record), .catalog_sha256 = catalog_sha256_};
  if (auto& asked = stored.record.approval) {
    stored.outcome = Outcome::awaiting_approval;
    stored.approval.emplace();
    if (!asked->task_token.empty()) task_tokens_.emplace(order, std::move(asked->task_token));
    asked.reset();
  }
  events_.add({.type = EventType::decision_created,
               .time = stored.record.recorded_at,
               .subject = stored.record.id.text(),
               .cluster_id = stored.record.cluster_id,
               .decision = with_answer_only(stored).record});
  decisions_.emplace(order, std::move(stored));
}

void MemoryDecisionLog::note_activation(std::string subject, Instant at) {
  events_.add({.type = EventType::policy_activated, .time = at, .subject = std::move(subject)});
  events_.notify();
}

void MemoryDecisionLog::note_target(const std::string& cluster_id, std::int64_t target, std::int64_t order) {
  const auto [known, is_new] = turns_.try_emplace(cluster_id, Turn{.target = target});
  Turn& turn = known->second;
  if (is_new || turn.target == target || order < turn.since) return;
  turn = {.target = target, .since = order};
}

void MemoryDecisionLog::remember_limits(const std::string& cluster_id, const RememberedLimits& limits) {
  const auto [known, is_new] = limits_.try_emplace(cluster_id, limits);
  if (!is_new && supersedes(limits, known->second)) known->second = limits;
}

bool MemoryDecisionLog::is_overtaken(const DecisionRecord& record) const {
  const auto known = turns_.find(record.cluster_id);
  return record.kind == "evaluation" && known != turns_.end() && record.id.order() < known->second.since;
}

Recommendation* MemoryDecisionLog::recommendation(const std::string& cluster_id, const DecisionId& id) {
  const auto cluster = recommendations_.find(cluster_id);
  if (cluster == recommendations_.end()) return nullptr;
  const auto found = cluster->second.find(id.order());
  return found == cluster->second.end() ? nullptr : &found->second;
}

void MemoryDecisionLog::keep(const IdempotentAnswer& answer) {
  {
    const std::lock_guard lock{mutex_};
    answers_.insert_or_assign(identity(answer.key), answer);
  }
  reservations_.settle(answer.key, answer.answer);
}

void MemoryDecisionLog::claim(IdempotencyKey key, Claimed claimed) {
  if (!reservations_.take_or_wait(key, claimed)) return;
  std::optional<IdempotentAnswer> known;
  {
    const std::lock_guard lock{mutex_};
    if (const auto found = answers_.find(identity(key)); found != answers_.end()) known = found->second;
  }
  if (!known) return claimed(KeyClaim{.use = KeyUse::first});
  reservations_.settle(known->key, known->answer);
  claimed(judge(key, known->key.body_sha256, known->answer));
}

void MemoryDecisionLog::release(const IdempotencyKey& key) { reservations_.release(key); }

Result<StoredDecision> MemoryDecisionLog::find(const DecisionId& id) {
  const std::lock_guard lock{mutex_};
  const auto found = decisions_.find(id.order());
  if (found == decisions_.end() || found->second.record.id != id) return tl::unexpected(decision_not_found());
  found->second.overtaken = is_overtaken(found->second.record);
  return found->second;
}

Result<std::vector<StoredDecision>> MemoryDecisionLog::list(const DecisionQuery& query) {
  return std::move(page(query)->items);
}

Result<DecisionPage> MemoryDecisionLog::page(const DecisionQuery& query) {
  const std::lock_guard lock{mutex_};
  DecisionPage page;
  if (query.limit == 0) return page;
  auto at = query.before ? decisions_.upper_bound(query.before->order()) : decisions_.begin();
  for (std::int64_t examined = 0; at != decisions_.end(); ++at, ++examined) {
    auto& decision = at->second;
    if (examined >= query.most_candidates) {
      page.next = std::prev(at)->second.record.id;
      break;
    }
    decision.overtaken = is_overtaken(decision.record);
    if (!matches(query, decision)) continue;
    if (page.items.size() == query.limit) {
      page.next = page.items.back().record.id;
      break;
    }
    page.items.push_back(query.whole ? decision : with_answer_only(decision));
  }
  return page;
}

Result<std::vector<SummaryRow>> MemoryDecisionLog::summary(const SummaryQuery& query) {
  const std::lock_guard lock{mutex_};
  std::map<std::string, std::int64_t> numbers;
  const auto number_of = [&](const std::string& text) {
    return numbers.emplace(text, static_cast<std::int64_t>(numbers.size())).first->second;
  };
  const auto key_of = [&](const DecisionRecord& record) -> std::string {
    switch (query.by) {
      case SummaryBy::day:
        return day_text(day_number(record.evaluated_at.time_since_epoch().count()));
      case SummaryBy::action:
        return record.action;
      case SummaryBy::cluster:
        return record.cluster_id;
      case SummaryBy::policy:
        return std::string{split_policy(record.policy).name};
      case SummaryBy::blocked_by:
        return record.facts.blocked_by.empty() ? "none" : record.facts.blocked_by;
    }
    return {};
  };
  DecisionSums sums;
  for (auto oldest = decisions_.rbegin(); oldest != decisions_.rend(); ++oldest) {
    const DecisionRecord& record = oldest->second.record;
    sums.add({.id = record.id.order(),
              .key = number_of("key " + key_of(record)),
              .cluster = number_of("cluster " + record.cluster_id),
              .evaluated_at = record.evaluated_at.time_since_epoch().count(),
              .counts = (!query.since || record.evaluated_at >= *query.since) &&
                        (!query.until || record.evaluated_at < *query.until),
              .changed = record.facts.changed == true,
              .applied = is_applied(oldest->second),
              .hourly_cost_delta = record.facts.hourly_cost_delta.value_or(MicroDollars{}).value});
  }
  const auto rows = sums.rows();
  std::vector<SummaryRow> all;
  for (const auto& [text, number] : numbers)
    if (const auto row = rows.find(number); row != rows.end()) {
      all.push_back(row->second);
      all.back().key = text.substr(text.find(' ') + 1);
    }
  return all;
}

bool MemoryDecisionLog::is_applied(const StoredDecision& decision) {
  if (decision.outcome == Outcome::applied) return true;
  const auto* recommended = recommendation(decision.record.cluster_id, decision.record.id);
  return recommended != nullptr && recommended->applied_at.has_value();
}

Result<History> MemoryDecisionLog::history(std::string_view cluster_id) {
  const std::lock_guard lock{mutex_};
  History history;
  if (const auto memory = signal_memories_.find(std::string{cluster_id}); memory != signal_memories_.end())
    history.signal_memory = memory->second;
  if (const auto limits = limits_.find(std::string{cluster_id}); limits != limits_.end())
    history.limits = limits->second;
  const auto known = recommendations_.find(std::string{cluster_id});
  if (known == recommendations_.end()) return history;
  for (const auto& [order, recommendation] : known->second) {
    if (history.recommendations.size() == History::depth) break;
    history.recommendations.push_back(recommendation);
  }
  return history;
}

void MemoryDecisionLog::report(const DecisionId& id, OutcomeReport report,
                               std::function<std::optional<IdempotentAnswer>(const StoredDecision&)> remember,
                               std::function<void(Result<StoredDecision>)> done) {
  auto moved = move(id, std::move(report));
  if (!moved) return done(std::move(moved));
  events_.notify();
  const auto answer = remember ? remember(*moved) : std::nullopt;
  done(std::move(moved));
  if (answer) keep(*answer);
}

Result<StoredDecision> MemoryDecisionLog::move(const DecisionId& id, OutcomeReport report) {
  const std::lock_guard lock{mutex_};
  const auto found = decisions_.find(id.order());
  if (found == decisions_.end() || found->second.record.id != id) return tl::unexpected(decision_not_found());
  auto& decision = found->second;
  if (report.approval) return answer(decision, report);
  const auto& record = decision.record;
  decision.overtaken = is_overtaken(record);
  const Outcome from = outcome_at(decision, report.reported_at);
  if (!can_become(record, report.state)) return tl::unexpected(nothing_to_report(report.state));
  if (!can_move(decision, report.state, report.reported_at)) return tl::unexpected(illegal_move(from, report.state));
  if (auto* recommended = recommendation(record.cluster_id, id)) {
    const auto effect = applied_effect(report.state);
    if (effect == AppliedEffect::set)
      recommended->applied_at = applied_at(record.evaluated_at, record.recorded_at, report.reported_at);
    if (effect == AppliedEffect::clear) recommended->applied_at.reset();
  }
  decision.outcome = report.state;
  task_tokens_.erase(id.order());
  events_.add({.type = EventType::decision_outcome,
               .time = report.reported_at,
               .subject = record.id.text(),
               .cluster_id = record.cluster_id,
               .report = report,
               .decision = with_answer_only(decision).record});
  decision.report = std::move(report);
  return decision;
}

Result<StoredDecision> MemoryDecisionLog::answer(StoredDecision& decision, const OutcomeReport& report) {
  const auto effect = judge_approval(decision, *report.approval, report.reported_at);
  if (!effect) return tl::unexpected(effect.error());
  const auto token = task_tokens_.find(decision.record.id.order());
  const bool waits = token != task_tokens_.end() && report.reported_at <= decision.record.valid_until;
  StoredDecision answered = decision;
  if (waits) answered.task_token = token->second;
  if (*effect == ApprovalEffect::repeated) return answered;
  note_answer(decision, report);
  events_.add({.type = EventType::decision_outcome,
               .time = report.reported_at,
               .subject = decision.record.id.text(),
               .cluster_id = decision.record.cluster_id,
               .report = report,
               .decision = with_answer_only(decision).record});
  auto* recommended = recommendation(decision.record.cluster_id, decision.record.id);
  if (recommended != nullptr && applied_effect(report.state) == AppliedEffect::clear) recommended->applied_at.reset();
  note_answer(answered, report);
  return answered;
}

}  // namespace headroom::store
