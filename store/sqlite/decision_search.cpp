#include "store/sqlite/decision_search.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <variant>

#include "store/policy_name.hpp"
#include "store/sqlite/outcome_words.hpp"

namespace headroom::store {
namespace {

using Value = std::variant<std::int64_t, std::string>;

/// Ranges of time with fewer candidates are sorted at once; as many are walked before a larger one is.
constexpr std::int64_t few = 4096;
/// Counting ends here: what has more candidates is long either way.
constexpr std::int64_t many = 100'000;
constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();

/// A condition on `d`, with its values.
struct Condition {
  std::string sql;
  std::vector<Value> values;
};

/// An index that yields the decisions for which `condition` holds.
struct Source {
  std::string table;
  std::string join;  ///< from there to `d`; empty where the index is of `decisions`
  std::string key;   ///< the column that holds ids
  Condition condition;
};

struct Plan {
  std::vector<Condition> filters;  ///< all that was asked for
  std::vector<Source> walks;       ///< in the order of ids, preferred ones first, the whole table last
  std::vector<Source> ranges;      ///< in another order
};

Source indexed(const std::string& index, Condition condition) {
  return {.table = "decisions AS d INDEXED BY " + index, .join = {}, .key = "d.id", .condition = std::move(condition)};
}

/// Turns a query into SQL. `possible` is false when a name was asked for that no decision has.
class Planner {
 public:
  Planner(Database& db, const DecisionQuery& query) : db_(db), query_(query) {}

  bool possible() const { return possible_; }

  Plan plan() {
    labels();
    cluster_and_action();
    policy();
    kind_and_status();
    outcome();
    evaluated_at();
    plan_.walks.push_back({.table = "decisions AS d NOT INDEXED", .join = {}, .key = "d.id", .condition = {"1", {}}});
    return std::move(plan_);
  }

 private:
  std::int64_t name(const std::string& text) {
    Rows rows = db_.prepared("SELECT id FROM names WHERE text = ?").query(std::string_view{text});
    if (rows.next()) return rows.integer(0);
    possible_ = false;
    return 0;
  }

  void labels() {
    for (const auto& [label, value] : query_.labels) {
      const auto id = name(label);
      plan_.walks.push_back({.table = "labels AS l INDEXED BY labels_by_value",
                             .join = " CROSS JOIN decisions AS d ON d.id = l.decision",
                             .key = "l.decision",
                             .condition = {"l.name = ? AND l.value = ?", {id, value}}});
      plan_.filters.push_back(
          {"EXISTS (SELECT 1 FROM labels WHERE decision = d.id AND name = ? AND value = ?)", {id, value}});
    }
  }

  void cluster_and_action() {
    std::optional<Condition> cluster;
    std::optional<Condition> action;
    if (query_.cluster_id) cluster = Condition{"d.cluster = ?", {name(*query_.cluster_id)}};
    if (query_.action) action = Condition{"d.action = ?", {name(*query_.action)}};
    if (cluster && action)
      plan_.walks.push_back(indexed("decisions_by_cluster_and_action",
                                    {"d.cluster = ? AND d.action = ?", {cluster->values[0], action->values[0]}}));
    else if (cluster)
      plan_.walks.push_back(indexed("decisions_by_cluster", *cluster));
    else if (action)
      plan_.walks.push_back(indexed("decisions_by_action", *action));
    if (cluster) plan_.filters.push_back(std::move(*cluster));
    if (action) plan_.filters.push_back(std::move(*action));
  }

  void policy() {
    if (!query_.policy_id) return;
    const auto [text, version] = split_policy(*query_.policy_id);
    const Condition named{"d.policy = ?", {name(std::string{text})}};
    plan_.walks.push_back(indexed("decisions_by_policy", named));
    plan_.filters.push_back(named);
    if (version) plan_.filters.push_back({"d.policy_version = ?", {*version}});
  }

  void kind_and_status() {
    if (query_.kind) plan_.filters.push_back({"d.kind = ?", {name(*query_.kind)}});
    if (query_.status) plan_.filters.push_back({"d.status = ?", {name(*query_.status)}});
  }

  void outcome() {
    if (!query_.outcome) return;
    const std::int64_t now = query_.now.time_since_epoch().count();
    switch (*query_.outcome) {
      case Outcome::recommended:
        plan_.ranges.push_back(indexed("decisions_by_valid_until", {"d.valid_until >= ?", {now}}));
        plan_.filters.push_back({"d.valid_until >= ? AND " + std::string{unreported}, {now}});
        break;
      case Outcome::expired:
        plan_.filters.push_back({"d.valid_until < ? AND " + std::string{unreported}, {now}});
        break;
      case Outcome::claimed:
      case Outcome::applied:
      case Outcome::failed:
      case Outcome::dismissed:
      case Outcome::superseded:
        reported(std::string{outcome_word(*query_.outcome)});
        break;
    }
  }

  void reported(const std::string& state) {
    plan_.walks.push_back({.table = "reports AS r INDEXED BY reports_by_state",
                           .join = " CROSS JOIN decisions AS d ON d.id = r.decision",
                           .key = "r.decision",
                           .condition = {"r.state = ?", {state}}});
    plan_.filters.push_back({"EXISTS (SELECT 1 FROM reports WHERE decision = d.id AND state = ?)", {state}});
  }

  void evaluated_at() {
    if (!query_.since && !query_.until) return;
    const std::int64_t since = query_.since ? query_.since->time_since_epoch().count() : 0;
    const std::int64_t until = query_.until ? query_.until->time_since_epoch().count() : no_bound;
    const Condition within{"d.evaluated_at >= ? AND d.evaluated_at < ?", {since, until}};
    plan_.ranges.push_back(indexed("decisions_by_evaluated_at", within));
    plan_.filters.push_back(within);
  }

  static constexpr std::string_view unreported = "NOT EXISTS (SELECT 1 FROM reports WHERE decision = d.id)";

  Database& db_;
  const DecisionQuery& query_;
  Plan plan_;
  bool possible_{true};
};

/// Ids from `floor` on and below `before`.
struct Window {
  std::int64_t before{no_bound};
  std::int64_t floor{0};
};

std::vector<std::int64_t> run(Database& db, const std::string& sql, const std::vector<Value>& values) {
  Statement& statement = db.prepared(sql);
  int at = 0;
  for (const auto& value : values) statement.bind(++at, value);
  std::vector<std::int64_t> ids;
  Rows rows{statement};
  while (rows.next()) ids.push_back(rows.integer(0));
  return ids;
}

/// What both counting and selecting begin with.
std::string where(const Source& source, const std::string& join) {
  return " FROM " + source.table + join + " WHERE " + source.condition.sql + " AND " + source.key + " < ?";
}

/// How many candidates it has, `limit` if there are as many or more.
std::int64_t count(Database& db, const Source& source, std::int64_t before, std::int64_t limit) {
  auto values = source.condition.values;
  values.insert(values.end(), {before, limit});
  return run(db, "SELECT count(*) FROM (SELECT 1" + where(source, "") + " LIMIT ?)", values).front();
}

/// The id behind which `few` newer candidates lie, or 0 where there are not so many.
std::int64_t floor_of_newest(Database& db, const Source& walk, std::int64_t before) {
  auto values = walk.condition.values;
  values.insert(values.end(), {before, few});
  const auto ids =
      run(db, "SELECT " + walk.key + where(walk, "") + " ORDER BY " + walk.key + " DESC LIMIT 1 OFFSET ?", values);
  return ids.empty() ? 0 : ids.front();
}

std::vector<std::int64_t> select(Database& db, const Source& source, const std::vector<Condition>& filters,
                                 Window window, std::size_t limit) {
  std::string sql = "SELECT " + source.key + where(source, source.join) + " AND " + source.key + " >= ?";
  auto values = source.condition.values;
  values.insert(values.end(), {window.before, window.floor});
  for (const auto& filter : filters) {
    sql += " AND " + filter.sql;
    values.insert(values.end(), filter.values.begin(), filter.values.end());
  }
  values.emplace_back(static_cast<std::int64_t>(limit));
  return run(db, sql + " ORDER BY " + source.key + " DESC LIMIT ?", values);
}

struct Counted {
  const Source* source{nullptr};
  std::int64_t candidates{no_bound};
};

/// The one with the fewest candidates, the first of equals. The whole table counts as the longest.
Counted shortest(Database& db, const std::vector<Source>& sources, std::int64_t before) {
  if (sources.size() == 1) return {&sources.front(), count(db, sources.front(), before, few)};
  Counted best;
  for (const auto& source : sources)
    if (const auto candidates = count(db, source, before, few); candidates < best.candidates)
      best = {&source, candidates};
  return best;
}

}  // namespace

std::vector<std::int64_t> search(Database& db, const DecisionQuery& query) {
  Planner planner{db, query};
  const Plan plan = planner.plan();
  if (!planner.possible() || query.limit == 0) return {};
  const std::int64_t before = query.before ? query.before->order() : no_bound;
  const auto [walk, walked] = shortest(db, plan.walks, before);
  if (plan.ranges.empty()) return select(db, *walk, plan.filters, {.before = before}, query.limit);

  const auto [range, in_range] = shortest(db, plan.ranges, before);
  if (in_range < few && in_range <= walked) return select(db, *range, plan.filters, {.before = before}, query.limit);
  const std::int64_t floor = floor_of_newest(db, *walk, before);
  auto page = select(db, *walk, plan.filters, {.before = before, .floor = floor}, query.limit);
  if (floor == 0 || page.size() == query.limit) return page;
  const bool range_is_shorter = count(db, *range, floor, many) <= count(db, *walk, floor, many);
  const auto rest =
      select(db, range_is_shorter ? *range : *walk, plan.filters, {.before = floor}, query.limit - page.size());
  page.insert(page.end(), rest.begin(), rest.end());
  return page;
}

}  // namespace headroom::store
