#include "core/forecast/hour_of_week_line.hpp"

#include <cstdint>

namespace headroom::forecast {
namespace {

constexpr std::int64_t first_day = 3;  ///< 1970-01-01 was a Thursday
constexpr double flat = 1e-9;          ///< a variance below which a variable says nothing

std::int64_t remainder(std::int64_t value, std::int64_t by) { return ((value % by) + by) % by; }

/// Sums of products of deviations from the means.
struct Spread {
  double hour{0};
  double day{0};
  double both{0};
  double hour_value{0};
  double day_value{0};
};

}  // namespace

std::int64_t hour_of_day(std::int64_t hour) { return remainder(hour, 24); }
std::int64_t day_of_week(std::int64_t hour) { return remainder((hour - remainder(hour, 24)) / 24 + first_day, 7); }

HourOfWeekLine::HourOfWeekLine(std::span<const HourlyMean> means) {
  const auto count = static_cast<double>(means.size());
  if (means.empty()) return;
  for (const HourlyMean& each : means) {
    mean_ += each.value / count;
    mean_hour_ += static_cast<double>(hour_of_day(each.hour)) / count;
    mean_day_ += static_cast<double>(day_of_week(each.hour)) / count;
  }
  Spread s;
  for (const HourlyMean& each : means) {
    const double hour = static_cast<double>(hour_of_day(each.hour)) - mean_hour_;
    const double day = static_cast<double>(day_of_week(each.hour)) - mean_day_;
    const double value = each.value - mean_;
    s.hour += hour * hour;
    s.day += day * day;
    s.both += hour * day;
    s.hour_value += hour * value;
    s.day_value += day * value;
  }
  const double determinant = s.hour * s.day - s.both * s.both;
  if (determinant > flat * count * count) {
    per_hour_ = (s.hour_value * s.day - s.day_value * s.both) / determinant;
    per_day_ = (s.day_value * s.hour - s.hour_value * s.both) / determinant;
  } else if (s.hour > flat * count) {
    per_hour_ = s.hour_value / s.hour;
  } else if (s.day > flat * count) {
    per_day_ = s.day_value / s.day;
  }
}

double HourOfWeekLine::at(double hour_of_day, double day_of_week) const {
  return mean_ + per_hour_ * (hour_of_day - mean_hour_) + per_day_ * (day_of_week - mean_day_);
}

double HourOfWeekLine::next_after(std::int64_t hour) const {
  return at(static_cast<double>(hour_of_day(hour) + 1), static_cast<double>(day_of_week(hour)));
}

}  // namespace headroom::forecast
