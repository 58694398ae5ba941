#include "store/sqlite/history/decision_totals.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "store/common/decision_sums.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/history/candidates.hpp"
#include "store/sqlite/history/facet_table.hpp"
#include "store/sqlite/history/query_plan.hpp"

namespace headroom::store {
namespace {

constexpr std::int64_t rows_at_once = 10'000;

constexpr std::string_view columns =
    "SELECT d.id, d.evaluated_at, d.cluster, d.policy, d.action, d.facet, d.hourly_cost_delta,"
    " EXISTS (SELECT 1 FROM applied WHERE decision = d.id) FROM decisions AS d ";

/// The columns of these.
namespace column {
enum : int { id, evaluated_at, cluster, policy, action, facet, hourly_cost_delta, applied };
}  // namespace column

class Totals {
 public:
  Totals(Database& db, const SummaryQuery& query, const ReadFacts& read_facts)
      : db_(db),
        query_(query),
        read_facts_(read_facts),
        range_{.since = query.since, .until = query.until},
        near_(window_of(range_)) {}

  std::vector<SummaryRow> run() {
    const std::int64_t end = std::min(near_.before, db_.integer("SELECT max(id) FROM decisions").value_or(0) + 1);
    std::int64_t from = near_.floor;
    while (read_rows(from, end)) {
    }
    for (const auto& one : sums_.take_open()) settle(one);
    if (query_.since || query_.until) read_apart();
    return named();
  }

 private:
  /// Reads some of the ids from `from` on and below `end`. Whether there are more; `from` is then the next one.
  bool read_rows(std::int64_t& from, std::int64_t end) {
    Transaction snapshot{db_, "BEGIN"};
    Rows rows = db_.prepared(std::string(columns) + "WHERE d.id >= ? AND d.id < ? ORDER BY d.id LIMIT ?")
                    .query(from, end, rows_at_once);
    std::int64_t read = 0;
    for (; rows.next(); ++read) {
      auto one = decision(rows);
      one.counts = is_in_range(one.evaluated_at);
      sums_.add(one);
      from = one.id + 1;
    }
    return read == rows_at_once;
  }

  /// What was evaluated in the range of time, but stored at another time.
  void read_apart() {
    Transaction snapshot{db_, "BEGIN"};
    Rows rows = db_.prepared(std::string(columns) +
                             "INDEXED BY decisions_apart WHERE abs(d.evaluated_at - d.id / 4096) > 60000"
                             " AND d.evaluated_at >= ?1 AND d.evaluated_at < ?2 AND (d.id < ?3 OR d.id >= ?4)")
                    .query(milliseconds(query_.since, std::numeric_limits<std::int64_t>::min()),
                           milliseconds(query_.until, no_bound), near_.floor, near_.before);
    while (rows.next()) {
      sums_.add(decision(rows));
      for (const auto& open : sums_.take_open()) settle(open);
    }
  }

  static std::int64_t milliseconds(const std::optional<Instant>& at, std::int64_t otherwise) {
    return at ? std::int64_t{at->time_since_epoch().count()} : otherwise;
  }

  bool is_in_range(std::int64_t evaluated_at) const {
    const Instant at{std::chrono::milliseconds{evaluated_at}};
    return (!query_.since || at >= *query_.since) && (!query_.until || at < *query_.until);
  }

  DecisionSums::One decision(const Rows& row) {
    DecisionSums::One one{.id = row.integer(column::id),
                          .cluster = row.integer(column::cluster),
                          .evaluated_at = row.integer(column::evaluated_at),
                          .applied = row.integer(column::applied) != 0,
                          .hourly_cost_delta = row.integer(column::hourly_cost_delta)};
    std::int64_t blocked_by = 0;
    if (const auto number = row.optional_integer(column::facet)) {
      const Facet& known = facet(*number);
      one.changed = known.changed == 1;
      blocked_by = known.blocked_by;
    } else {
      const DecisionFacts facts = facts_of(one.id);
      one.changed = facts.changed == true;
      one.hourly_cost_delta = facts.hourly_cost_delta.value_or(MicroDollars{}).value;
      if (query_.by == SummaryBy::blocked_by)
        blocked_by = number_of(facts.blocked_by.empty() ? "none" : facts.blocked_by);
    }
    switch (query_.by) {
      case SummaryBy::day:
        one.key = day_number(one.evaluated_at);
        break;
      case SummaryBy::action:
        one.key = row.integer(column::action);
        break;
      case SummaryBy::cluster:
        one.key = one.cluster;
        break;
      case SummaryBy::policy:
        one.key = row.integer(column::policy);
        break;
      case SummaryBy::blocked_by:
        one.key = blocked_by == no_word_ ? number_of("none") : blocked_by;
        break;
    }
    return one;
  }

  const Facet& facet(std::int64_t id) {
    if (const auto known = known_facets_.find(id); known != known_facets_.end()) return known->second;
    Rows row = db_.prepared("SELECT changed, blocked_by FROM facets WHERE id = ?").query(id);
    if (!row.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "a facet is missing"};
    return known_facets_.emplace(id, Facet{.changed = row.integer(0), .blocked_by = row.integer(1)}).first->second;
  }

  /// Of a row of an older version.
  DecisionFacts facts_of(std::int64_t id) {
    if (!read_facts_) return {};
    Rows row = db_.prepared("SELECT dictionary, bytes, answer_size FROM decisions WHERE id = ?").query(id);
    if (!row.next()) return {};
    const std::string text = unpack(row.integer(0), row.bytes(1));
    return read_facts_(std::string_view{text}.substr(0, static_cast<std::size_t>(row.integer(2))));
  }

  /// The row of `names`, or a negative number of our own if the text has none yet.
  std::int64_t number_of(const std::string& text) {
    Rows row = db_.prepared("SELECT id FROM names WHERE text = ?").query(std::string_view{text});
    if (row.next()) return row.integer(0);
    const auto next = -1 - static_cast<std::int64_t>(own_names_.size());
    const auto own = std::ranges::find(own_names_, text);
    if (own != own_names_.end()) return -1 - (own - own_names_.begin());
    own_names_.push_back(text);
    return next;
  }

  void settle(const DecisionSums::One& one) {
    std::optional<std::pair<std::int64_t, std::int64_t>> next;
    const auto look = [&](std::optional<std::int64_t> number) {
      Rows row = db_.prepared(
                        "SELECT id, evaluated_at FROM decisions INDEXED BY decisions_by_cluster"
                        " WHERE cluster = ? AND facet IS ? AND id > ? ORDER BY id LIMIT 1")
                     .query(one.cluster, number, one.id);
      if (row.next() && (!next || row.integer(0) < next->first)) next.emplace(row.integer(0), row.integer(1));
    };
    auto& facets = facets_of_[one.cluster];
    if (!facets) facets = facets_of_cluster(db_, one.cluster);
    for (const auto each : *facets) look(each);
    look(std::nullopt);
    if (next) sums_.settle(one, next->second);
  }

  std::string name_of_key(std::int64_t key) {
    if (query_.by == SummaryBy::day) return day_text(key);
    if (key < 0) return own_names_[static_cast<std::size_t>(-1 - key)];
    Rows row = db_.prepared("SELECT text FROM names WHERE id = ?").query(key);
    return row.next() ? row.text(0) : std::string{};
  }

  std::vector<SummaryRow> named() {
    std::vector<SummaryRow> all;
    for (auto& [key, row] : sums_.rows()) {
      all.push_back(row);
      all.back().key = name_of_key(key);
    }
    std::ranges::sort(all, {}, &SummaryRow::key);
    return all;
  }

  Database& db_;
  const SummaryQuery& query_;
  const ReadFacts& read_facts_;
  const DecisionQuery range_;
  const Window near_;
  DecisionSums sums_;
  std::vector<std::string> own_names_;
  std::int64_t no_word_{number_of("")};
  std::unordered_map<std::int64_t, Facet> known_facets_;
  std::unordered_map<std::int64_t, std::optional<std::vector<std::int64_t>>> facets_of_;
};

}  // namespace

std::vector<SummaryRow> total(Database& db, const SummaryQuery& query, const ReadFacts& read_facts) {
  if (query.since && query.until && *query.since >= *query.until) return {};
  return Totals{db, query, read_facts}.run();
}

}  // namespace headroom::store
