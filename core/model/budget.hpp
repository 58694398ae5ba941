#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"

/// What a cluster may cost, and what it has cost.
namespace headroom {

/// A share in millionths of a percent, so that 12.5% is a whole number.
using PercentMillionths = std::int64_t;
inline constexpr PercentMillionths hundred_percent{100'000'000};

enum class BudgetPreset {
  published,  ///< the published cost-aware rule: 50%, 80% and 90% of a daily budget
};

/// The most that may be spent in an hour, a day and a month. An absent cap does not apply; a cap of zero allows nothing
/// that costs something.
struct Budget {
  std::optional<MicroDollars> hourly{};
  std::optional<MicroDollars> daily{};
  std::optional<MicroDollars> monthly{};
  std::optional<MicroDollars> spent_hour{};   ///< since the clock hour began; absent: not known
  std::optional<MicroDollars> spent_today{};  ///< since the day began; absent: not known
  std::optional<MicroDollars> spent_month{};  ///< since the month began, today included; absent: not known
  PercentMillionths reserve{10'000'000};      ///< of every cap; kept free. 0 to 100%
  std::string time_zone{"UTC"};               ///< of the account: whose midnight ends a day and a month
  std::optional<BudgetPreset> preset{};       ///< needs a daily cap
  friend bool operator==(const Budget&, const Budget&) = default;
};

/// Who said what has been spent.
enum class SpendOrigin {
  policy,          ///< the fields of the budget
  cost_explorer,   ///< `aws.ce.GetCostAndUsage`
  stored,          ///< worked out from stored decisions and snapshots
  stored_in_part,  ///< so, but what is stored begins later than the window: what was spent before counts as 0
};

/// An amount that has been spent, and where it is from.
struct Spent {
  MicroDollars amount;
  SpendOrigin origin{SpendOrigin::policy};
  friend bool operator==(const Spent&, const Spent&) = default;
};

/// What has been spent so far. An absent amount is not known, and counts as 0.
struct Spend {
  std::optional<Spent> hour{};
  std::optional<Spent> today{};
  std::optional<Spent> month{};
  friend bool operator==(const Spend&, const Spend&) = default;
};

/// The cap that allows fewest.
enum class BudgetCap { none, hourly, daily, monthly };

/// What is affordable, and the figures of the cap that says so.
struct BudgetFigures {
  MicroDollars spent;                 ///< in the window of the cap, so far
  MicroDollars committed_hourly;      ///< what runs already, EC2 and EMR, the primary node included
  std::chrono::milliseconds left{0};  ///< real time to the end of the cap's window
  MicroDollars projected;             ///< spent at the end of the window if everything wanted were done
  MicroDollars cap;                   ///< with its reserve
  BudgetCap window{BudgetCap::none};  ///< whose figures these are; `none` if the budget has no cap
  BudgetCap binding{BudgetCap::none};
  std::int64_t affordable_units{0};  ///< of those wanted
  friend bool operator==(const BudgetFigures&, const BudgetFigures&) = default;
};

template <>
inline constexpr auto names_of<BudgetPreset> = std::to_array<EnumName<BudgetPreset>>({{"published",
                                                                                       BudgetPreset::published}});
template <>
inline constexpr auto names_of<SpendOrigin> =
    std::to_array<EnumName<SpendOrigin>>({{"policy", SpendOrigin::policy},
                                          {"cost_explorer", SpendOrigin::cost_explorer},
                                          {"stored", SpendOrigin::stored},
                                          {"stored_in_part", SpendOrigin::stored_in_part}});
template <>
inline constexpr auto names_of<BudgetCap> = std::to_array<EnumName<BudgetCap>>({{"none", BudgetCap::none},
                                                                                {"hourly", BudgetCap::hourly},
                                                                                {"daily", BudgetCap::daily},
                                                                                {"monthly", BudgetCap::monthly}});

}  // namespace headroom
