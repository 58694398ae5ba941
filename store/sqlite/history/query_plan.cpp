#include "store/sqlite/history/query_plan.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "store/common/policy_name.hpp"
#include "store/sqlite/base/outcome_words.hpp"
#include "store/sqlite/base/packed_decision.hpp"
#include "store/sqlite/history/facet_table.hpp"

namespace headroom::store {
namespace {

using Facets = std::vector<std::int64_t>;

/// Below this number of facets, ranges that may be empty cost less than finding out which are.
constexpr std::size_t few_facets = 8;

/// As the migration has them: decisions_apart.
constexpr std::int64_t apart = 60'000;
constexpr std::int64_t day = 86'400'000;
/// An id is the milliseconds times this, and a counter.
constexpr std::int64_t ids_a_millisecond = 4096;
/// More days than these are not merged.
constexpr std::size_t most_days = 400;

Range indexed(const std::string& index, Condition condition) {
  return {.table = "decisions AS d INDEXED BY " + index, .condition = std::move(condition)};
}

/// An evaluation of a cluster or a fleet that changes nothing stays recommended.
constexpr std::string_view nothing_to_do =
    "d.action IS (SELECT id FROM names WHERE text = 'no_action')"
    " AND d.kind IN (SELECT id FROM names WHERE text IN ('evaluation', 'fleet'))";
/// The same of a row of `facets`, the other way round.
constexpr std::string_view something_to_do =
    "NOT (action IS (SELECT id FROM names WHERE text = 'no_action')"
    " AND kind IN (SELECT id FROM names WHERE text IN ('evaluation', 'fleet')))";
/// A newer evaluation of the cluster has another target.
constexpr std::string_view overtaken =
    "(d.kind IS (SELECT id FROM names WHERE text = 'evaluation')"
    " AND EXISTS (SELECT 1 FROM turns WHERE cluster = d.cluster AND since > d.id))";
constexpr std::string_view unreported = "NOT EXISTS (SELECT 1 FROM reports WHERE decision = d.id)";
constexpr std::string_view unanswered = "EXISTS (SELECT 1 FROM approvals WHERE decision = d.id AND approved IS NULL)";

/// Turns a query into SQL.
class Planner {
 public:
  Planner(Database& db, const DecisionQuery& query) : db_(db), query_(query) {}

  std::optional<QueryPlan> plan() {
    facets();
    cluster();
    policy();
    labels();
    if (chosen_) plan_.sources.push_back(by_facet());
    outcome();
    evaluated_at();
    if (!possible_) return std::nullopt;
    return std::move(plan_);
  }

 private:
  std::int64_t name(std::string_view text) {
    Rows rows = db_.prepared("SELECT id FROM names WHERE text = ?").query(text);
    if (rows.next()) return rows.integer(0);
    possible_ = false;
    return 0;
  }

  /// Which facets fulfil what they can tell about.
  void facets() {
    std::string sql;
    std::vector<std::int64_t> values;
    const auto add = [&](std::string_view column, std::int64_t value) {
      sql.append(" AND ").append(column).append(" = ?");
      values.push_back(value);
    };
    const auto add_own = [&](const char* column, const std::optional<std::string>& text) {
      if (!text) return;
      const std::int64_t id = name(*text);
      add(column, id);
      plan_.filters.push_back({std::string("d.") + column + " = ?", {id}});
    };
    add_own("kind", query_.kind);
    add_own("action", query_.action);
    add_own("status", query_.status);
    // Of these, rows of older versions have nothing until they are filled in.
    const auto own = sql.size();
    if (query_.changed) add("changed", changed_number(query_.changed));
    if (query_.reason) add("reason", name(*query_.reason));
    if (query_.blocked_by) add("blocked_by", name(*query_.blocked_by));
    with_unknown_ = sql.size() == own;
    const bool acts = query_.outcome == Outcome::expired || query_.outcome == Outcome::superseded;
    if (sql.empty() && !acts) return;
    if (acts) sql.append(" AND ").append(something_to_do);
    chosen_ = select(sql, values);
    if (!with_unknown_) only_chosen(sql.substr(own), {values.begin() + own_values(), values.end()});
  }

  std::ptrdiff_t own_values() const {
    return (query_.kind ? 1 : 0) + (query_.action ? 1 : 0) + (query_.status ? 1 : 0);
  }

  Facets select(const std::string& conditions, const std::vector<std::int64_t>& values) {
    Facets ids;
    Statement& statement = db_.prepared("SELECT id FROM facets WHERE 1" + conditions + " ORDER BY id");
    int at = 0;
    for (const auto value : values) statement.bind(++at, value);
    Rows rows{statement};
    while (rows.next()) ids.push_back(rows.integer(0));
    return ids;
  }

  void only_chosen(const std::string& conditions, const std::vector<std::int64_t>& values) {
    plan_.filters.push_back({"EXISTS (SELECT 1 FROM facets WHERE id = d.facet" + conditions + ")",
                             std::vector<Value>(values.begin(), values.end())});
  }

  bool unknown_count() {
    if (!with_unknown_) return false;
    if (!has_unknown_) has_unknown_ = has_unknown_facets(db_);
    return *has_unknown_;
  }

  Source by_facet() {
    Source source;
    for (const auto facet : *chosen_) source.ranges.push_back(indexed("decisions_by_facet", {"d.facet = ?", {facet}}));
    if (unknown_count()) source.ranges.push_back(indexed("decisions_by_facet", {"d.facet IS NULL"}));
    return source;
  }

  /// The ranges of one value of an index that goes on with the facet.
  template <class FacetsOf>
  Source of_one(const std::string& index, const std::string& column, std::int64_t value, FacetsOf facets_of) {
    Facets facets;
    if (chosen_ && chosen_->size() <= few_facets) {
      facets = *chosen_;
    } else {
      facets = facets_of(db_, value);
      if (chosen_) std::erase_if(facets, [&](auto id) { return !std::ranges::binary_search(*chosen_, id); });
    }
    const std::string own = "d." + column + " = ? AND d.facet ";
    Source source;
    for (const auto facet : facets) source.ranges.push_back(indexed(index, {own + "= ?", {value, facet}}));
    if (unknown_count()) source.ranges.push_back(indexed(index, {own + "IS NULL", {value}}));
    return source;
  }

  void cluster() {
    if (!query_.cluster_id) return;
    const auto cluster = name(*query_.cluster_id);
    plan_.sources.push_back(of_one("decisions_by_cluster", "cluster", cluster, facets_of_cluster));
    plan_.filters.push_back({"d.cluster = ?", {cluster}});
  }

  void policy() {
    if (!query_.policy_id) return;
    const auto [text, version] = split_policy(*query_.policy_id);
    const auto policy = name(text);
    plan_.sources.push_back(of_one("decisions_by_policy", "policy", policy, facets_of_policy));
    plan_.filters.push_back({"d.policy = ?", {policy}});
    if (version) plan_.filters.push_back({"d.policy_version = ?", {*version}});
  }

  void labels() {
    for (const auto& [label, value] : query_.labels) {
      const Bytes digest{std::string{label_key(digest_of_label(label, value))}};
      plan_.sources.push_back({.ranges = {{.table = "labels AS l",
                                           .join = " CROSS JOIN decisions AS d ON d.id = l.decision",
                                           .key = "l.decision",
                                           .condition = {"l.digest = ?", {digest}}}},
                               .implies = plan_.filters.size()});
      plan_.filters.push_back({"EXISTS (SELECT 1 FROM labels WHERE digest = ? AND decision = d.id)", {digest}});
    }
  }

  void outcome() {
    if (!query_.outcome) return;
    const std::int64_t now = query_.now.time_since_epoch().count();
    switch (*query_.outcome) {
      case Outcome::recommended:
        plan_.filters.push_back({"(" + std::string{nothing_to_do} + " OR (d.valid_until >= ? AND NOT " +
                                     std::string{overtaken} + ")) AND " + std::string{unreported} + " AND NOT " +
                                     std::string{unanswered},
                                 {now}});
        break;
      case Outcome::awaiting_approval:
        plan_.sources.push_back({.ranges = {{.table = "approvals AS p INDEXED BY approvals_pending",
                                             .join = " CROSS JOIN decisions AS d ON d.id = p.decision",
                                             .key = "p.decision",
                                             .condition = {"p.approved IS NULL"}}}});
        plan_.filters.push_back(
            {"d.valid_until >= ? AND " + std::string{unreported} + " AND " + std::string{unanswered}, {now}});
        break;
      case Outcome::expired:
        plan_.filters.push_back({"d.valid_until < ? AND NOT (" + std::string{nothing_to_do} + ") AND (NOT " +
                                     std::string{overtaken} + " OR " + std::string{unanswered} + ") AND " +
                                     std::string{unreported},
                                 {now}});
        break;
      case Outcome::superseded:  // reported or not
        plan_.filters.push_back({"(EXISTS (SELECT 1 FROM reports WHERE decision = d.id AND state = 'superseded') OR (" +
                                 std::string{overtaken} + " AND NOT (" + std::string{nothing_to_do} + ") AND " +
                                 std::string{unreported} + " AND NOT " + std::string{unanswered} + "))"});
        break;
      case Outcome::claimed:
      case Outcome::applied:
      case Outcome::failed:
      case Outcome::dismissed:
        reported(std::string{outcome_word(*query_.outcome)});
        break;
    }
  }

  void reported(const std::string& state) {
    plan_.sources.push_back({.ranges = {{.table = "reports AS r INDEXED BY reports_by_state",
                                         .join = " CROSS JOIN decisions AS d ON d.id = r.decision",
                                         .key = "r.decision",
                                         .condition = {"r.state = ?", {state}}}},
                             .implies = plan_.filters.size()});
    plan_.filters.push_back({"EXISTS (SELECT 1 FROM reports WHERE decision = d.id AND state = ?)", {state}});
  }

  void evaluated_at() {
    if (query_.since)
      plan_.filters.push_back({"d.evaluated_at >= ?", {std::int64_t{query_.since->time_since_epoch().count()}}});
    if (query_.until)
      plan_.filters.push_back({"d.evaluated_at < ?", {std::int64_t{query_.until->time_since_epoch().count()}}});
  }

  Database& db_;
  const DecisionQuery& query_;
  QueryPlan plan_;
  std::optional<Facets> chosen_;  ///< no value: all
  bool with_unknown_{true};       ///< whether a row without a facet may match
  std::optional<bool> has_unknown_;
  bool possible_{true};
};

constexpr const char* is_apart = "abs(d.evaluated_at - d.id / 4096) > 60000";

/// The first day after `last` on which such decisions were evaluated.
std::optional<std::int64_t> next_day(Database& db, std::int64_t last) {
  Rows row = db.prepared(std::string("SELECT d.evaluated_at / 86400000 FROM decisions AS d INDEXED BY decisions_apart"
                                     " WHERE ") +
                         is_apart + " AND d.evaluated_at / 86400000 > ? ORDER BY d.evaluated_at / 86400000 LIMIT 1")
                 .query(last);
  if (!row.next()) return std::nullopt;
  return row.integer(0);
}

}  // namespace

std::optional<QueryPlan> plan_query(Database& db, const DecisionQuery& query) { return Planner{db, query}.plan(); }

std::optional<Source> evaluated_apart(Database& db, const DecisionQuery& query) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  const std::int64_t first = query.since ? query.since->time_since_epoch().count() / day : least;
  const std::int64_t last = query.until ? (query.until->time_since_epoch().count() - 1) / day : no_bound;
  Source source;
  for (auto at = next_day(db, first == least ? first : first - 1); at && *at <= last; at = next_day(db, *at)) {
    if (source.ranges.size() == most_days) return std::nullopt;
    source.ranges.push_back(
        indexed("decisions_apart", {std::string(is_apart) + " AND d.evaluated_at / 86400000 = ?", {*at}}));
  }
  return source;
}

const Source& whole_table() {
  static const Source table{.ranges = {{.table = "decisions AS d NOT INDEXED", .condition = {"1"}}}};
  return table;
}

Window window_of(const DecisionQuery& query) {
  Window window;
  if (query.since) window.floor = (query.since->time_since_epoch().count() - apart) * ids_a_millisecond;
  if (query.until) window.before = (query.until->time_since_epoch().count() + apart + 1) * ids_a_millisecond;
  return window;
}

}  // namespace headroom::store
