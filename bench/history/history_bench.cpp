#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <vector>

#include "store/open.hpp"
#include "store/sqlite/base/database.hpp"
#include "tests/support/sample_decisions.hpp"

/// Fills a database with decisions of 500 clusters, unless it is there, and measures what the history costs: bytes on
/// disk, the pages of every kind of filter at any depth, summaries, and what retention removes in a second.
///
///     history_bench FILE [DECISIONS]
namespace headroom {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t clusters = 500;
constexpr std::size_t at_once = 1000;
constexpr int repetitions = 21;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

template <class Result>
Result must(tl::expected<Result, Error> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::exit(1);
}

/// A decision among others that differ in everything that can be filtered by.
class Varied {
 public:
  DecisionRecord next() {
    auto record = sample_.next();
    const auto kind = random_() % 100;
    const bool acts = kind < 30;
    record.action = kind < 20 ? "scale_out" : acts ? "scale_in" : "no_action";
    record.status = kind == 99 ? "insufficient_data" : "decided";
    record.policy = kind < 50 ? "inline" : "policy-" + std::to_string(random_() % 100) + "@1";
    if (!acts) record.recommended.reset();
    record.target = acts ? static_cast<std::int64_t>(random_() % 40) : 7;
    record.facts = {.changed = acts,
                    .reason = reasons[random_() % std::size(reasons)],
                    .blocked_by = acts ? "none" : blockers[random_() % std::size(blockers)],
                    .hourly_cost_delta = MicroDollars{acts ? static_cast<std::int64_t>(random_() % 1'000'000) : 0}};
    // Of 100,000 decisions, one.
    if (random_() % 100'000 == 0) record.facts.reason = "rare_reason";
    if (random_() % 100'000 == 0) record.facts.blocked_by = "core_floor";
    record.labels.emplace_back("team", "team-" + std::to_string(random_() % 20));
    return record;
  }

 private:
  static constexpr const char* reasons[] = {"memory_available_below_threshold", "nothing_to_do", "above_maximum",
                                            "memory_available_above_threshold", "below_minimum"};
  static constexpr const char* blockers[] = {"none", "none", "none", "cooldown", "maximum", "in_progress"};
  test::SampleDecisions sample_{clusters};
  std::mt19937_64 random_{7};
};

void append(DecisionLog& log, std::vector<DecisionRecord> records) {
  std::promise<Result<void>> done;
  log.append(std::move(records), std::nullopt, [&](Result<void> stored) { done.set_value(std::move(stored)); });
  if (auto stored = done.get_future().get(); !stored) must<int>(tl::unexpected(stored.error()));
}

void report(DecisionLog& log, const DecisionId& id, Outcome state, Instant at) {
  std::promise<void> done;
  log.report(id, {.state = state, .reported_at = at}, {}, [&](const Result<StoredDecision>&) { done.set_value(); });
  done.get_future().get();
}

void fill(DecisionLog& log, std::size_t count) {
  Varied varied;
  const auto start = Clock::now();
  for (std::size_t stored = 0; stored < count; stored += at_once) {
    std::vector<DecisionRecord> records;
    for (std::size_t i = 0; i < at_once; ++i) records.push_back(varied.next());
    std::vector<std::pair<DecisionId, Instant>> changed;
    for (const auto& record : records)
      if (record.recommended && changed.size() < at_once / 50) changed.emplace_back(record.id, record.recorded_at);
    append(log, std::move(records));
    for (std::size_t i = 0; i < changed.size(); ++i)
      report(log, changed[i].first, i % 10 == 0 ? Outcome::failed : Outcome::applied, changed[i].second);
  }
  std::printf("%zu decisions stored in %.0f s, with the time for making them up\n", count, seconds_since(start));
}

void print_sizes(const std::filesystem::path& path) {
  store::Database db{path, store::Access::read_only};
  const auto decisions = static_cast<double>(db.integer("SELECT count(*) FROM decisions").value_or(1));
  auto select = db.prepare("SELECT name, sum(pgsize), sum(unused) FROM dbstat GROUP BY name ORDER BY 2 DESC");
  store::Rows rows = select.query();
  double total = 0;
  std::printf("\n%-36s %10s %10s\n", "bytes a decision", "on disk", "unused");
  while (rows.next()) {
    const double bytes = static_cast<double>(rows.integer(1)) / decisions;
    if (bytes >= 0.05)
      std::printf("%-36s %10.1f %10.1f\n", rows.text(0).c_str(), bytes,
                  static_cast<double>(rows.integer(2)) / decisions);
    total += bytes;
  }
  std::printf("%-36s %10.1f\n", "all", total);
}

struct Measured {
  double milliseconds{0};
  std::size_t items{0};
};

Measured page(DecisionLog& log, const DecisionQuery& query) {
  std::vector<double> times;
  std::size_t items = 0;
  for (int i = 0; i < repetitions; ++i) {
    const auto start = Clock::now();
    items = must(log.page(query)).items.size();
    times.push_back(1000 * seconds_since(start));
  }
  std::ranges::nth_element(times, times.begin() + repetitions / 2);
  return {times[repetitions / 2], items};
}

void print_pages(DecisionLog& log) {
  const auto newest = must(log.list({.limit = 1})).at(0).record;
  const std::string cluster = newest.cluster_id;
  const Instant end = newest.recorded_at;
  const Instant now = end + std::chrono::minutes{1};
  const std::vector<std::pair<const char*, DecisionQuery>> queries{
      {"all", {}},
      {"cluster", {.cluster_id = cluster}},
      {"cluster, action", {.cluster_id = cluster, .action = "scale_in"}},
      {"cluster, reason", {.cluster_id = cluster, .reason = "above_maximum"}},
      {"action", {.action = "scale_in"}},
      {"status (1%)", {.status = "insufficient_data"}},
      {"changed", {.changed = true}},
      {"reason", {.reason = "above_maximum"}},
      {"reason (rare)", {.reason = "rare_reason"}},
      {"blocked_by", {.blocked_by = "cooldown"}},
      {"blocked_by (rare)", {.blocked_by = "core_floor"}},
      {"policy", {.policy_id = "policy-7"}},
      {"policy, outcome applied", {.policy_id = "inline", .outcome = Outcome::applied}},
      {"policy, outcome failed", {.policy_id = "policy-7", .outcome = Outcome::failed}},
      {"label", {.labels = {{"team", "team-3"}}}},
      {"label, action", {.action = "scale_in", .labels = {{"team", "team-3"}}}},
      {"two labels, nothing", {.labels = {{"team", "team-3"}, {"execution", "none"}}}},
      {"label, rare reason", {.reason = "rare_reason", .labels = {{"team", "team-3"}}}},
      {"outcome recommended", {.outcome = Outcome::recommended}},
      {"outcome expired", {.outcome = Outcome::expired}},
      {"outcome superseded", {.outcome = Outcome::superseded}},
      {"outcome applied", {.outcome = Outcome::applied}},
      {"since an hour", {.since = end - std::chrono::hours{1}}},
      {"a day far back", {.since = end - std::chrono::hours{24 * 5}, .until = end - std::chrono::hours{24 * 4}}},
      {"cluster, a day far back",
       {.cluster_id = cluster, .since = end - std::chrono::hours{24 * 5}, .until = end - std::chrono::hours{24 * 4}}},
      {"action, label, expired", {.action = "scale_out", .outcome = Outcome::expired, .labels = {{"team", "team-3"}}}},
  };
  std::printf("\n%-28s %10s %6s %10s %6s\n", "page of 50, median ms", "first", "items", "deep", "items");
  for (auto [name, query] : queries) {
    query.now = now;
    query.most_candidates = 2500;
    const auto first = page(log, query);
    query.before = DecisionId::of((end - std::chrono::hours{24 * 4}).time_since_epoch().count() * 4096, 0);
    const auto deep = page(log, query);
    std::printf("%-28s %10.2f %6zu %10.2f %6zu\n", name, first.milliseconds, first.items, deep.milliseconds,
                deep.items);
  }
}

void print_summaries(DecisionLog& log) {
  std::printf("\n%-28s %10s %6s\n", "summary", "seconds", "items");
  for (const auto& [word, by] : names_of<SummaryBy>) {
    const auto start = Clock::now();
    const auto rows = must(log.summary({.by = by}));
    std::printf("%-28s %10.2f %6zu\n", std::string(word).c_str(), seconds_since(start), rows.size());
  }
}

void run(const std::filesystem::path& path, std::size_t count) {
  IdGenerator ids;
  if (!std::filesystem::exists(path)) fill(*must(store::open_decision_log({.path = path}, ids)), count);
  print_sizes(path);
  const auto log = must(store::open_decision_log({.path = path}, ids));
  print_pages(*log);
  print_summaries(*log);
}

}  // namespace
}  // namespace headroom

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: history_bench FILE [DECISIONS]\n");
    return 2;
  }
  headroom::run(argv[1], argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000);
}
