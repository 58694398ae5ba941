#include "store/sqlite/decision_reader.hpp"

#include <algorithm>

#include "store/policy_name.hpp"
#include "store/sqlite/codec.hpp"
#include "store/sqlite/decision_search.hpp"
#include "store/sqlite/outcome_words.hpp"
#include "store/sqlite/pools_text.hpp"

namespace headroom::store {
namespace {

constexpr std::string_view decision_sql =
    "SELECT d.random, d.recorded_at, d.evaluated_at, d.valid_until,"
    " (SELECT text FROM names WHERE id = d.kind), (SELECT text FROM names WHERE id = d.cluster),"
    " (SELECT text FROM names WHERE id = d.policy), d.policy_version,"
    " (SELECT text FROM names WHERE id = d.action), (SELECT text FROM names WHERE id = d.status),"
    " d.dictionary, d.answer, d.input, d.cluster_document, d.policy_document,"
    " r.state, r.applied_target, r.detail, r.reported_at"
    " FROM decisions AS d LEFT JOIN reports AS r ON r.decision = d.id WHERE d.id = ?";

/// The columns of decision_sql.
namespace column {
enum : int {
  random,
  recorded_at,
  evaluated_at,
  valid_until,
  kind,
  cluster,
  policy,
  policy_version,
  action,
  status,
  dictionary,
  answer,
  input,
  cluster_document,
  policy_document,
  state,
  applied_target,
  detail,
  reported_at,
};
}  // namespace column

Instant instant(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }

DecisionId id_of(std::int64_t order, std::int64_t random_bits) {
  return DecisionId::of(order, static_cast<std::uint64_t>(random_bits));
}

DecisionRecord read_record(std::int64_t order, const Rows& row) {
  return {.id = id_of(order, row.integer(column::random)),
          .kind = row.text(column::kind),
          .cluster_id = row.text(column::cluster),
          .policy =
              join_policy({.name = row.bytes(column::policy), .version = row.optional_integer(column::policy_version)}),
          .action = row.text(column::action),
          .status = row.text(column::status),
          .recorded_at = instant(row.integer(column::recorded_at)),
          .evaluated_at = instant(row.integer(column::evaluated_at)),
          .valid_until = instant(row.integer(column::valid_until))};
}

void read_report(StoredDecision& decision, const Rows& row) {
  if (row.is_null(column::state)) return;
  decision.outcome = parse_outcome(row.bytes(column::state));
  decision.report = OutcomeReport{.state = decision.outcome,
                                  .applied_target = row.optional_integer(column::applied_target),
                                  .detail = row.text(column::detail),
                                  .reported_at = instant(row.integer(column::reported_at))};
}

}  // namespace

DecisionReader::DecisionReader(Database& db)
    : db_(db),
      select_decision_(db.prepare(decision_sql)),
      select_labels_(db.prepare("SELECT names.text, labels.value FROM labels JOIN names ON names.id = labels.name"
                                " WHERE labels.decision = ?")),
      select_document_(db.prepare("SELECT dictionary, bytes FROM documents WHERE id = ?")),
      select_history_(db.prepare("SELECT decision, random, evaluated_at, applied_at, pools FROM recommendations"
                                 " WHERE cluster = (SELECT id FROM names WHERE text = ?)"
                                 " ORDER BY decision DESC LIMIT ?")),
      select_remembered_(db.prepare(
          "SELECT r.body_sha256, r.status, r.content_type, r.location, r.recorded_at,"
          " coalesce(d.dictionary, r.dictionary), coalesce(d.answer, r.body)"
          " FROM remembered_answers AS r LEFT JOIN decisions AS d ON d.id = r.decision WHERE r.digest = ?")) {}

std::optional<StoredDecision> DecisionReader::decision(std::int64_t order, Documents documents) {
  Rows row = select_decision_.query(order);
  if (!row.next()) return std::nullopt;
  StoredDecision decision{.record = read_record(order, row)};
  decision.record.labels = labels(order);
  read_documents(decision.record, row, documents);
  read_report(decision, row);
  return decision;
}

void DecisionReader::read_documents(DecisionRecord& record, const Rows& row, Documents documents) {
  record.documents.answer = unpack(row.integer(column::dictionary), row.bytes(column::answer));
  if (documents == Documents::answer_only) return;
  record.documents.input = unpack(row.integer(column::dictionary), row.bytes(column::input));
  record.documents.cluster = document(row.integer(column::cluster_document));
  record.documents.policy = document(row.integer(column::policy_document));
}

Labels DecisionReader::labels(std::int64_t order) {
  Labels labels;
  Rows rows = select_labels_.query(order);
  while (rows.next()) labels.emplace_back(rows.text(0), rows.text(1));
  std::sort(labels.begin(), labels.end());
  return labels;
}

std::string DecisionReader::document(std::int64_t id) {
  Rows row = select_document_.query(id);
  if (!row.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a document is missing"};
  return unpack(row.integer(0), row.bytes(1));
}

std::vector<StoredDecision> DecisionReader::page(const DecisionQuery& query) {
  std::vector<StoredDecision> page;
  for (const auto order : search(db_, query))
    if (auto found = decision(order, Documents::answer_only)) page.push_back(std::move(*found));
  return page;
}

History DecisionReader::history(std::string_view cluster_id) {
  History history;
  Rows rows = select_history_.query(cluster_id, static_cast<std::int64_t>(History::depth));
  while (rows.next()) {
    Recommendation recommendation{.id = id_of(rows.integer(0), rows.integer(1)),
                                  .evaluated_at = instant(rows.integer(2)),
                                  .pools = parse_pools(rows.bytes(4))};
    if (const auto at = rows.optional_integer(3)) recommendation.applied_at = instant(*at);
    history.recommendations.push_back(std::move(recommendation));
  }
  return history;
}

std::optional<IdempotentAnswer> DecisionReader::remembered(const Sha256& digest) {
  Rows row = select_remembered_.query(Blob{bytes_of(digest)});
  if (!row.next()) return std::nullopt;
  IdempotentAnswer known{.recorded_at = instant(row.integer(4))};
  const auto body_sha256 = row.bytes(0);
  std::copy_n(body_sha256.begin(), std::min(body_sha256.size(), known.key.body_sha256.size()),
              known.key.body_sha256.begin());
  known.answer = {.status = static_cast<std::int32_t>(row.integer(1)),
                  .content_type = row.text(2),
                  .location = row.text(3),
                  .body = unpack(row.integer(5), row.bytes(6))};
  return known;
}

}  // namespace headroom::store
