#pragma once

#include <cstdint>
#include <optional>

#include "core/base/time.hpp"
#include "core/forecast/capacity_forecast.hpp"

/// Capacity that is not needed is only given back when it has cost enough. This keeps a demand that goes up and down
/// from moving machines each time.
namespace headroom::forecast {

/// What is left of the account between two evaluations.
struct WasteAccount {
  Instant mark{};                          ///< the newest mark that was decided
  std::int64_t target{0};                  ///< the units that the forecast of the mark called enough
  double wasted{0};                        ///< unit-minutes
  std::optional<Instant> wasting_since{};  ///< the first mark that added to it
  friend bool operator==(const WasteAccount&, const WasteAccount&) = default;
};

/// The account after an evaluation, before a scale-in empties it.
struct AccountState {
  WasteAccount account;
  bool at_mark{false};  ///< the evaluation is the first one after its mark
  double allowed{0};    ///< unit-minutes

  bool is_full() const { return at_mark && account.wasting_since && account.wasted >= allowed; }
  /// What the next evaluation finds.
  WasteAccount left() const {
    return is_full() ? WasteAccount{.mark = account.mark, .target = account.target} : account;
  }
};

/// 30 unit-minutes for a fleet of 20 units, and in proportion for others, but at least 5: one unit until the next mark.
double default_account(double fleet_size);

/// `earlier`: what the evaluation before this one left; one of a later mark counts as none. At a new mark the units
/// requested beyond those that are enough are added, times 5 minutes, or, while the account is filling, times the
/// minutes since the earlier mark (at most 60). If the requested units are not more than enough, the account is empty.
AccountState account_after(const std::optional<WasteAccount>& earlier, const CapacityForecast& forecast,
                           std::int64_t requested, double allowed);

}  // namespace headroom::forecast
