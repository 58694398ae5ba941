#include "core/stages/propose.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/stages/departures.hpp"
#include "core/stages/missing_capacity.hpp"

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

/// What the signals are told: without the capacity that is not coming, and without that which is about to go.
class Expected {
 public:
  Expected(const Observation& seen, const Catalog& catalog) : seen_(seen) {
    const auto [stopped, overdue] = not_coming(seen);
    const Units leaving = leaving_units(seen);
    if (stopped + overdue + leaving == Units{0}) return;
    arriving_ = seen;
    arriving_->current -= stopped + overdue;
    arriving_->leaving.clear();
    if (leaving == Units{0}) return;
    staying_ = seen;
    staying_->current -= stopped + overdue + leaving;
    staying_->running -= leaving;
    metrics_ = without_leaving(seen, catalog);
    staying_->metrics = &metrics_;
  }
  Expected(const Expected&) = delete;
  Expected& operator=(const Expected&) = delete;
  /// Without what is not coming.
  const Observation& arriving() const { return arriving_ ? *arriving_ : seen_; }
  /// Without what is about to go as well.
  const Observation& staying() const { return staying_ ? *staying_ : arriving(); }

 private:
  const Observation& seen_;
  std::optional<Observation> arriving_{};
  std::optional<Observation> staying_{};
  Metrics metrics_{};
};

template <class T>
constexpr bool asks_for_a_size = std::is_same_v<T, Schedule> || std::is_same_v<T, Predictive>;

SignalProposal proposal_of(const Signal& signal, const Expected& expected, const Observation& seen) {
  return std::visit(
      [&](const auto& s) {
        constexpr bool by_size = asks_for_a_size<std::remove_cvref_t<decltype(s)>>;
        const Observation& told = by_size ? expected.arriving() : expected.staying();
        auto proposal = propose(s, told);
        if (proposal && told.current != seen.current)
          proposal = without_waiting(*std::move(proposal), seen, seen.current - told.current);
        const bool silent = !proposal && requires { s.may_be_silent; };
        return SignalProposal{s.kind, std::move(proposal), asks_for(s), silent};
      },
      signal);
}

bool is_contradicted(std::string_view metric, const Observation& seen, std::span<const Contradiction> contradictions) {
  return std::ranges::find(seen.metrics->contradicted, metric) != seen.metrics->contradicted.end() ||
         std::ranges::any_of(contradictions, [&](const Contradiction& c) {
           return std::ranges::find(c.metrics, metric) != c.metrics.end();
         });
}

/// How full HDFS is bounds the core pools, whatever the signals ask for. 1 if its figures are contradicted and no
/// signal asks for them; otherwise 0.
int unasked_contradictions(std::span<const SignalProposal> proposals, const Observation& seen,
                           std::span<const Contradiction> contradictions) {
  constexpr std::array of_hdfs{metric::hdfs_used_percent, metric::hdfs_total, metric::hdfs_used,
                               metric::hdfs_remaining};
  const auto is_asked_for = [&](std::string_view metric) {
    return std::ranges::any_of(proposals, [&](const SignalProposal& p) {
      return std::ranges::find(p.asked_for, metric) != p.asked_for.end();
    });
  };
  const bool contradicted = std::ranges::any_of(of_hdfs, [&](std::string_view metric) {
    return !is_asked_for(metric) && is_contradicted(metric, seen, contradictions);
  });
  return contradicted ? 1 : 0;
}

}  // namespace

std::vector<SignalProposal> propose_all(std::span<const Signal> signals, const Observation& seen,
                                        const Catalog& catalog) {
  const Expected expected(seen, catalog);
  std::vector<SignalProposal> all;
  all.reserve(signals.size());
  for (const Signal& signal : signals) all.push_back(proposal_of(signal, expected, seen));
  return all;
}

std::vector<SignalProposal> propose_again(std::span<const Signal> signals, const Observation& seen,
                                          std::span<const SignalProposal> before, const Catalog& catalog) {
  const Expected expected(seen, catalog);
  std::vector<SignalProposal> all;
  all.reserve(signals.size());
  for (std::size_t i = 0; i < signals.size(); ++i)
    all.push_back(std::holds_alternative<ClusterAutoscaler>(signals[i]) ? before[i]
                                                                        : proposal_of(signals[i], expected, seen));
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
                     std::span<const Contradiction> contradictions, std::int64_t unknown) {
  std::int64_t asked = unasked_contradictions(proposals, seen, contradictions);
  std::int64_t good = 0;
  for (const SignalProposal& p : proposals) {
    if (p.proposal && !p.proposal->doubts.empty()) ++asked;
    for (const std::string_view metric : p.asked_for) {
      ++asked;
      const auto reading = seen.reading(metric);
      good += p.proposal && reading && reading->fresh && !is_contradicted(metric, seen, contradictions) ? 1 : 0;
    }
  }
  if (asked == 0) asked = good = 1;
  return std::round(1000.0 * static_cast<double>(good) / static_cast<double>(asked + unknown)) / 1000;
}

}  // namespace headroom
