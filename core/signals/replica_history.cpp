#include "core/signals/replica_history.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace headroom {
namespace {

using kubernetes::ReplicaRecommendation;
using kubernetes::ScaleEvent;

/// Keeps each recommendation that is larger or smaller than all later ones. No other can be the largest or the smallest
/// within a window that ends now. `all` is in the order of time.
std::vector<ReplicaRecommendation> extremes(const std::vector<ReplicaRecommendation>& all) {
  std::vector<ReplicaRecommendation> kept;
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (auto one = all.rbegin(); one != all.rend(); ++one) {
    if (one->replicas <= largest && one->replicas >= least) continue;
    largest = std::max(largest, one->replicas);
    least = std::min(least, one->replicas);
    kept.push_back(*one);
  }
  std::ranges::reverse(kept);
  return kept;
}

template <class Entry>
void keep_since(Instant oldest, std::vector<Entry>& entries, Instant now) {
  std::erase_if(entries, [&](const Entry& entry) { return entry.at < oldest || entry.at > now + clock_tolerance; });
  std::ranges::stable_sort(entries, {}, &Entry::at);
}

template <class Entry>
void keep_newest(std::vector<Entry>& entries) {
  if (entries.size() > most_remembered)
    entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(most_remembered));
}

}  // namespace

std::vector<ScaleEvent> scale_events_of(const ReplicaHistory& history, Instant left_at, Units current) {
  std::vector<ScaleEvent> events = history.scale_events;
  const auto [lowest, highest] = std::minmax(history.from, history.to);
  const std::int64_t done = std::clamp(current.value, lowest, highest) - history.from;
  if (done != 0) events.push_back({left_at, done});
  return events;
}

ReplicaHistory pruned(ReplicaHistory history, Instant now, Seconds window) {
  keep_since(now - std::max(window, longest_stabilization_window), history.recommendations, now);
  keep_since(now - longest_policy_period, history.scale_events, now);
  history.recommendations = extremes(history.recommendations);
  keep_newest(history.recommendations);
  keep_newest(history.scale_events);
  return history;
}

}  // namespace headroom
