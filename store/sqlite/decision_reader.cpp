#include "store/sqlite/decision_reader.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "store/common/policy_name.hpp"
#include "store/common/remembering.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/base/outcome_words.hpp"
#include "store/sqlite/base/text_forms.hpp"
#include "store/sqlite/history/decision_search.hpp"
#include "store/sqlite/history/facet_table.hpp"

namespace headroom::store {
namespace {

constexpr std::string_view decision_sql =
    "SELECT d.random, d.recorded_at, d.evaluated_at, d.valid_until,"
    " d.kind, d.cluster, d.policy, d.policy_version, d.action, d.status, d.cluster_document, d.policy_document, "
    "d.dictionary, d.answer_size, d.input_size, d.bytes,"
    " r.state, r.applied_target, r.detail, r.reported_at, a.decision, a.approved, a.answered_by, a.comment, "
    "a.answered_at, d.catalog_document"
    " FROM decisions AS d LEFT JOIN reports AS r ON r.decision = d.id LEFT JOIN approvals AS a ON a.decision = d.id"
    " WHERE d.id = ?";

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
  cluster_document,
  policy_document,
  dictionary,
  answer_size,
  input_size,
  bytes,
  state,
  applied_target,
  detail,
  reported_at,
  approval,
  approved,
  answered_by,
  comment,
  answered_at,
  catalog_document,
};
}  // namespace column

Instant instant(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }

DecisionId id_of(std::int64_t order, std::int64_t random_bits) {
  return DecisionId::of(order, static_cast<std::uint64_t>(random_bits));
}

/// Separates answer, input and labels.
void read_bytes(DecisionRecord& record, const Rows& row, Documents documents) {
  std::string text = unpack(row.integer(column::dictionary), row.bytes(column::bytes));
  const auto answer_size = static_cast<std::size_t>(row.integer(column::answer_size));
  const auto input_size = static_cast<std::size_t>(row.integer(column::input_size));
  if (answer_size > text.size() || input_size > text.size() - answer_size)
    throw DatabaseError{SQLITE_CORRUPT, 0, "a stored decision is damaged"};
  record.labels = parse_labels(std::string_view{text}.substr(answer_size + input_size));
  if (documents == Documents::all) record.documents.input = text.substr(answer_size, input_size);
  text.resize(answer_size);
  record.documents.answer = std::move(text);
}

void read_report(StoredDecision& decision, const Rows& row) {
  if (row.is_null(column::state)) return;
  decision.outcome = parse_outcome(row.bytes(column::state));
  decision.report = OutcomeReport{.state = decision.outcome,
                                  .applied_target = row.optional_integer(column::applied_target),
                                  .detail = row.text(column::detail),
                                  .reported_at = instant(row.integer(column::reported_at))};
}

void read_approval(StoredDecision& decision, const Rows& row) {
  if (row.is_null(column::approval)) return;
  Approval& approval = decision.approval.emplace();
  if (row.is_null(column::approved)) {
    if (!decision.report) decision.outcome = Outcome::awaiting_approval;
    return;
  }
  approval.answer = ApprovalAnswer{.approved = row.integer(column::approved) != 0,
                                   .by = row.text(column::answered_by),
                                   .comment = row.text(column::comment)};
  approval.answered_at = instant(row.integer(column::answered_at));
}

/// The columns id, random, evaluated_at, applied_at, pools, and those of `steered_limits`.
Recommendation read_recommendation(const Rows& row) {
  Recommendation recommendation{.id = id_of(row.integer(0), row.integer(1)),
                                .evaluated_at = instant(row.integer(2)),
                                .pools = parse_pools(row.bytes(4)),
                                .steered = read_steered(row, 5)};
  if (const auto at = row.optional_integer(3)) recommendation.applied_at = instant(*at);
  return recommendation;
}

}  // namespace

DecisionReader::DecisionReader(Database& db)
    : db_(db),
      select_decision_(db.prepare(decision_sql)),
      select_name_(db.prepare("SELECT text FROM names WHERE id = ?")),
      select_turn_(db.prepare("SELECT since FROM turns WHERE cluster = ?")),
      select_document_(db.prepare("SELECT dictionary, bytes FROM documents WHERE id = ?")),
      select_document_sha256_(db.prepare("SELECT lower(hex(sha256)) FROM documents WHERE id = ?")),
      select_document_of_(db.prepare("SELECT dictionary, bytes FROM documents WHERE sha256 = ?")),
      select_cluster_(db.prepare("SELECT id FROM names WHERE text = ?")),
      select_recommendations_(db.prepare(
          "SELECT d.id, d.random, d.evaluated_at, a.applied_at, d.pools, s.unit, s.target, s.on_demand, s.core"
          " FROM decisions AS d INDEXED BY decisions_by_cluster LEFT JOIN applied AS a ON a.decision = d.id"
          " LEFT JOIN steered_limits AS s ON s.decision = d.id"
          " WHERE d.cluster = ? AND d.facet IS ? AND d.changing = 1 ORDER BY d.id DESC LIMIT ?")),
      select_signal_memory_(db.prepare("SELECT text FROM signal_memories WHERE cluster = ?")),
      limits_(db),
      select_remembered_(
          db.prepare("SELECT r.body_sha256, r.status, r.content_type, r.location, r.recorded_at, r.decision,"
                     " r.dictionary, r.body FROM remembered_answers AS r WHERE r.digest = ?")) {}

/// What the rows of one transaction share. Looking it up once costs less than a subquery in each row.
class DecisionReader::Shared {
 public:
  explicit Shared(DecisionReader& reader) : reader_(reader) {}

  DecisionRecord record(std::int64_t order, const Rows& row) {
    return {.id = id_of(order, row.integer(column::random)),
            .kind = name(row.integer(column::kind)),
            .cluster_id = name(row.integer(column::cluster)),
            .policy = join_policy(
                {.name = name(row.integer(column::policy)), .version = row.optional_integer(column::policy_version)}),
            .action = name(row.integer(column::action)),
            .status = name(row.integer(column::status)),
            .recorded_at = instant(row.integer(column::recorded_at)),
            .evaluated_at = instant(row.integer(column::evaluated_at)),
            .valid_until = instant(row.integer(column::valid_until))};
  }

  /// Whether a newer evaluation of the cluster has another target.
  bool is_overtaken(std::int64_t order, std::int64_t cluster) {
    const auto [known, is_new] = turns_.try_emplace(cluster);
    if (is_new) {
      Rows row = reader_.select_turn_.query(cluster);
      if (row.next()) known->second = row.optional_integer(0);
    }
    return known->second && order < *known->second;
  }

 private:
  const std::string& name(std::int64_t id) {
    const auto [known, is_new] = names_.try_emplace(id);
    if (is_new) {
      Rows row = reader_.select_name_.query(id);
      if (!row.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a name is missing"};
      known->second = row.text(0);
    }
    return known->second;
  }

  DecisionReader& reader_;
  std::unordered_map<std::int64_t, std::string> names_{};
  std::unordered_map<std::int64_t, std::optional<std::int64_t>> turns_{};
};

std::optional<StoredDecision> DecisionReader::decision(std::int64_t order, Documents documents) {
  Shared shared(*this);
  return decision(order, documents, shared);
}

std::optional<StoredDecision> DecisionReader::decision(std::int64_t order, Documents documents, Shared& shared) {
  Rows row = select_decision_.query(order);
  if (!row.next()) return std::nullopt;
  StoredDecision decision{.record = shared.record(order, row)};
  read_bytes(decision.record, row, documents);
  read_report(decision, row);
  read_approval(decision, row);
  decision.overtaken = decision.record.kind == "evaluation" && shared.is_overtaken(order, row.integer(column::cluster));
  if (documents == Documents::all) {
    decision.record.documents.cluster = document(row.integer(column::cluster_document));
    decision.record.documents.policy = document(row.integer(column::policy_document));
    if (const auto catalog = row.optional_integer(column::catalog_document))
      decision.catalog_sha256 = document_sha256(*catalog);
  }
  return decision;
}

std::string DecisionReader::document(std::int64_t id) {
  Rows row = select_document_.query(id);
  if (!row.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a document is missing"};
  return unpack(row.integer(0), row.bytes(1));
}

std::string DecisionReader::document_sha256(std::int64_t id) {
  Rows row = select_document_sha256_.query(id);
  if (!row.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a document is missing"};
  return row.text(0);
}

std::optional<std::string> DecisionReader::document_of(const Sha256& sha256) {
  Rows row = select_document_of_.query(Blob{bytes_of(sha256)});
  if (!row.next()) return std::nullopt;
  return unpack(row.integer(0), row.bytes(1));
}

DecisionPage DecisionReader::page(const DecisionQuery& query) {
  DecisionPage page;
  const FoundDecisions found = search(db_, query);
  page.items.reserve(found.ids.size());
  Shared shared(*this);
  for (const auto order : found.ids)
    if (auto one = decision(order, query.whole ? Documents::all : Documents::answer_only, shared))
      page.items.push_back(std::move(*one));
  if (found.next) page.next = DecisionId::of(*found.next, 0);
  return page;
}

History DecisionReader::history(std::string_view cluster_id) {
  History history;
  const auto cluster = cluster_number(cluster_id);
  if (!cluster) return history;
  if (Rows memory = select_signal_memory_.query(*cluster); memory.next()) history.signal_memory = memory.text(0);
  history.limits = limits_.of(*cluster);
  for (const auto facet : facets_of_cluster(db_, *cluster)) {
    Rows changing = db_.prepared("SELECT changing FROM facets WHERE id = ?").query(facet);
    if (changing.next() && changing.integer(0) == 1) add_recommendations(history, *cluster, facet);
  }
  add_recommendations(history, *cluster, std::nullopt);
  // The newest of those whose decision was removed.
  Rows past = db_.prepared(
                     "SELECT decision, random, evaluated_at, applied_at, pools, unit, target, on_demand, core"
                     " FROM past_recommendations WHERE cluster = ?")
                  .query(*cluster);
  while (past.next()) remember(history, read_recommendation(past));
  return history;
}

void DecisionReader::add_recommendations(History& history, std::int64_t cluster, std::optional<std::int64_t> facet) {
  Rows rows = select_recommendations_.query(cluster, facet, static_cast<std::int64_t>(History::depth));
  while (rows.next()) remember(history, read_recommendation(rows));
}

std::optional<std::int64_t> DecisionReader::cluster_number(std::string_view cluster_id) {
  Rows row = select_cluster_.query(cluster_id);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

std::optional<IdempotentAnswer> DecisionReader::remembered(const Sha256& digest) {
  Rows row = select_remembered_.query(Blob{bytes_of(digest)});
  if (!row.next()) return std::nullopt;
  IdempotentAnswer known{.recorded_at = instant(row.integer(4))};
  const auto body_sha256 = row.bytes(0);
  std::copy_n(body_sha256.begin(), std::min(body_sha256.size(), known.key.body_sha256.size()),
              known.key.body_sha256.begin());
  known.answer = {
      .status = static_cast<std::int32_t>(row.integer(1)), .content_type = row.text(2), .location = row.text(3)};
  if (!row.is_null(7))
    known.answer.body = unpack(row.integer(6), row.bytes(7));
  else if (auto whose = decision(row.integer(5), Documents::answer_only))
    known.answer.body = std::move(whose->record.documents.answer);
  return known;
}

}  // namespace headroom::store
