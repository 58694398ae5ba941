#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/model/affordable.hpp"
#include "core/model/published_rule.hpp"
#include "tests/conformance/suite.hpp"
#include "tests/conformance/zones.hpp"

namespace headroom::conformance {
namespace {

constexpr double micro = 1e6;

std::optional<MicroDollars> optional_dollars(const Json& object, const char* name) {
  const auto amount = optional_number(object, name);
  if (!amount) return std::nullopt;
  if (*amount < 0 || *amount > 1e9) throw Malformed(std::string("\"") + name + "\" is no amount of money");
  return MicroDollars{std::llround(*amount * micro)};
}

MicroDollars dollars(const Json& object, const char* name) {
  field(object, name);
  return *optional_dollars(object, name);
}

double in_dollars(MicroDollars amount) { return static_cast<double>(amount.value) / micro; }

double in_hours(std::chrono::milliseconds time) { return std::round(static_cast<double>(time.count()) / 3.6) / micro; }

std::optional<Spent> spent(const Json& budget, const char* name) {
  const auto amount = optional_dollars(budget, name);
  return amount ? std::optional(Spent{*amount}) : std::nullopt;
}

Json affordable_units(const Json& input) {
  const Json& given = field(input, "budget");
  const Budget budget{.hourly = optional_dollars(given, "hourly_usd"),
                      .daily = optional_dollars(given, "daily_usd"),
                      .monthly = optional_dollars(given, "monthly_usd"),
                      .reserve = std::llround(optional_number(given, "reserve_percent").value_or(10) * micro)};
  const Spend spend{.hour = spent(given, "spent_hour_usd"),
                    .today = spent(given, "spent_today_usd"),
                    .month = spent(given, "spent_month_usd")};
  const Json& unit = field(input, "unit");
  const std::vector<PricedUnits> wanted{
      {.count = integer(input, "wanted_units"),
       .hourly = dollars(unit, "ec2_hourly_usd") + optional_dollars(unit, "emr_hourly_usd").value_or(MicroDollars{0})}};
  const Instant at = instant(input, "evaluated_at");
  const TimeLeft left = time_left(zone(optional_text(given, "time_zone").value_or("UTC"), at), at);
  const BudgetFigures found =
      affordable(budget, spend, {.committed_hourly = dollars(input, "committed_hourly_usd"), .wanted = wanted}, left);
  return {{"hours_left", in_hours(found.left)},         {"spent_usd", in_dollars(found.spent)},
          {"cap_usd", in_dollars(found.cap)},           {"projected_usd", in_dollars(found.projected)},
          {"affordable_units", found.affordable_units}, {"binding", name_of(found.binding)}};
}

Json optional_count(const std::optional<std::int64_t>& count) { return count ? Json(*count) : Json(); }

std::string_view word_of(RuleAction action) {
  switch (action) {
    case RuleAction::scale_out:
      return "scale_out";
    case RuleAction::scale_in:
      return "scale_in";
    case RuleAction::no_action:
      return "no_action";
  }
  return {};
}

Json rule(const Json& input) {
  const Instant at = instant(input, "evaluated_at");
  const MicroDollars daily = dollars(input, "daily_usd");
  const MicroDollars spent_today = dollars(input, "spent_today_usd");
  const PublishedRule found =
      published_rule({.daily = daily,
                      .spent_today = spent_today,
                      .committed_hourly = dollars(input, "committed_hourly_usd"),
                      .additional_hourly = dollars(input, "additional_hourly_usd"),
                      .pending = optional_number(input, "pending"),
                      .left = time_left(zone(optional_text(input, "time_zone").value_or("UTC"), at), at).day});
  const double used_percent =
      daily == MicroDollars{0} ? 0 : std::round(in_dollars(spent_today) * 100 / in_dollars(daily) * micro) / micro;
  return {{"used_percent", used_percent},
          {"projected_usd", in_dollars(found.projected)},
          {"affordable", found.affordable},
          {"action", word_of(found.action)},
          {"minimum", optional_count(found.minimum)},
          {"maximum", optional_count(found.maximum)}};
}

constexpr Kind kinds[] = {{"affordable", affordable_units}, {"published_rule", rule}};

}  // namespace

const Suite budget{"budget", kinds};

}  // namespace headroom::conformance
