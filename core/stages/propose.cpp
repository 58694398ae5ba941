#include "core/stages/propose.hpp"

#include <algorithm>
#include <cmath>

namespace headroom {
namespace {

/// The metrics that were asked for and for which `predicate` is true. Sorted, without duplicates.
std::vector<std::string> asked_for(std::span<const SignalProposal> proposals, auto&& predicate) {
  std::vector<std::string> found;
  for (const SignalProposal& p : proposals)
    for (const std::string_view metric : p.asked_for)
      if (predicate(p, metric)) found.emplace_back(metric);
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

std::vector<SignalProposal> propose_all(std::span<const Signal> signals, const Observation& seen) {
  std::vector<SignalProposal> all;
  all.reserve(signals.size());
  for (const Signal& signal : signals)
    std::visit([&](const auto& s) { all.push_back({s.kind, propose(s, seen), asks_for(s)}); }, signal);
  return all;
}

std::vector<SignalProposal> propose_again(std::span<const Signal> signals, const Observation& seen,
                                          std::span<const SignalProposal> before) {
  std::vector<SignalProposal> all;
  all.reserve(signals.size());
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (std::holds_alternative<ClusterAutoscaler>(signals[i]))
      all.push_back(before[i]);
    else
      std::visit([&](const auto& s) { all.push_back({s.kind, propose(s, seen), asks_for(s)}); }, signals[i]);
  }
  return all;
}

std::vector<std::string> missing_metrics(std::span<const SignalProposal> proposals, const Observation& seen) {
  return asked_for(proposals, [&](const SignalProposal& p, std::string_view metric) {
    return !p.proposal || !seen.reading(metric);
  });
}

std::vector<std::string> stale_metrics(std::span<const SignalProposal> proposals, const Observation& seen) {
  return asked_for(proposals, [&](const SignalProposal&, std::string_view metric) {
    const auto reading = seen.reading(metric);
    return reading && !reading->fresh;
  });
}

double confidence_of(std::span<const SignalProposal> proposals, const Observation& seen,
                     std::span<const Contradiction> contradictions) {
  int asked = 0;
  int good = 0;
  for (const SignalProposal& p : proposals) {
    for (const std::string_view metric : p.asked_for) {
      ++asked;
      const auto reading = seen.reading(metric);
      const bool contradicted =
          std::ranges::find(seen.metrics->contradicted, metric) != seen.metrics->contradicted.end() ||
          std::ranges::any_of(contradictions, [&](const Contradiction& c) {
            return std::ranges::find(c.metrics, metric) != c.metrics.end();
          });
      good += p.proposal && reading && reading->fresh && !contradicted ? 1 : 0;
    }
  }
  return asked == 0 ? 1.0 : std::round(1000.0 * good / asked) / 1000;
}

}  // namespace headroom
