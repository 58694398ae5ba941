#include "core/planning/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "core/base/decimal.hpp"

namespace headroom::planning {
namespace {

constexpr std::int64_t seconds_per_hour = 3600;
constexpr double milliseconds = 1000;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Whether `a` is to be preferred.
bool is_better(const Candidate& a, const Candidate& b) {
  const auto rank = [](const Candidate& each) {
    return std::tuple(each.cost(), each.cost_with_interruptions(), each.with_interruptions, each.vcpus);
  };
  return rank(a) < rank(b);
}

/// Keeps the better of `best` and `candidate`, if `measure` says which, else the cheaper.
template <class Measure>
void keep_nearest(std::optional<Candidate>& best, const Candidate& candidate, Measure measure) {
  if (best) {
    const auto is = measure(candidate);
    const auto was = measure(*best);
    if (was < is || (!(is < was) && !is_better(candidate, *best))) return;
  }
  best = candidate;
}

/// What a cluster within the budget costs at most, before rounding, which may take half a micro-dollar off.
double most_cost(const Bounds& bounds) {
  if (!bounds.budget) return infinity;
  return static_cast<double>(bounds.budget->value + 1) * static_cast<double>(seconds_per_hour);
}

}  // namespace

MicroDollars rounded_cost(Int128 micro_dollar_seconds_per_hour) {
  const Int128 rounded = (micro_dollar_seconds_per_hour + seconds_per_hour / 2) / seconds_per_hour;
  return std::min(MicroDollars{saturated(rounded)}, most_money);
}

Search::Search(const Grid& grid, const RunningTime& time, std::int64_t interruptions)
    : grid_(grid), time_(time), interruptions_(interruptions) {
  const double work = static_cast<double>(time.work()) / milliseconds;
  const auto start_up = static_cast<double>(time.start_up());
  const auto primary = static_cast<double>(grid.primary_hourly());
  const double balanced = start_up > 0 ? std::sqrt(work * primary / (grid.cheapest_vcpu() * start_up)) : infinity;
  const double billed = static_cast<double>(least_billed_seconds);
  const double briefest = start_up < billed ? work / (billed - start_up) : infinity;
  turning_point_ = std::min(balanced, briefest);
}

double Search::least_cost(std::int64_t vcpus) const {
  constexpr double little_less = 1 - 1e-9;
  const auto count = static_cast<double>(vcpus);
  const double seconds =
      static_cast<double>(time_.start_up()) + static_cast<double>(time_.work()) / milliseconds / count;
  const double hourly = static_cast<double>(grid_.primary_hourly()) + count * grid_.cheapest_vcpu();
  return little_less * hourly * std::max(static_cast<double>(least_billed_seconds), seconds);
}

std::int64_t Search::fewest_vcpus(std::optional<std::int64_t> deadline) const {
  if (!deadline) return 1;
  const std::int64_t left = *deadline - time_.start_up();
  if (left <= 0 || left < time_.shortest_work()) return most_vcpus + 1;
  const Int128 by = Int128{1000} * left;
  return static_cast<std::int64_t>(std::min<Int128>(most_vcpus + 1, (Int128{time_.work()} + by - 1) / by));
}

bool Search::cost_more_than(double cost, std::int64_t vcpus) const {
  return static_cast<double>(vcpus) >= turning_point_ && least_cost(vcpus) > cost;
}

bool Search::are_too_many(std::int64_t vcpus, const Bounds& bounds) const {
  if (!bounds.minimum_utilisation) return false;
  const Int128 least = Int128{vcpus} * time_.start_up() * 1000 + time_.work();
  return least * *bounds.minimum_utilisation > Int128{all_of_it} * time_.work();
}

Candidate Search::candidate(std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) const {
  return {.vcpus = vcpus,
          .mix = mix,
          .hourly = hourly,
          .seconds = time_.seconds(vcpus),
          .with_interruptions = time_.seconds_with_interruptions(vcpus, grid_.spot_of(mix), interruptions_)};
}

bool Search::keeps_deadline(const Candidate& each, const Bounds& bounds) const {
  return !bounds.deadline || each.with_interruptions <= *bounds.deadline;
}

bool Search::keeps_budget(const Candidate& each, const Bounds& bounds) const {
  return !bounds.budget || rounded_cost(each.cost_with_interruptions()) <= *bounds.budget;
}

bool Search::keeps_utilisation(const Candidate& each, const Bounds& bounds) const {
  return !bounds.minimum_utilisation || time_.utilisation(each.vcpus) >= *bounds.minimum_utilisation;
}

std::optional<Candidate> Search::cheapest(const Bounds& bounds, SearchedUntil* until) const {
  std::optional<Candidate> best;
  SearchedUntil reached;
  const std::int64_t first = fewest_vcpus(bounds.deadline);
  if (first > most_vcpus) {
    if (until != nullptr) *until = reached;
    return best;
  }
  double cutoff = most_cost(bounds);
  bool used_enough = true;
  std::int64_t seconds = 0;
  grid_.sweep(
      first,
      [&](std::int64_t vcpus) {
        seconds = time_.seconds(vcpus);
        used_enough = !bounds.minimum_utilisation || time_.utilisation(vcpus) >= *bounds.minimum_utilisation;
        if (are_too_many(vcpus, bounds))
          reached = {vcpus, SearchEnd::utilisation};
        else if (cost_more_than(cutoff, vcpus))
          reached = {vcpus, SearchEnd::cost};
        return reached.end == SearchEnd::grid;
      },
      [&](std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) {
        if (!used_enough) return;
        if (best && Candidate{.hourly = hourly, .seconds = seconds}.cost() > best->cost()) return;
        const Candidate each = candidate(vcpus, mix, hourly);
        if (!keeps_deadline(each, bounds) || !keeps_budget(each, bounds)) return;
        if (best && !is_better(each, *best)) return;
        best = each;
        cutoff = static_cast<double>(best->cost());
      });
  if (until != nullptr) *until = reached;
  return best;
}

std::vector<std::optional<Candidate>> Search::cheapest_within(const std::vector<std::int64_t>& deadlines) const {
  std::vector<std::optional<Candidate>> best(deadlines.size());
  if (deadlines.empty()) return best;
  std::vector<bool> possible;
  possible.reserve(deadlines.size());
  std::int64_t seconds = 0;
  for (const std::int64_t deadline : deadlines) possible.push_back(fewest_vcpus(deadline) <= most_vcpus);
  grid_.sweep(
      fewest_vcpus(*std::ranges::max_element(deadlines)),
      [&](std::int64_t vcpus) {
        seconds = time_.seconds(vcpus);
        for (std::size_t i = 0; i < best.size(); ++i) {
          const double most = best[i] ? static_cast<double>(best[i]->cost()) : infinity;
          if (possible[i] && !cost_more_than(most, vcpus)) return true;
        }
        return false;
      },
      [&](std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) {
        // Whether there is a deadline for which it could be the best.
        const Int128 cost = Candidate{.hourly = hourly, .seconds = seconds}.cost();
        bool is_wanted = false;
        for (std::size_t i = 0; i < best.size(); ++i)
          is_wanted = is_wanted || (possible[i] && seconds <= deadlines[i] && (!best[i] || cost <= best[i]->cost()));
        if (!is_wanted) return;
        const Candidate each = candidate(vcpus, mix, hourly);
        for (std::size_t i = 0; i < deadlines.size(); ++i)
          if (each.with_interruptions <= deadlines[i] && (!best[i] || is_better(each, *best[i]))) best[i] = each;
      });
  return best;
}

Search::Nearest Search::nearest(const Bounds& bounds) const {
  Nearest result;
  grid_.sweep(
      1,
      [&](std::int64_t vcpus) {
        const bool unused = are_too_many(vcpus, bounds);
        const bool unaffordable = cost_more_than(most_cost(bounds), vcpus);
        const double least = result.budget ? static_cast<double>(result.budget->cost_with_interruptions()) : infinity;
        const bool dearer = !bounds.budget || cost_more_than(least, vcpus);
        return (bounds.deadline && !unused && !unaffordable) || (bounds.minimum_utilisation && !unaffordable) ||
               (!unused && !dearer);
      },
      [&](std::int64_t vcpus, const MixClass& mix, std::int64_t hourly) {
        const Candidate each = candidate(vcpus, mix, hourly);
        const bool in_time = keeps_deadline(each, bounds);
        const bool affordable = keeps_budget(each, bounds);
        const bool used = keeps_utilisation(each, bounds);
        if (affordable && used && !in_time)
          keep_nearest(result.deadline, each, [](const Candidate& a) { return a.with_interruptions; });
        if (in_time && used && !affordable)
          keep_nearest(result.budget, each, [](const Candidate& a) { return a.cost_with_interruptions(); });
        if (in_time && affordable && !used)
          keep_nearest(result.utilisation, each, [&](const Candidate& a) { return -time_.utilisation(a.vcpus); });
      });
  return result;
}

}  // namespace headroom::planning
