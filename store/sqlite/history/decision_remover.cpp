#include "store/sqlite/history/decision_remover.hpp"

#include "core/base/ids.hpp"
#include "core/model/history.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/base/packed_decision.hpp"
#include "store/sqlite/base/text_forms.hpp"

namespace headroom::store {

DecisionRemover::DecisionRemover(Database& db)
    : awaits_approval_(db.prepare("SELECT 1 FROM approvals AS a JOIN decisions AS d ON d.id = a.decision"
                                  " WHERE a.decision = ? AND a.approved IS NULL AND d.valid_until >= ?")),
      select_(db.prepare("SELECT random, cluster, changing, dictionary, bytes, answer_size, input_size FROM decisions"
                         " WHERE id = ?")),
      delete_label_(db.prepare("DELETE FROM labels WHERE digest = ? AND decision = ?")),
      keep_recommendation_(
          db.prepare("INSERT INTO past_recommendations SELECT d.id, d.random, d.cluster, d.evaluated_at, a.applied_at,"
                     " EXISTS (SELECT 1 FROM reports WHERE decision = d.id AND state IN ('failed', 'dismissed')),"
                     " d.pools, s.unit, s.target, s.on_demand, s.core FROM decisions AS d"
                     " LEFT JOIN applied AS a ON a.decision = d.id LEFT JOIN steered_limits AS s ON s.decision = d.id"
                     " WHERE d.id = ?")),
      forget_recommendations_(
          db.prepare("DELETE FROM past_recommendations WHERE cluster = ?1 AND decision NOT IN (SELECT decision"
                     " FROM past_recommendations WHERE cluster = ?1 ORDER BY decision DESC LIMIT ?2)")),
      rename_events_(db.prepare("UPDATE events SET subject = ?2, decision = NULL WHERE decision = ?1")),
      has_answers_(db.prepare("SELECT 1 FROM remembered_answers WHERE decision = ? LIMIT 1")),
      keep_answers_(db.prepare("UPDATE remembered_answers SET dictionary = ?2, body = ?3, decision = NULL"
                               " WHERE decision = ?1")),
      delete_applied_(db.prepare("DELETE FROM applied WHERE decision = ?")),
      delete_report_(db.prepare("DELETE FROM reports WHERE decision = ?")),
      delete_approval_(db.prepare("DELETE FROM approvals WHERE decision = ?")),
      delete_token_(db.prepare("DELETE FROM task_tokens WHERE decision = ?")),
      delete_steered_(db.prepare("DELETE FROM steered_limits WHERE decision = ?")),
      delete_(db.prepare("DELETE FROM decisions WHERE id = ?")) {}

bool DecisionRemover::remove(std::int64_t decision, std::int64_t now) {
  if (Rows waits = awaits_approval_.query(decision, now); waits.next()) return false;
  {
    Rows row = select_.query(decision);
    if (!row.next()) return false;
    const std::string text = unpack(row.integer(3), row.bytes(4));
    const auto answer_size = static_cast<std::size_t>(row.integer(5));
    const auto labels_at = answer_size + static_cast<std::size_t>(row.integer(6));
    if (labels_at > text.size()) throw DatabaseError{SQLITE_CORRUPT, 0, "a stored decision is damaged"};
    for (const auto& [name, value] : parse_labels(std::string_view{text}.substr(labels_at)))
      delete_label_.run(Blob{label_key(digest_of_label(name, value))}, decision);
    if (row.integer(2) == 1) keep_recommendation(decision, row.integer(1));
    const auto id = DecisionId::of(decision, static_cast<std::uint64_t>(row.integer(0)));
    rename_events_.run(decision, std::string_view{id.text()});
    keep_answers(decision, std::string_view{text}.substr(0, answer_size));
  }
  for (Statement* each :
       {&delete_applied_, &delete_report_, &delete_approval_, &delete_token_, &delete_steered_, &delete_})
    each->run(decision);
  return true;
}

void DecisionRemover::keep_recommendation(std::int64_t decision, std::int64_t cluster) {
  keep_recommendation_.run(decision);
  forget_recommendations_.run(cluster, static_cast<std::int64_t>(History::depth));
}

void DecisionRemover::keep_answers(std::int64_t decision, std::string_view answer) {
  if (Rows known = has_answers_.query(decision); !known.next()) return;
  keep_answers_.run(decision, newest_dictionary, Blob{pack(answer)});
}

}  // namespace headroom::store
