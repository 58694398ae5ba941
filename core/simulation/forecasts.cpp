#include "core/simulation/forecasts.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "core/forecast/hour_of_week_line.hpp"

namespace headroom::simulation {
namespace {

using forecast::CapacityForecast;
using forecast::mark_length;

constexpr std::size_t hours_of_history = 56 * 24;
constexpr double no_maximum = 1e15;

std::int64_t hour_of(Instant at) { return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count(); }

bool is_mark(Instant at) { return at.time_since_epoch() % mark_length == std::chrono::milliseconds(0); }

bool is_linear(const forecast::CapacityQuestion& question) {
  return question.model == forecast::ForecastModel::hour_of_week_linear;
}

double maximum_of(const Predictive& signal, const Policy& policy) {
  const bool may_breach = signal.maximum_breach == MaximumBreach::increase_maximum;
  return may_breach ? no_maximum : static_cast<double>(policy.limits.maximum.value);
}

}  // namespace

Forecasts::Forecasts(const Policy& policy, UnitSize size) : size_(size) {
  const auto names = metric_names();
  for (const Signal& signal : policy.signals) {
    const auto* predictive = std::get_if<Predictive>(&signal);
    if (predictive == nullptr) continue;
    forecast::CapacityQuestion question = question_of(*predictive);
    const auto known = std::ranges::find(names, question.metric);
    if (known == names.end() || std::ranges::find(asked_, question, &Asked::question) != asked_.end()) continue;
    asked_.push_back({.question = std::move(question),
                      .metric = static_cast<std::size_t>(known - names.begin()),
                      .maximum = maximum_of(*predictive, policy)});
  }
}

void Forecasts::learn(Instant now, double demand, std::int64_t running) {
  const bool new_hour = hour_of(now) != hour_of(now_);
  now_ = now;
  for (Asked& asked : asked_) {
    if (new_hour) ++asked.hours;
    const double value = measured(asked.metric, demand, static_cast<double>(running), size_);
    if (is_linear(asked.question)) add_to_hour(asked, value);
    if (!is_mark(now)) continue;
    asked.is_outdated = true;
    if (is_linear(asked.question)) continue;
    if (!asked.forecaster)
      asked.forecaster.emplace(asked.question, now.time_since_epoch() / mark_length, asked.maximum);
    asked.forecaster->append(value);
  }
}

void Forecasts::answer(std::vector<CapacityForecast>& answers) {
  answers.resize(asked_.size());
  for (std::size_t i = 0; i < asked_.size(); ++i) {
    Asked& asked = asked_[i];
    if (!std::exchange(asked.is_outdated, false)) continue;
    if (is_linear(asked.question))
      answers[i] = linear_answer(asked);
    else
      answers[i] =
          asked.forecaster ? asked.forecaster->forecast() : CapacityForecast{.question = asked.question, .at = now_};
    answers[i].hourly_points = asked.hours;
  }
}

void Forecasts::add_to_hour(Asked& asked, double value) const {
  auto& means = asked.means;
  if (means.empty() || means.back().hour != hour_of(now_)) {
    if (means.size() >= 2 * hours_of_history)
      means.erase(means.begin(), means.end() - static_cast<std::ptrdiff_t>(hours_of_history));
    means.push_back({hour_of(now_), value});
    asked.samples = 1;
    return;
  }
  ++asked.samples;
  means.back().value += (value - means.back().value) / static_cast<double>(asked.samples);
}

CapacityForecast Forecasts::linear_answer(const Asked& asked) const {
  const std::size_t from = asked.means.size() - std::min(asked.means.size(), hours_of_history);
  const forecast::HourOfWeekLine line(std::span(asked.means).subspan(from));
  return {.question = asked.question,
          .at = Instant{now_.time_since_epoch() / mark_length * mark_length},
          .expected = line.next_after(hour_of(now_)),
          .horizon = Seconds{3600}};
}

}  // namespace headroom::simulation
