#include "core/ports/stored_spend.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/int128.hpp"
#include "core/ports/snapshot.hpp"
#include "core/pricing/pool_price.hpp"
#include "core/schedule/calendar.hpp"

namespace headroom {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::days longest_before{1};
constexpr Int128 milliseconds_an_hour = 3'600'000;

MicroDollars hourly_price(const Pool& pool, Market market, std::int64_t count, const Cluster& cluster,
                          const Catalog& catalog) {
  MicroDollars price;
  if (const auto ec2 = price_of(pool, market, cluster, catalog)) price += cost_of(*ec2, count);
  if (const auto emr = emr_price_of(pool, cluster, catalog)) price += cost_of(*emr, count);
  return price;
}

/// The stored size of one pool in one market.
struct Sizes {
  const Pool* pool{nullptr};
  Market market{Market::on_demand};
  std::vector<Datapoint> points{};
};

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
void add(Sum& sum, const Sizes& sizes, Instant from, Instant until, const EvaluationInput& input,
         const Catalog& catalog) {
  for (std::size_t i = 0; i < sizes.points.size(); ++i) {
    const Instant end = std::min(i + 1 < sizes.points.size() ? sizes.points[i + 1].at : until, until);
    const Instant begin = std::max(sizes.points[i].at, from);
    if (begin >= end) continue;
    sum.since = std::min(sum.since.value_or(begin), begin);
    const auto count = static_cast<std::int64_t>(std::llround(std::clamp(sizes.points[i].value, 0.0, 1e9)));
    const MicroDollars hourly = hourly_price(*sizes.pool, sizes.market, count, input.cluster, catalog);
    sum.rate_times_milliseconds += Int128{hourly.value} * (end - begin).count();
  }
}

Result<std::vector<Sizes>> sizes_since(const EvaluationInput& input, Instant from, SnapshotLog& log) {
  std::vector<Sizes> all;
  const auto read = [&](const Pool& pool, Market market, CapacityFigure figure) -> Result<void> {
    auto stored = log.series({.cluster_id = input.cluster.id,
                              .metric = capacity_name(pool.id, figure),
                              .from = from - longest_before,
                              .until = input.evaluated_at});
    if (!stored) return tl::unexpected(std::move(stored.error()));
    all.push_back({&pool, market, std::move(stored->points)});
    return {};
  };
  for (const Pool& pool : input.cluster.pools) {
    if (pool.role == Role::primary) continue;
    Result<void> done;
    if (!pool.is_fleet()) done = read(pool, pool.market, CapacityFigure::requested);
    if (pool.on_demand) done = read(pool, Market::on_demand, CapacityFigure::requested_on_demand);
    if (done && pool.spot) done = read(pool, Market::spot, CapacityFigure::requested_spot);
    if (!done) return tl::unexpected(std::move(done.error()));
  }
  return all;
}

/// The primary node runs as long as the rest.
void add_primary(Sum& sum, Instant until, const EvaluationInput& input, const Catalog& catalog) {
  for (const Pool& pool : input.cluster.pools) {
    if (pool.role != Role::primary || !sum.since) continue;
    const auto count = [&](const std::optional<FleetMarket>& market) { return market ? market->requested : 0; };
    MicroDollars hourly;
    if (!pool.is_fleet()) hourly += hourly_price(pool, pool.market, pool.requested, input.cluster, catalog);
    hourly += hourly_price(pool, Market::on_demand, count(pool.on_demand), input.cluster, catalog);
    hourly += hourly_price(pool, Market::spot, count(pool.spot), input.cluster, catalog);
    sum.rate_times_milliseconds += Int128{hourly.value} * (until - *sum.since).count();
  }
}

std::optional<Spent> spent_since(Instant from, const std::vector<Sizes>& sizes, const EvaluationInput& input,
                                 const Catalog& catalog) {
  if (from >= input.evaluated_at) return Spent{.amount = {}, .origin = SpendOrigin::stored};
  Sum sum;
  for (const Sizes& each : sizes) add(sum, each, from, input.evaluated_at, input, catalog);
  add_primary(sum, input.evaluated_at, input, catalog);
  if (!sum.since) return std::nullopt;
  return Spent{.amount = sum.amount(), .origin = SpendOrigin::stored};
}

void settle(std::optional<Spent>& spent, Instant from, std::string_view window, const std::vector<Sizes>& sizes,
            EvaluationInput& input, const Catalog& catalog) {
  spent = spent_since(from, sizes, input, catalog);
  if (!spent) return;
  input.warnings.push_back({"spend_worked_out", "the $" + format_dollars(spent->amount) + " spent this " +
                                                    std::string(window) +
                                                    " are worked out from stored sizes of the pools at list prices"});
}

}  // namespace

Result<void> add_stored_spend(EvaluationInput& input, const Catalog& catalog, SnapshotLog& log) {
  if (!input.policy.budget) return {};
  const Budget& budget = *input.policy.budget;
  const bool needs_today = budget.daily && !budget.spent_today && !input.spend.today;
  const bool needs_month = budget.monthly && !budget.spent_month && !input.spend.month;
  if (!needs_today && !needs_month) return {};
  const TimeZone utc{.name = "UTC"};
  const TimeZone* known = find_zone(input.zones, budget.time_zone);
  const TimeZone& zone = known == nullptr ? utc : *known;
  const Instant today = day_of(zone, input.evaluated_at).begin;
  const Instant month = month_of(zone, input.evaluated_at).begin;
  const auto sizes = sizes_since(input, needs_month ? month : today, log);
  if (!sizes) return tl::unexpected(sizes.error());
  if (needs_today) settle(input.spend.today, today, "day", *sizes, input, catalog);
  if (needs_month) settle(input.spend.month, month, "month", *sizes, input, catalog);
  return {};
}

}  // namespace headroom
