#include "server/cli/replay_history.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace headroom::server {
namespace {

constexpr std::size_t page_size = 64;
constexpr std::size_t most_shown = 10;

void keep_newest(std::vector<ReplayedDecision>& kept, ReplayedDecision decision) {
  const auto newer = [](const ReplayedDecision& a, const ReplayedDecision& b) { return a.id.order() > b.id.order(); };
  kept.insert(std::ranges::upper_bound(kept, decision, newer), std::move(decision));
  if (kept.size() > most_shown) kept.pop_back();
}

/// The work that the threads share.
class Pages {
 public:
  Pages(store::ReadableStore& store, DecisionQuery query, const std::function<void(const ReplayCounts&)>& progress)
      : store_(store), query_(std::move(query)), progress_(progress) {
    query_.limit = page_size;
    query_.whole = true;
  }

  /// The next page. Empty at the end, and after a failure.
  std::vector<StoredDecision> next() {
    const std::lock_guard lock{reading_};
    if (ended_) return {};
    auto page = store_.list(query_);
    if (!page) failure_ = std::move(page.error());
    ended_ = !page || page->size() < page_size;
    if (!page) return {};
    if (!page->empty()) query_.before = page->back().record.id;
    return *std::move(page);
  }

  void add(ReplayCounts counts) {
    const std::lock_guard lock{counting_};
    all_.add(std::move(counts));
    if (progress_) progress_(all_);
  }

  Result<ReplayCounts> result() {
    if (failure_) return tl::unexpected(std::move(*failure_));
    return std::move(all_);
  }

 private:
  store::ReadableStore& store_;
  std::mutex reading_;
  DecisionQuery query_;
  bool ended_{false};
  std::optional<Error> failure_;
  std::mutex counting_;
  ReplayCounts all_;
  const std::function<void(const ReplayCounts&)>& progress_;
};

}  // namespace

void ReplayCounts::add(const DecisionId& id, api::Replay replay) {
  ++decisions;
  if (!replay.added.empty()) ++with_added;
  switch (replay.result) {
    case api::ReplayResult::identical:
      ++identical;
      break;
    case api::ReplayResult::different:
      ++different;
      keep_newest(first_different, {id, std::move(replay)});
      break;
    case api::ReplayResult::unknown:
      ++unknown[replay.reason];
      if (replay.reason != "input_expired") keep_newest(first_unknown, {id, std::move(replay)});
      break;
  }
}

void ReplayCounts::add(ReplayCounts others) {
  decisions += others.decisions;
  identical += others.identical;
  different += others.different;
  with_added += others.with_added;
  for (const auto& [reason, count] : others.unknown) unknown[reason] += count;
  for (ReplayedDecision& decision : others.first_different) keep_newest(first_different, std::move(decision));
  for (ReplayedDecision& decision : others.first_unknown) keep_newest(first_unknown, std::move(decision));
}

bool ReplayCounts::has_faults() const { return different > 0 || !first_unknown.empty(); }

Result<ReplayCounts> replay_history(store::ReadableStore& store, api::Catalogs& catalogs, const DecisionQuery& query,
                                    std::size_t jobs, const std::function<void(const ReplayCounts&)>& progress) {
  Pages pages(store, query, progress);
  const auto work = [&] {
    for (auto page = pages.next(); !page.empty(); page = pages.next()) {
      ReplayCounts counts;
      for (const StoredDecision& stored : page)
        counts.add(stored.record.id, api::replay(catalogs, store.snapshots(), stored));
      pages.add(std::move(counts));
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < jobs; ++i) others.emplace_back(work);
    work();
  }
  return pages.result();
}

}  // namespace headroom::server
