#include "store/sqlite/decision_writer.hpp"

#include "store/errors.hpp"
#include "store/policy_name.hpp"
#include "store/sqlite/codec.hpp"
#include "store/sqlite/outcome_words.hpp"
#include "store/sqlite/pools_text.hpp"

namespace headroom::store {
namespace {

using namespace std::chrono_literals;

/// How long an answer is given again, at least.
constexpr auto remembered_for = 24h;
/// Forgotten at once, at most: more than are added, so that the table can't grow, and few, so that nobody waits.
constexpr std::int64_t forgotten_at_once = 4;

std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

std::optional<std::int64_t> milliseconds(const std::optional<Instant>& at) {
  if (!at) return std::nullopt;
  return milliseconds(*at);
}

std::int64_t random_bits(const DecisionId& id) { return static_cast<std::int64_t>(id.random()); }

}  // namespace

DecisionWriter::DecisionWriter(Database& db)
    : db_(db),
      interned_(db),
      reader_(db),
      insert_decision_(db.prepare("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      insert_label_(db.prepare("INSERT INTO labels VALUES (?, ?, ?)")),
      insert_recommendation_(db.prepare("INSERT INTO recommendations VALUES (?, ?, ?, ?, NULL, ?)")),
      mark_inferred_(db.prepare("UPDATE recommendations SET applied_at = evaluated_at"
                                " WHERE cluster = ?1 AND decision = ?2 AND applied_at IS NULL AND NOT EXISTS"
                                " (SELECT 1 FROM reports WHERE decision = ?2 AND state IN ('failed', 'dismissed'))")),
      mark_reported_(db.prepare("UPDATE recommendations SET applied_at = ? WHERE cluster = ? AND decision = ?")),
      insert_report_(db.prepare("INSERT OR REPLACE INTO reports VALUES (?, ?, ?, ?, ?)")),
      insert_answer_(db.prepare("INSERT INTO remembered_answers (digest, body_sha256, status, content_type, location,"
                                " decision, dictionary, body, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      delete_old_answers_(db.prepare("DELETE FROM remembered_answers WHERE id IN"
                                     " (SELECT id FROM remembered_answers WHERE recorded_at < ?"
                                     " ORDER BY recorded_at LIMIT ?)")) {}

bool DecisionWriter::insert(const PackedDecision& decision) {
  const auto& record = decision.record;
  const std::int64_t cluster = interned_.name(record.cluster_id);
  insert_row(decision, cluster);
  insert_labels(record);
  const bool inferred = mark_inferred(record, cluster);
  insert_recommendation(record, cluster);
  return inferred;
}

void DecisionWriter::insert_row(const PackedDecision& decision, std::int64_t cluster) {
  const auto& record = decision.record;
  const auto policy = split_policy(record.policy);
  insert_decision_.run(record.id.order(), random_bits(record.id), milliseconds(record.recorded_at),
                       milliseconds(record.evaluated_at), milliseconds(record.valid_until), interned_.name(record.kind),
                       cluster, interned_.name(std::string{policy.name}), policy.version, interned_.name(record.action),
                       interned_.name(record.status),
                       interned_.document(decision.cluster_sha256, record.documents.cluster),
                       interned_.document(decision.policy_sha256, record.documents.policy), newest_dictionary,
                       Blob{decision.input}, Blob{decision.answer});
}

void DecisionWriter::insert_labels(const DecisionRecord& record) {
  for (const auto& [name, value] : record.labels)
    insert_label_.run(record.id.order(), interned_.name(name), std::string_view{value});
}

bool DecisionWriter::mark_inferred(const DecisionRecord& record, std::int64_t cluster) {
  if (!record.inferred_applied) return false;
  mark_inferred_.run(cluster, record.inferred_applied->order());
  return db_.changes() != 0;
}

void DecisionWriter::insert_recommendation(const DecisionRecord& record, std::int64_t cluster) {
  if (!record.recommended) return;
  insert_recommendation_.run(cluster, record.id.order(), random_bits(record.id), milliseconds(record.evaluated_at),
                             std::string_view{pools_text(*record.recommended)});
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
  const auto& record = decision->record;
  if (!is_legal_move(outcome_at(decision->outcome, record.valid_until, report.reported_at), report.state))
    return tl::unexpected(illegal_move());
  insert_report_.run(id.order(), outcome_word(report.state), report.applied_target, std::string_view{report.detail},
                     milliseconds(report.reported_at));
  mark_reported(record, report);
  decision->outcome = report.state;
  decision->report = report;
  return std::move(*decision);
}

void DecisionWriter::mark_reported(const DecisionRecord& record, const OutcomeReport& report) {
  const auto effect = applied_effect(report.state);
  if (effect == AppliedEffect::keep) return;
  std::optional<Instant> at;
  if (effect == AppliedEffect::set) at = applied_at(record.evaluated_at, record.recorded_at, report.reported_at);
  mark_reported_.run(milliseconds(at), interned_.name(record.cluster_id), record.id.order());
}

void DecisionWriter::probe() {
  db_.execute(
      "INSERT INTO documents (sha256, dictionary, bytes) VALUES (x'', 0, zeroblob(65536));"
      "DELETE FROM documents WHERE sha256 = x''");
}

}  // namespace headroom::store
