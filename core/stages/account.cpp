#include "core/stages/account.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/text.hpp"
#include "core/pricing/committed.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

std::optional<Spent> of_policy(const std::optional<MicroDollars>& amount) {
  return amount ? std::optional(Spent{.amount = *amount, .origin = SpendOrigin::policy}) : std::nullopt;
}

void doubt(SpendDoubts& doubts, const std::optional<MicroDollars>& cap, const std::optional<Spent>& spent,
           const std::string& window, const std::string& field) {
  if (!cap || (spent && spent->origin != SpendOrigin::stored_in_part)) return;
  ++doubts.unknown;
  if (spent) return;  // who worked it out has said it
  doubts.warnings.push_back({"spend_unknown", "what was spent this " + window + " is not known and counts as 0; give " +
                                                  field + " or aws.ce.GetCostAndUsage"});
}

/// The price of one instance of a slice, and how many of its instances or fleet units are one instance.
struct InstancePrice {
  MicroDollars hourly;
  std::int64_t per{1};
};

InstancePrice instance_price(const Slice& slice, const Observation& seen, const Catalog& catalog) {
  const Pool& pool = seen.cluster->pools[slice.pool];
  InstancePrice price{.hourly = {}, .per = priced_weight(pool)};
  if (const auto ec2 = price_of(pool, slice.market, *seen.cluster, catalog)) price.hourly += ec2->hourly;
  if (const auto emr = emr_price_of(pool, *seen.cluster, catalog)) price.hourly += emr->hourly;
  return price;
}

/// For each slice: how much it would have without its growth.
std::vector<std::int64_t> before_growth(std::span<const Growth> growths, std::span<const Slice> slices) {
  std::vector<std::int64_t> counts;
  counts.reserve(slices.size());
  for (const Slice& slice : slices) counts.push_back(slice.to);
  for (const Growth& growth : growths) counts[growth.slice] -= growth.count;
  return counts;
}

}  // namespace

Spend known_spend(const Budget& budget, const Spend& spend) {
  return {.hour = budget.spent_hour ? of_policy(budget.spent_hour) : spend.hour,
          .today = budget.spent_today ? of_policy(budget.spent_today) : spend.today,
          .month = budget.spent_month ? of_policy(budget.spent_month) : spend.month};
}

SpendDoubts doubts_of(const Budget& budget, const Spend& known) {
  SpendDoubts doubts;
  doubt(doubts, budget.daily, known.today, "day", "spent_today_usd");
  doubt(doubts, budget.monthly, known.month, "month", "spent_month_usd");
  return doubts;
}

Account account_of(const Budget& budget, const Spend& spend, const Observation& seen, const Catalog& catalog) {
  Committed committed = committed_of(*seen.cluster, catalog);
  const TimeZone* zone = seen.zone(budget.time_zone);
  const TimeZone utc{.name = "UTC"};
  Account account{.spend = known_spend(budget, spend),
                  .committed_hourly = committed.hourly,
                  .left = time_left(zone == nullptr ? utc : *zone, seen.now)};
  SpendDoubts doubts = doubts_of(budget, account.spend);
  account.unknown = doubts.unknown;
  account.warnings = std::move(doubts.warnings);
  if (!committed.unpriced.empty())
    account.warnings.push_back({"budget_incomplete", "the budget does not see the full price of pools " +
                                                         text::joined(committed.unpriced) +
                                                         ": what is not known counts as 0"});
  if (seen.cluster->platform == Platform::emr && !committed.has_primary)
    account.warnings.push_back(
        {"primary_unknown", "the primary node is not described, so the budget does not count its price"});
  return account;
}

std::vector<PricedUnits> priced(std::span<const Growth> growths, std::span<const Slice> slices, const Observation& seen,
                                const Catalog& catalog) {
  std::vector<std::int64_t> counts = before_growth(growths, slices);
  std::vector<PricedUnits> units;
  for (const Growth& growth : growths) {
    const Slice& slice = slices[growth.slice];
    const InstancePrice price = instance_price(slice, seen, catalog);
    std::int64_t& count = counts[growth.slice];
    const std::int64_t room = instances_for(count, price.per) * price.per - std::max<std::int64_t>(count, 0);
    const std::int64_t paid_already = std::min(growth.count, room);
    if (paid_already > 0) units.push_back({.count = paid_already * slice.units_per_count, .hourly = {}});
    if (growth.count > paid_already)
      units.push_back({.count = (growth.count - paid_already) * slice.units_per_count,
                       .hourly = price.hourly,
                       .per = price.per * slice.units_per_count});
    count += growth.count;
  }
  return units;
}

MicroDollars released_by(std::span<const Growth> growths, std::span<const Slice> slices, const Observation& seen,
                         const Catalog& catalog) {
  const std::vector<std::int64_t> counts = before_growth(growths, slices);
  MicroDollars released;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (counts[i] >= slices[i].from) continue;
    const InstancePrice price = instance_price(slices[i], seen, catalog);
    const std::int64_t fewer = instances_for(slices[i].from, price.per) - instances_for(counts[i], price.per);
    released += scaled(price.hourly, fewer, 1);
  }
  return std::min(released, most_money);
}

}  // namespace headroom
