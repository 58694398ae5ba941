#include "core/forecast/waste_account.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace headroom::forecast {
namespace {

constexpr double usual_account = 30;     ///< unit-minutes
constexpr double usual_fleet_size = 20;  ///< units
constexpr double smallest_account = 5;   ///< unit-minutes
constexpr std::chrono::minutes longest_waste{60};

}  // namespace

double default_account(double fleet_size) {
  if (!(fleet_size > 0)) return usual_account;
  return std::max(smallest_account, std::round(usual_account * fleet_size / usual_fleet_size));
}

AccountState account_after(const std::optional<WasteAccount>& earlier, const CapacityForecast& forecast,
                           std::int64_t requested, double allowed) {
  using std::chrono::minutes;
  if (earlier && earlier->mark == forecast.at) return {.account = *earlier, .at_mark = false, .allowed = allowed};
  AccountState state{.account = {.mark = forecast.at, .target = forecast.target}, .at_mark = true, .allowed = allowed};
  if (forecast.target >= requested) return state;
  // 12 requested, 9 enough: (12 − 9) × 5 min = 15 unit-minutes.
  const bool goes_on = earlier && earlier->mark < forecast.at && earlier->wasting_since;
  const auto passed =
      std::chrono::duration_cast<minutes>(goes_on ? forecast.at - earlier->mark : Instant::duration(mark_length));
  const auto length = static_cast<double>(std::min(passed, longest_waste).count());
  state.account.wasted = (goes_on ? earlier->wasted : 0) + static_cast<double>(requested - forecast.target) * length;
  state.account.wasting_since = goes_on ? earlier->wasting_since : forecast.at;
  return state;
}

}  // namespace headroom::forecast
