#include "core/ports/stored_spend.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/int128.hpp"
#include "core/base/marked_list.hpp"
#include "core/ports/pool_sizes.hpp"
#include "core/schedule/calendar.hpp"

namespace headroom {
namespace {

using std::chrono::milliseconds;

constexpr Int128 milliseconds_an_hour = 3'600'000;

/// A product of a rate and a time is kept exactly, so that an amount is rounded once.
struct Sum {
  Int128 rate_times_milliseconds{0};
  std::optional<Instant> since{};  ///< the first size that counts

  MicroDollars amount() const {
    const Int128 rounded = (rate_times_milliseconds + milliseconds_an_hour / 2) / milliseconds_an_hour;
    return {static_cast<std::int64_t>(std::min<Int128>(rounded, most_money.value))};
  }
};

/// Adds what the pool cost from `from` to `until`.
void add(Sum& sum, const PoolSizes& sizes, Instant from, Instant until, const Cluster& cluster,
         const Catalog& catalog) {
  for (std::size_t i = 0; i < sizes.points.size(); ++i) {
    const Instant end = std::min(i + 1 < sizes.points.size() ? sizes.points[i + 1].at : until, until);
    const Instant begin = std::max(sizes.points[i].at, from);
    if (begin >= end) continue;
    sum.since = std::min(sum.since.value_or(begin), begin);
    const std::int64_t count = size_of(sizes.points[i]);
    const MicroDollars hourly = hourly_price(*sizes.pool, sizes.market, count, cluster, catalog).hourly;
    sum.rate_times_milliseconds += Int128{hourly.value} * (end - begin).count();
  }
}

/// The primary node runs as long as the rest.
void add_primary(Sum& sum, Instant until, const Cluster& cluster, const Catalog& catalog) {
  if (!sum.since) return;
  const MicroDollars hourly = primary_hourly_price(cluster, catalog).hourly;
  sum.rate_times_milliseconds += Int128{hourly.value} * (until - *sum.since).count();
}

/// What clusters have spent in one window, as far as it is known.
struct WindowSpend {
  std::string_view name;
  Instant from{};
  std::optional<MicroDollars> amount{};
  std::optional<Instant> since{};  ///< if not all of it is known: since when it is, of all clusters that are stored

  /// Adds one cluster's. Returns whether anything is known of it.
  bool add_cluster(Instant until, const std::vector<PoolSizes>& sizes, const Cluster& cluster, const Catalog& catalog) {
    Sum sum;
    for (const PoolSizes& each : sizes) add(sum, each, from, until, cluster, catalog);
    add_primary(sum, until, cluster, catalog);
    if (!sum.since && from < until) return false;
    amount = std::min(amount.value_or(MicroDollars{0}) + sum.amount(), most_money);
    if (sum.since && *sum.since > from) since = std::max(since.value_or(*sum.since), *sum.since);
    return true;
  }

  std::optional<Spent> spent(bool in_part) const {
    if (!amount) return std::nullopt;
    return Spent{.amount = *amount, .origin = in_part || since ? SpendOrigin::stored_in_part : SpendOrigin::stored};
  }

  void say(std::vector<Warning>& warnings) const {
    if (!amount) return;
    warnings.push_back({"spend_worked_out", "the $" + format_dollars(*amount) + " spent this " + std::string(name) +
                                                " are worked out from stored sizes of the pools at list prices"});
    if (since)
      warnings.push_back({"spend_incomplete", "what is stored of this " + std::string(name) + " begins at " +
                                                  format_rfc3339(*since) +
                                                  "; what was spent before is not known and counts as 0"});
  }
};

}  // namespace

Result<std::vector<Warning>> add_stored_spend(Spend& spend, const SpendQuestion& question, const Catalog& catalog,
                                              SnapshotHistory& log) {
  std::vector<Warning> warnings;
  const Budget& budget = *question.budget;
  const bool needs_today = budget.daily && !budget.spent_today && !spend.today;
  const bool needs_month = budget.monthly && !budget.spent_month && !spend.month;
  if (!needs_today && !needs_month) return warnings;
  const Instant until = question.until;
  const TimeZone* known_zone = find_zone(question.zones, budget.time_zone);
  const TimeZone& zone = known_zone == nullptr ? *find_zone({}, "UTC") : *known_zone;
  WindowSpend today{.name = "day", .from = day_of(zone, until).begin};
  WindowSpend month{.name = "month", .from = month_of(zone, until).begin};
  std::vector<std::string> unknown;
  for (const Cluster* cluster : question.clusters) {
    const auto sizes = pool_sizes(needs_month ? month.from : today.from, until, *cluster, log);
    if (!sizes) return tl::unexpected(sizes.error());
    const bool knows_today = today.add_cluster(until, *sizes, *cluster, catalog);
    const bool knows_month = month.add_cluster(until, *sizes, *cluster, catalog);
    if (!(needs_month ? knows_month : knows_today)) unknown.push_back(cluster->id);
  }
  if (needs_today) {
    spend.today = today.spent(!unknown.empty());
    today.say(warnings);
  }
  if (needs_month) {
    spend.month = month.spent(!unknown.empty());
    month.say(warnings);
  }
  if (!unknown.empty() && unknown.size() < question.clusters.size())
    warnings.push_back({"spend_incomplete", "no sizes are stored of " + text::marked_list(unknown) +
                                                ": what they have spent is not known and counts as 0"});
  return warnings;
}

Result<void> add_stored_spend(EvaluationInput& input, const Catalog& catalog, SnapshotHistory& log) {
  if (!input.policy.budget) return {};
  const std::array clusters{static_cast<const Cluster*>(&input.cluster)};
  auto warnings = add_stored_spend(
      input.spend,
      {.budget = &*input.policy.budget, .zones = input.zones, .clusters = clusters, .until = input.evaluated_at},
      catalog, log);
  if (!warnings) return tl::unexpected(std::move(warnings.error()));
  std::ranges::move(*warnings, std::back_inserter(input.warnings));
  return {};
}

}  // namespace headroom
