#include "store/common/decision_sums.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace headroom::store {
namespace {

constexpr std::int64_t milliseconds_an_hour = 3'600'000;
constexpr std::size_t date_length = 10;

/// To the nearest whole number, halves away from zero.
std::int64_t rounded_quotient(Int128 value, std::int64_t divisor) {
  const Int128 half = value < 0 ? -divisor / 2 : divisor / 2;
  return static_cast<std::int64_t>((value + half) / divisor);
}

}  // namespace

void DecisionSums::add(const One& one) {
  if (const auto before = open_.extract(one.cluster)) settle(before.mapped(), one.evaluated_at);
  if (!one.counts) return;
  SummaryRow& row = sums_[one.key].row;
  ++row.count;
  row.changed += one.changed ? 1 : 0;
  row.hourly_cost_delta = MicroDollars{row.hourly_cost_delta.value + one.hourly_cost_delta};
  if (one.applied && one.hourly_cost_delta != 0) open_.emplace(one.cluster, one);
}

std::vector<DecisionSums::One> DecisionSums::take_open() {
  std::vector<One> all;
  all.reserve(open_.size());
  for (const auto& [cluster, one] : open_) all.push_back(one);
  open_.clear();
  return all;
}

void DecisionSums::settle(const One& one, std::int64_t next_evaluated_at) {
  const std::int64_t lasted = std::max<std::int64_t>(0, next_evaluated_at - one.evaluated_at);
  sums_[one.key].saved -= Int128{one.hourly_cost_delta} * lasted;
}

std::map<std::int64_t, SummaryRow> DecisionSums::rows() const {
  std::map<std::int64_t, SummaryRow> rows;
  for (const auto& [key, sum] : sums_) {
    SummaryRow& row = rows.emplace(key, sum.row).first->second;
    row.saved = MicroDollars{rounded_quotient(sum.saved, milliseconds_an_hour)};
  }
  return rows;
}

std::int64_t day_number(std::int64_t evaluated_at) {
  return std::chrono::floor<std::chrono::days>(Instant{std::chrono::milliseconds{evaluated_at}})
      .time_since_epoch()
      .count();
}

std::string day_text(std::int64_t day) {
  return format_rfc3339(Instant{std::chrono::days{day}}).substr(0, date_length);
}

}  // namespace headroom::store
