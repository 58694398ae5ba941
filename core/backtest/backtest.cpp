#include "core/backtest/backtest.hpp"

#include <algorithm>
#include <utility>

namespace headroom::backtest {
namespace {

bool is_before(const Difference& a, const Difference& b) {
  return a.at != b.at ? a.at < b.at : a.id.order() < b.id.order();
}

/// A sum that is not known if one of its parts is not.
template <class Number>
class Sum {
 public:
  void add(const std::optional<Number>& part) {
    known_ = known_ && part;
    any_ = true;
    if (part) sum_ += *part;
  }
  std::optional<Number> sum() const { return known_ && any_ ? std::optional(sum_) : std::nullopt; }

 private:
  Number sum_{};
  bool known_{true};
  bool any_{false};
};

class FigureSums {
 public:
  void add(const Figures& figures) {
    cost_.add(figures.cost);
    minutes_.add(figures.under_provisioned_minutes);
    resizes_.add(figures.resizes);
    flaps_.add(figures.flaps);
  }
  Figures sums() const {
    return {.cost = cost_.sum(),
            .under_provisioned_minutes = minutes_.sum(),
            .resizes = resizes_.sum(),
            .flaps = flaps_.sum()};
  }

 private:
  Sum<MicroDollars> cost_{};
  Sum<std::int64_t> minutes_{};
  Sum<std::int64_t> resizes_{};
  Sum<std::int64_t> flaps_{};
};

}  // namespace

void keep_first(std::vector<Difference>& kept, Difference difference) {
  const auto place = std::ranges::upper_bound(kept, difference, is_before);
  kept.insert(place, std::move(difference));
  if (kept.size() > most_differences) kept.pop_back();
}

void Counts::add(const Counts& other) {
  decisions += other.decisions;
  decided_again += other.decided_again;
  different += other.different;
  insufficient_data += other.insufficient_data;
  for (const auto& [code, count] : other.not_made_again) not_made_again[code] += count;
}

Totals totals_of(const Backtest& backtest) {
  Totals totals;
  FigureSums would_be;
  FigureSums actual;
  for (const ClusterBacktest& cluster : backtest.clusters) {
    totals.counts.add(cluster.counts);
    totals.covered.counted += cluster.covered.counted;
    totals.covered.demand_minutes += cluster.covered.demand_minutes;
    totals.covered.longest_held = std::max(totals.covered.longest_held, cluster.covered.longest_held);
    for (const UnknownFigure& each : cluster.unknown)
      totals.unknown.push_back({each.figure, each.reason, cluster.cluster_id + ": " + each.detail});
    for (const Difference& each : cluster.first_differences) keep_first(totals.first_differences, each);
    if (cluster.covered.counted.count() == 0) continue;
    would_be.add(cluster.would_be);
    actual.add(cluster.actual);
  }
  if (backtest.clusters.empty())
    for (const std::string_view figure : figure_names)
      totals.unknown.push_back({figure, "no_clusters", "the policy decided for no cluster in this time"});
  totals.would_be = would_be.sums();
  totals.actual = actual.sums();
  return totals;
}

}  // namespace headroom::backtest
