#include "api/wire/fields/budget.hpp"

#include <cmath>
#include <string>

#include "core/base/decimal.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_zone_name = 64;
constexpr std::int64_t millionths = 1'000'000;

PercentMillionths decode_reserve(json::ObjectReader& reader) {
  const auto percent = reader.number("reserve_percent", 0, 100);
  return percent ? truncated(times(shortest_decimal(*percent), millionths)) : Budget{}.reserve;
}

Budget decode_fields(json::ObjectReader& reader) {
  Budget budget{.hourly = reader.dollars("hourly_usd"),
                .daily = reader.dollars("daily_usd"),
                .monthly = reader.dollars("monthly_usd"),
                .spent_hour = reader.dollars("spent_hour_usd"),
                .spent_today = reader.dollars("spent_today_usd"),
                .spent_month = reader.dollars("spent_month_usd"),
                .reserve = decode_reserve(reader)};
  if (const auto zone = reader.string("time_zone", longest_zone_name)) budget.time_zone = std::string(*zone);
  budget.preset = reader.choice<BudgetPreset>("preset", names_of<BudgetPreset>);
  if (reader.has("preset"))
    reader.require("daily_usd");
  else if (!reader.has("hourly_usd") && !reader.has("daily_usd") && !reader.has("monthly_usd"))
    reader.report("daily_usd", "missing", "is required, or hourly_usd or monthly_usd");
  return budget;
}

std::optional<Spent> decode_spent(json::ObjectReader& spend, std::string_view name) {
  return spend.nested(name, [](json::ObjectReader& reader) {
    reader.require("amount_usd");
    reader.require("origin");
    return Spent{.amount = reader.dollars("amount_usd").value_or(MicroDollars{0}),
                 .origin = reader.choice<SpendOrigin>("origin", names_of<SpendOrigin>).value_or(SpendOrigin::policy)};
  });
}

void encode_spent(json::Writer& out, std::string_view name, const std::optional<Spent>& spent) {
  if (!spent) return;
  out.name(name).begin_object().field("amount_usd", spent->amount).field("origin", name_of(spent->origin)).end_object();
}

/// With at most six decimals: an hour is 3,600,000 milliseconds, and a third of one is 0.333333.
double in_hours(std::chrono::milliseconds time) { return std::round(static_cast<double>(time.count()) / 3.6) / 1e6; }

}  // namespace

std::optional<Budget> decode_budget(json::ObjectReader& holder) { return holder.nested("budget", decode_fields); }

void encode_budget(json::Writer& out, const Budget& budget) {
  out.begin_object();
  out.optional_field("hourly_usd", budget.hourly)
      .optional_field("daily_usd", budget.daily)
      .optional_field("monthly_usd", budget.monthly)
      .optional_field("spent_hour_usd", budget.spent_hour)
      .optional_field("spent_today_usd", budget.spent_today)
      .optional_field("spent_month_usd", budget.spent_month);
  out.field("reserve_percent", static_cast<double>(budget.reserve) / millionths).field("time_zone", budget.time_zone);
  if (budget.preset) out.field("preset", name_of(*budget.preset));
  out.end_object();
}

Spend decode_spend(json::ObjectReader& request) {
  Spend spend;
  request.nested("spend", [&](json::ObjectReader& reader) {
    spend.hour = decode_spent(reader, "hour");
    spend.today = decode_spent(reader, "today");
    spend.month = decode_spent(reader, "month");
  });
  return spend;
}

void encode_spend(json::Writer& out, const Spend& spend) {
  out.begin_object();
  encode_spent(out, "hour", spend.hour);
  encode_spent(out, "today", spend.today);
  encode_spent(out, "month", spend.month);
  out.end_object();
}

void encode_budget_figures(json::Writer& out, const BudgetFigures& figures) {
  out.begin_object().field("spent_usd", figures.spent).field("committed_hourly_usd", figures.committed_hourly);
  out.field("hours_left", in_hours(figures.left)).field("projected_usd", figures.projected);
  out.field("cap_usd", figures.cap).field("binding", name_of(figures.binding));
  out.field("affordable_units", figures.affordable_units).end_object();
}

}  // namespace headroom::api
