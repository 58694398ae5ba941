#include "store/sqlite/decision_search.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <variant>

#include "store/common/policy_name.hpp"
#include "store/sqlite/outcome_words.hpp"
#include "store/sqlite/packed_decision.hpp"

namespace headroom::store {
namespace {

struct Bytes {
  std::string bytes;
};

/// Whoever binds them keeps texts and blobs alive.
using Value = std::variant<std::int64_t, std::string, Bytes>;

/// A range of time with fewer candidates than this is sorted at once. Before a larger one is sorted, this many
/// candidates are walked.
constexpr std::int64_t few = 1024;
/// Counting stops here: a range with more candidates is long in any case.
constexpr std::int64_t many = 100'000;
constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();

/// A condition on `d`, with its values.
struct Condition {
  std::string sql;
  std::vector<Value> values{};
};

/// A range of an index. It contains the decisions for which `condition` holds.
struct Range {
  std::string table;
  std::string join{};  ///< from the table to `d`; empty if the index is one of `decisions`
  std::string key{"d.id"};
  Condition condition;
};

/// The ranges that together give the candidates.
using Source = std::vector<Range>;

struct Plan {
  std::vector<Condition> filters;  ///< everything that was asked for
  std::vector<Source> walks;       ///< each range in the order of ids; preferred ones first
  std::vector<Source> sorts;       ///< in another order
};

Range indexed(const std::string& index, Condition condition) {
  return {.table = "decisions AS d INDEXED BY " + index, .condition = std::move(condition)};
}

/// Turns a query into SQL.
class Planner {
 public:
  Planner(Database& db, const DecisionQuery& query) : db_(db), query_(query) {}

  /// No value if the query has a name that no decision has.
  std::optional<Plan> plan() {
    labels();
    cluster_and_action();
    policy();
    kind_and_status();
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

  void labels() {
    for (const auto& [label, value] : query_.labels) {
      const Bytes digest{std::string{label_key(digest_of_label(label, value))}};
      plan_.walks.push_back({{.table = "labels AS l",
                              .join = " CROSS JOIN decisions AS d ON d.id = l.decision",
                              .key = "l.decision",
                              .condition = {"l.digest = ?", {digest}}}});
      plan_.filters.push_back({"EXISTS (SELECT 1 FROM labels WHERE digest = ? AND decision = d.id)", {digest}});
    }
  }

  void cluster_and_action() {
    std::optional<std::int64_t> action;
    if (query_.action) action = name(*query_.action);
    if (query_.cluster_id) {
      const auto cluster = name(*query_.cluster_id);
      plan_.filters.push_back({"d.cluster = ?", {cluster}});
      plan_.walks.push_back(by_cluster(cluster, action));
    } else if (action) {
      plan_.walks.push_back({indexed("decisions_by_action", {"d.action = ?", {*action}})});
    }
    if (action) plan_.filters.push_back({"d.action = ?", {*action}});
  }

  Source by_cluster(std::int64_t cluster, const std::optional<std::int64_t>& action) {
    Source source;
    for (const std::int64_t changing : {0, 1})
      for (const auto each : action ? std::vector{*action} : actions_of(db_, cluster, changing))
        source.push_back(indexed("decisions_by_cluster",
                                 {"d.cluster = ? AND d.changing = ? AND d.action = ?", {cluster, changing, each}}));
    return source;
  }

  void policy() {
    if (!query_.policy_id) return;
    const auto [text, version] = split_policy(*query_.policy_id);
    const Condition named{"d.policy = ?", {name(text)}};
    plan_.walks.push_back({indexed("decisions_by_policy", named)});
    plan_.filters.push_back(named);
    if (version) plan_.filters.push_back({"d.policy_version = ?", {*version}});
  }

  /// Kind and status have few values, so a walk soon fills a page. An index for them would make every insert slower.
  void kind_and_status() {
    if (query_.kind) plan_.filters.push_back({"d.kind = ?", {name(*query_.kind)}});
    if (query_.status) plan_.filters.push_back({"d.status = ?", {name(*query_.status)}});
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
        plan_.walks.push_back({{.table = "approvals AS p INDEXED BY approvals_pending",
                                .join = " CROSS JOIN decisions AS d ON d.id = p.decision",
                                .key = "p.decision",
                                .condition = {"p.approved IS NULL"}}});
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
    plan_.walks.push_back({{.table = "reports AS r INDEXED BY reports_by_state",
                            .join = " CROSS JOIN decisions AS d ON d.id = r.decision",
                            .key = "r.decision",
                            .condition = {"r.state = ?", {state}}}});
    plan_.filters.push_back({"EXISTS (SELECT 1 FROM reports WHERE decision = d.id AND state = ?)", {state}});
  }

  void evaluated_at() {
    if (!query_.since && !query_.until) return;
    const std::int64_t since = query_.since ? query_.since->time_since_epoch().count() : 0;
    const std::int64_t until = query_.until ? query_.until->time_since_epoch().count() : no_bound;
    const Condition within{"d.evaluated_at >= ? AND d.evaluated_at < ?", {since, until}};
    plan_.sorts.push_back({indexed("decisions_by_evaluated_at", within)});
    plan_.filters.push_back(within);
  }

  /// An evaluation of a cluster or a fleet that changes nothing stays recommended.
  static constexpr std::string_view nothing_to_do =
      "d.action IS (SELECT id FROM names WHERE text = 'no_action')"
      " AND d.kind IN (SELECT id FROM names WHERE text IN ('evaluation', 'fleet'))";
  /// A newer evaluation of the cluster has another target.
  static constexpr std::string_view overtaken =
      "(d.kind IS (SELECT id FROM names WHERE text = 'evaluation')"
      " AND EXISTS (SELECT 1 FROM turns WHERE cluster = d.cluster AND since > d.id))";
  static constexpr std::string_view unreported = "NOT EXISTS (SELECT 1 FROM reports WHERE decision = d.id)";

  static constexpr std::string_view unanswered =
      "EXISTS (SELECT 1 FROM approvals WHERE decision = d.id AND approved IS NULL)";

  Database& db_;
  const DecisionQuery& query_;
  Plan plan_;
  bool possible_{true};
};

void bind(Statement& statement, int at, const Value& value) {
  if (const auto* bytes = std::get_if<Bytes>(&value))
    statement.bind(at, Blob{bytes->bytes});
  else if (const auto* text = std::get_if<std::string>(&value))
    statement.bind(at, std::string_view{*text});
  else
    statement.bind(at, std::get<std::int64_t>(value));
}

std::vector<std::int64_t> run(Database& db, const std::string& sql, const std::vector<Value>& values) {
  Statement& statement = db.prepared(sql);
  int at = 0;
  for (const auto& value : values) bind(statement, ++at, value);
  std::vector<std::int64_t> ids;
  Rows rows{statement};
  while (rows.next()) ids.push_back(rows.integer(0));
  return ids;
}

/// The beginning of the SQL for counting and for selecting.
std::string where(const Range& range, const std::string& join) {
  return " FROM " + range.table + join + " WHERE " + range.condition.sql + " AND " + range.key + " < ?";
}

/// How many candidates the source has, at most `limit`.
std::int64_t count(Database& db, const Source& source, std::int64_t before, std::int64_t limit) {
  std::int64_t total = 0;
  for (const auto& range : source) {
    auto values = range.condition.values;
    values.insert(values.end(), {before, limit - total});
    total += run(db, "SELECT count(*) FROM (SELECT 1" + where(range, "") + " LIMIT ?)", values).front();
  }
  return total;
}

/// Ids from `floor` on and below `before`.
struct Window {
  std::int64_t before{no_bound};
  std::int64_t floor{0};
};

std::vector<std::int64_t> select(Database& db, const Range& range, const std::vector<Condition>& filters, Window window,
                                 std::size_t limit) {
  // Without filters, the index alone is enough.
  std::string sql = "SELECT " + range.key + where(range, filters.empty() ? "" : range.join);
  sql += " AND " + range.key + " >= ?";
  auto values = range.condition.values;
  values.insert(values.end(), {window.before, window.floor});
  for (const auto& filter : filters) {
    sql += " AND " + filter.sql;
    values.insert(values.end(), filter.values.begin(), filter.values.end());
  }
  values.emplace_back(static_cast<std::int64_t>(limit));
  return run(db, sql + " ORDER BY " + range.key + " DESC LIMIT ?", values);
}

/// The newest decisions of the source that pass the filters.
std::vector<std::int64_t> newest(Database& db, const Source& source, const std::vector<Condition>& filters,
                                 Window window, std::size_t limit) {
  std::vector<std::int64_t> ids;
  for (const auto& range : source) {
    const auto more = select(db, range, filters, window, limit);
    const auto middle = ids.insert(ids.end(), more.begin(), more.end());
    std::inplace_merge(ids.begin(), middle, ids.end(), std::greater<>{});
    ids.resize(std::min(ids.size(), limit));
  }
  return ids;
}

/// The id after which there are `few` newer candidates; 0 if there are fewer.
std::int64_t floor_of_newest(Database& db, const Source& walk, std::int64_t before) {
  const auto ids = newest(db, walk, {}, {.before = before}, few + 1);
  return ids.size() > few ? ids.back() : 0;
}

struct Counted {
  const Source* source{nullptr};
  std::int64_t candidates{no_bound};
};

const Source& whole_table() {
  static const Source table{{.table = "decisions AS d NOT INDEXED", .condition = {"1"}}};
  return table;
}

/// The source with the fewest candidates; the first among equals. Without sources, the whole table.
Counted shortest(Database& db, const std::vector<Source>& sources, std::int64_t before) {
  Counted best{&whole_table()};
  for (const auto& source : sources)
    if (const auto candidates = count(db, source, before, few); candidates < best.candidates)
      best = {&source, candidates};
  return best;
}

}  // namespace

std::vector<std::int64_t> search(Database& db, const DecisionQuery& query) {
  const auto plan = Planner{db, query}.plan();
  if (!plan || query.limit == 0) return {};
  const std::int64_t before = query.before ? query.before->order() : no_bound;
  const bool no_choice = plan->walks.size() == 1 && plan->sorts.empty();
  const auto [walk, walked] = no_choice ? Counted{&plan->walks.front()} : shortest(db, plan->walks, before);
  if (plan->sorts.empty()) return newest(db, *walk, plan->filters, {.before = before}, query.limit);

  const auto [sorted, in_range] = shortest(db, plan->sorts, before);
  if (in_range < few && in_range <= walked) return newest(db, *sorted, plan->filters, {.before = before}, query.limit);
  const std::int64_t floor = floor_of_newest(db, *walk, before);
  auto page = newest(db, *walk, plan->filters, {.before = before, .floor = floor}, query.limit);
  if (floor == 0 || page.size() == query.limit) return page;
  const bool sorting_is_shorter =
      walk == &whole_table() || count(db, *sorted, floor, many) <= count(db, *walk, floor, many);
  const auto rest =
      newest(db, sorting_is_shorter ? *sorted : *walk, plan->filters, {.before = floor}, query.limit - page.size());
  page.insert(page.end(), rest.begin(), rest.end());
  return page;
}

std::vector<std::int64_t> actions_of(Database& db, std::int64_t cluster, std::int64_t changing) {
  std::vector<std::int64_t> actions;
  Statement& next = db.prepared(
      "SELECT min(action) FROM decisions INDEXED BY decisions_by_cluster"
      " WHERE cluster = ? AND changing = ? AND action > ?");
  for (std::int64_t last = 0;;) {
    Rows row = next.query(cluster, changing, last);
    if (!row.next() || row.is_null(0)) return actions;
    last = row.integer(0);
    actions.push_back(last);
  }
}

}  // namespace headroom::store
