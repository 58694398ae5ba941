#include "store/sqlite/history/decision_search.hpp"

#include <algorithm>

#include "store/sqlite/history/candidates.hpp"
#include "store/sqlite/history/query_plan.hpp"

namespace headroom::store {
namespace {

/// Counting stops here: a source with more candidates is long in any case.
constexpr std::int64_t few = 1024;

/// The source with the fewest candidates; the first among equals. Without sources, the whole table.
const Source& shortest(Database& db, const std::vector<Source>& sources, const Window& window) {
  if (sources.empty()) return whole_table();
  if (sources.size() == 1) return sources.front();
  const Source* best = nullptr;
  std::int64_t least = no_bound;
  for (const auto& source : sources) {
    const auto candidates = count(db, source, window, few);
    if (candidates >= least) continue;
    best = &source;
    least = candidates;
  }
  return *best;
}

class Search {
 public:
  Search(Database& db, const DecisionQuery& query, const QueryPlan& plan)
      : db_(db), query_(query), plan_(plan), budget_(std::max<std::int64_t>(1, query.most_candidates)) {}

  FoundDecisions run() {
    const std::int64_t before = query_.before ? query_.before->order() : no_bound;
    const Window near = window_of(query_);
    // Above and below the ids of the range are only decisions that were evaluated at another time than they were
    // stored.
    auto elsewhere = plan_.sources;
    bool any_elsewhere = false;
    if (query_.since || query_.until) {
      auto apart = evaluated_apart(db_, query_);
      any_elsewhere = !apart || !apart->ranges.empty();
      if (apart) elsewhere.push_back(std::move(*apart));
    }
    if (any_elsewhere && !walk(elsewhere, {.before = before, .floor = near.before})) return std::move(found_);
    if (!walk(plan_.sources, {.before = std::min(before, near.before), .floor = near.floor})) return std::move(found_);
    if (any_elsewhere) walk(elsewhere, {.before = std::min(before, near.floor)});
    return std::move(found_);
  }

 private:
  /// Whether the window was searched to its end.
  bool walk(const std::vector<Source>& sources, const Window& window) {
    if (window.before <= window.floor) return true;
    Walk walk{db_, shortest(db_, sources, window), plan_.filters, window, query_.limit, budget_};
    std::int64_t last = window.before;
    while (const auto candidate = walk.next()) {
      if (candidate->matches) {
        if (found_.ids.size() == query_.limit) {
          found_.next = found_.ids.back();
          return false;
        }
        found_.ids.push_back(candidate->id);
      }
      last = candidate->id;
    }
    if (walk.was_cut()) found_.next = last;
    return !walk.was_cut();
  }

  Database& db_;
  const DecisionQuery& query_;
  const QueryPlan& plan_;
  std::int64_t budget_;
  FoundDecisions found_;
};

}  // namespace

FoundDecisions search(Database& db, const DecisionQuery& query) {
  if (query.limit == 0 || (query.since && query.until && *query.since >= *query.until)) return {};
  const auto plan = plan_query(db, query);
  if (!plan) return {};
  return Search{db, query, *plan}.run();
}

}  // namespace headroom::store
