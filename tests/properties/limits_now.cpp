#include "tests/properties/limits_now.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <variant>

#include "core/decide.hpp"
#include "tests/support/clusters.hpp"

namespace headroom::testing {
namespace {

using std::chrono::days;

bool is_on(Weekdays allowed, Instant midnight) {
  const std::chrono::weekday day(std::chrono::floor<days>(midnight));
  return ((allowed >> day.c_encoding()) & 1) != 0;
}

/// A window without a cron expression, in UTC.
bool comes_daily_at(const ScheduleWindow& window, Instant now) {
  const Seconds over_midnight = *window.end < *window.start ? days{1} : Seconds{0};
  const Instant today = std::chrono::floor<days>(now);
  for (int day = -1; day <= 7; ++day) {
    const Instant midnight = today + days{day};
    const Instant begin = midnight + *window.start - window.lead;
    const Instant end = midnight + *window.end + over_midnight;
    if (is_on(window.days.value_or(every_day), midnight) && begin <= now && now < end) return true;
  }
  return false;
}

/// Whether one of the expression's times lies in (now − duration, now + lead].
bool comes_by_cron_at(const ScheduleWindow& window, Instant now) {
  const TimeZone& utc = *find_zone({}, "UTC");
  const auto start = next_after(*window.cron->times, utc, now - *window.duration, ClockChanges::once);
  return start && *start <= now + window.lead;
}

std::optional<Units> larger(std::optional<Units> a, std::optional<Units> b) { return std::max(a, b); }

/// The largest minimum and the largest maximum of the windows in force.
struct Bounds {
  std::optional<Units> minimum{};
  std::optional<Units> maximum{};
};

Bounds bounds_of(const EvaluationInput& in) {
  Bounds bounds;
  for (const Signal& signal : in.policy.signals) {
    const auto* schedule = std::get_if<Schedule>(&signal);
    if (schedule == nullptr) continue;
    for (const ScheduleWindow& window : schedule->windows) {
      const Instant now = in.evaluated_at;
      if (!(window.cron ? comes_by_cron_at(window, now) : comes_daily_at(window, now))) continue;
      bounds.minimum = larger(bounds.minimum, window.minimum);
      bounds.maximum = larger(bounds.maximum, window.maximum);
    }
  }
  return bounds;
}

/// The units that the forecast calls enough, as the n-th predictive signal remembers them after the evaluation.
std::int64_t remembered_target(const EvaluationInput& in, std::ptrdiff_t n) {
  const auto memory = decide(in, builtin_catalog()).memory.value();
  const auto& left = *std::ranges::find(memory.snapshots, in.evaluated_at, &SignalSnapshot::at);
  for (const SignalState& state : left.states)
    if (const auto* own = std::get_if<PredictiveMemory>(&state.memory); own != nullptr && n-- == 0)
      return own->account.target;
  return 0;
}

/// What a forecast makes of the maximum: the units that are enough and the buffer on top, rounded up.
Units raised_by_forecast(const EvaluationInput& in, const Decision& decision) {
  const auto chosen = std::ranges::find(decision.signals, true, &SignalOpinion::chosen) - decision.signals.begin();
  if (chosen == std::ssize(decision.signals)) return Units{0};
  const std::span signals(in.policy.signals);
  const auto* predictive = std::get_if<Predictive>(&signals[static_cast<std::size_t>(chosen)]);
  if (predictive == nullptr || predictive->maximum_breach == MaximumBreach::honor_maximum) return Units{0};
  if (predictive->model == forecast::ForecastModel::hour_of_week_linear) return Units{0};
  if (predictive->mode == PredictiveMode::forecast_only) return Units{0};
  const auto is_predictive = [](const Signal& signal) { return std::holds_alternative<Predictive>(signal); };
  const auto n = std::ranges::count_if(signals.first(static_cast<std::size_t>(chosen)), is_predictive);
  // The buffers of these tests are whole per cents.
  const auto percent = 100 + static_cast<std::int64_t>(predictive->buffer_percent.value());
  return Units{(remembered_target(in, n) * percent + 99) / 100};
}

}  // namespace

bool lacks_data(const Decision& decision) {
  const auto lacks = [](const SignalOpinion& signal) { return signal.kind != Schedule::kind; };
  return std::ranges::none_of(decision.signals, [](const SignalOpinion& s) { return s.proposes.has_value(); }) &&
         std::ranges::any_of(decision.signals, lacks);
}

ComputeLimits limits_now(const EvaluationInput& in, const Decision& decision) {
  const ComputeLimits& policy = in.policy.limits;
  const Bounds windows = bounds_of(in);
  ComputeLimits limits = policy;
  if (lacks_data(decision)) {
    limits.minimum = Units{0};
    limits.maximum = Units{std::numeric_limits<std::int64_t>::max()};
  }
  if (windows.minimum) limits.minimum = std::max(limits.minimum, std::min(*windows.minimum, policy.maximum));
  if (windows.maximum)
    limits.maximum = std::min(limits.maximum, std::max({*windows.maximum, policy.minimum, limits.minimum}));
  limits.maximum = std::max(limits.maximum, raised_by_forecast(in, decision));
  return limits;
}

bool within_limits(const EvaluationInput& in, const Decision& decision, Units units) {
  const ComputeLimits limits = limits_now(in, decision);
  return units >= limits.minimum && units <= limits.maximum;
}

}  // namespace headroom::testing
