#include "store/sqlite/decision_writer.hpp"

#include "core/ports/outcome_rules.hpp"
#include "store/common/approvals.hpp"
#include "store/common/errors.hpp"
#include "store/common/policy_name.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/base/outcome_words.hpp"
#include "store/sqlite/base/text_forms.hpp"

namespace headroom::store {
namespace {

using namespace std::chrono_literals;

/// An answer is kept for at least this long.
constexpr auto remembered_for = 24h;
/// At most this many old answers are deleted at once. It is more than are added, so the table does not grow; and it is
/// few, so that nobody waits.
constexpr std::int64_t forgotten_at_once = 4;

std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

}  // namespace

DecisionWriter::DecisionWriter(Database& db, PendingSnapshots& pending, EventIndex& events, const StoreOptions& options)
    : db_(db),
      catalog_(options.catalog),
      catalog_sha256_(sha256(catalog_)),
      interned_(db),
      facets_(db),
      remover_(db),
      reader_(db),
      snapshots_(db, interned_, pending, options.now),
      clusters_(db, interned_),
      policies_(db, interned_),
      approvals_(db),
      limits_(db),
      events_(db, events, options.kept_events),
      webhooks_(db),
      job_runs_(db, interned_),
      insert_decision_(db.prepare("INSERT INTO decisions VALUES"
                                  " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      insert_label_(db.prepare("INSERT OR IGNORE INTO labels VALUES (?, ?)")),
      infer_applied_(db.prepare("INSERT OR IGNORE INTO applied SELECT id, evaluated_at FROM decisions"
                                " WHERE id = ?1 AND cluster = ?2 AND changing = 1 AND NOT EXISTS (SELECT 1"
                                " FROM reports WHERE decision = ?1 AND state IN ('failed', 'dismissed'))")),
      infer_past_applied_(db.prepare("UPDATE past_recommendations SET applied_at = evaluated_at"
                                     " WHERE decision = ? AND cluster = ? AND applied_at IS NULL AND refused = 0")),
      set_applied_(db.prepare("INSERT OR REPLACE INTO applied VALUES (?, ?)")),
      set_signal_memory_(db.prepare("INSERT OR REPLACE INTO signal_memories VALUES (?, ?)")),
      note_target_(db.prepare("INSERT INTO turns VALUES (?1, ?2, 0) ON CONFLICT (cluster) DO UPDATE"
                              " SET target = ?2, since = ?3 WHERE target <> ?2 AND since < ?3")),
      clear_applied_(db.prepare("DELETE FROM applied WHERE decision = ?")),
      insert_report_(db.prepare("INSERT OR REPLACE INTO reports VALUES (?, ?, ?, ?, ?)")),
      insert_answer_(
          db.prepare("INSERT OR REPLACE INTO remembered_answers (digest, body_sha256, status, content_type, location,"
                     " decision, dictionary, body, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      delete_old_answers_(db.prepare("DELETE FROM remembered_answers WHERE id IN"
                                     " (SELECT id FROM remembered_answers WHERE recorded_at < ?"
                                     " ORDER BY recorded_at LIMIT ?)")) {}

bool DecisionWriter::insert(const PackedDecision& decision) {
  const auto& record = decision.record;
  const std::int64_t cluster = interned_.name(record.cluster_id);
  insert_row(decision, cluster);
  for (const auto& label : decision.labels) insert_label_.run(Blob{label_key(label)}, record.id.order());
  if (!record.signal_memory.empty()) set_signal_memory_.run(cluster, record.signal_memory.view());
  if (record.steered) limits_.steer(record.id.order(), *record.steered);
  if (record.limits) limits_.remember(cluster, *record.limits);
  if (record.target) note_target_.run(cluster, *record.target, record.id.order());
  snapshots_.insert(cluster, record.snapshot);
  if (record.approval) approvals_.insert(record);
  events_.decision_created(record.id, cluster, record.recorded_at);
  if (!record.inferred_applied) return false;
  infer_applied_.run(record.inferred_applied->order(), cluster);
  if (db_.changes() != 0) return true;
  infer_past_applied_.run(record.inferred_applied->order(), cluster);
  return db_.changes() != 0;
}

void DecisionWriter::insert_row(const PackedDecision& decision, std::int64_t cluster) {
  const auto& record = decision.record;
  const auto policy = split_policy(record.policy);
  std::optional<std::string> pools;
  if (record.recommended) pools = pools_text(*record.recommended);
  std::optional<std::int64_t> cost_delta;
  if (record.facts.hourly_cost_delta) cost_delta = record.facts.hourly_cost_delta->value;
  insert_decision_.run(record.id.order(), static_cast<std::int64_t>(record.id.random()),
                       milliseconds(record.recorded_at), milliseconds(record.evaluated_at),
                       milliseconds(record.valid_until), interned_.name(record.kind), cluster,
                       interned_.name(std::string{policy.name}), policy.version, interned_.name(record.action),
                       interned_.name(record.status), std::int64_t{pools.has_value()}, pools,
                       interned_.document(decision.cluster_sha256, record.documents.cluster),
                       interned_.document(decision.policy_sha256, record.documents.policy), newest_dictionary,
                       static_cast<std::int64_t>(decision.answer_size), static_cast<std::int64_t>(decision.input_size),
                       Blob{decision.bytes}, catalog_document(), facet_of(record), cost_delta);
}

std::int64_t DecisionWriter::facet_of(const DecisionRecord& record) {
  return facets_.id_of({.kind = interned_.name(record.kind),
                        .action = interned_.name(record.action),
                        .status = interned_.name(record.status),
                        .changing = record.recommended ? 1 : 0,
                        .changed = changed_number(record.facts.changed),
                        .reason = interned_.name(record.facts.reason),
                        .blocked_by = interned_.name(record.facts.blocked_by)});
}

std::optional<std::int64_t> DecisionWriter::catalog_document() {
  if (catalog_.empty()) return std::nullopt;
  return interned_.document(catalog_sha256_, catalog_);
}

void DecisionWriter::fill_in(std::int64_t decision, const DecisionFacts& facts) {
  std::optional<Facet> facet;
  {
    Rows row = db_.prepared("SELECT kind, action, status, changing FROM decisions WHERE id = ? AND facet IS NULL")
                   .query(decision);
    if (row.next())
      facet = Facet{.kind = row.integer(0),
                    .action = row.integer(1),
                    .status = row.integer(2),
                    .changing = row.integer(3),
                    .changed = changed_number(facts.changed)};
  }
  if (!facet) return;
  facet->reason = interned_.name(facts.reason);
  facet->blocked_by = interned_.name(facts.blocked_by);
  std::optional<std::int64_t> cost_delta;
  if (facts.hourly_cost_delta) cost_delta = facts.hourly_cost_delta->value;
  db_.prepared("UPDATE decisions SET facet = ?, hourly_cost_delta = ? WHERE id = ?")
      .run(facets_.id_of(*facet), cost_delta, decision);
}

void DecisionWriter::remove_unused(const std::vector<std::int64_t>& names, const std::vector<std::int64_t>& documents) {
  interned_.forget();
  for (const auto name : names)
    if (!interned_.used_name(name)) db_.prepared("DELETE FROM names WHERE id = ?").run(name);
  for (const auto document : documents)
    if (!interned_.used_document(document)) db_.prepared("DELETE FROM documents WHERE id = ?").run(document);
}

void DecisionWriter::insert(const PackedAnswer& packed) {
  const auto& answer = packed.answer.answer;
  std::optional<Blob> body;
  if (!packed.decision) body = Blob{packed.body};
  insert_answer_.run(Blob{bytes_of(packed.digest)}, Blob{bytes_of(packed.answer.key.body_sha256)},
                     std::int64_t{answer.status}, std::string_view{answer.content_type},
                     std::string_view{answer.location}, packed.decision, newest_dictionary, body,
                     milliseconds(packed.answer.recorded_at));
  delete_old_answers_.run(milliseconds(packed.answer.recorded_at - remembered_for), forgotten_at_once);
}

Result<StoredDecision> DecisionWriter::report(const DecisionId& id, const OutcomeReport& report) {
  auto decision = reader_.decision(id.order(), Documents::all);
  if (!decision || decision->record.id != id) return tl::unexpected(decision_not_found());
  if (report.approval) return answer(std::move(*decision), report);
  const auto& record = decision->record;
  const Outcome from = outcome_at(*decision, report.reported_at);
  if (!can_become(record, report.state)) return tl::unexpected(nothing_to_report(report.state));
  if (!can_move(*decision, report.state, report.reported_at)) return tl::unexpected(illegal_move(from, report.state));
  insert_report_.run(id.order(), outcome_word(report.state), report.applied_target, std::string_view{report.detail},
                     milliseconds(report.reported_at));
  mark_reported(record, report);
  approvals_.forget_token(id.order());
  events_.decision_outcome(id, interned_.name(record.cluster_id), report);
  decision->outcome = report.state;
  decision->report = report;
  return std::move(*decision);
}

Result<StoredDecision> DecisionWriter::answer(StoredDecision decision, const OutcomeReport& report) {
  const auto effect = judge_approval(decision, *report.approval, report.reported_at);
  if (!effect) return tl::unexpected(effect.error());
  const std::int64_t id = decision.record.id.order();
  decision.task_token = approvals_.token(id, report.reported_at);
  if (*effect == ApprovalEffect::repeated) return decision;
  note_answer(decision, report);
  approvals_.answer(id, *report.approval, report.reported_at);
  if (decision.report)
    insert_report_.run(id, outcome_word(report.state), report.applied_target, std::string_view{report.detail},
                       milliseconds(report.reported_at));
  mark_reported(decision.record, report);
  events_.decision_outcome(decision.record.id, interned_.name(decision.record.cluster_id), report);
  return decision;
}

void DecisionWriter::mark_reported(const DecisionRecord& record, const OutcomeReport& report) {
  switch (applied_effect(report.state)) {
    case AppliedEffect::set:
      set_applied_.run(record.id.order(),
                       milliseconds(applied_at(record.evaluated_at, record.recorded_at, report.reported_at)));
      break;
    case AppliedEffect::clear:
      clear_applied_.run(record.id.order());
      break;
    case AppliedEffect::keep:
      break;
  }
}

void DecisionWriter::finish() {
  snapshots_.finish();
  events_.finish();
}

void DecisionWriter::committed() {
  snapshots_.committed();
  events_.committed();
}

void DecisionWriter::forget() {
  events_.forget();
  interned_.forget();
  facets_.forget();
  snapshots_.forget();
}

void DecisionWriter::probe() {
  db_.execute(
      "INSERT INTO documents (sha256, dictionary, bytes) VALUES (x'', 0, zeroblob(65536));"
      "DELETE FROM documents WHERE sha256 = x''");
}

}  // namespace headroom::store
