#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"

namespace headroom::readiness {

enum class State {
  met,
  not_met,
  not_visible,  ///< no document or reading shows it
};

/// The items of the checklist, in its order. The names are stable.
inline constexpr std::array<std::string_view, 13> item_names{
    "limits_set",
    "minimum_covers_baseline",
    "maximum_covers_peak",
    "budget_set",
    "maximum_within_budget",
    "cooldown_covers_start_up",
    "instance_types_diversified",
    "market_mix",
    "core_on_demand",
    "replication",
    "spot_suitability",
    "metrics_fresh",
    "alarms_present",
};

/// One member of the policy that a fix sets: `object`.`member`.
struct Change {
  std::string_view object;
  std::string_view member;
  std::int64_t value{0};
  friend bool operator==(const Change&, const Change&) = default;
};

struct Fix {
  std::string text;               ///< a sentence: what to do
  std::vector<Change> changes{};  ///< empty: no change of the policy does it
  friend bool operator==(const Fix&, const Fix&) = default;
};

struct Item {
  std::string_view name;  ///< one of item_names
  State state{State::not_visible};
  std::string evidence;      ///< a sentence: the figures, or why they can't be seen
  std::optional<Fix> fix{};  ///< only if the state is not_met
  friend bool operator==(const Item&, const Item&) = default;
};

}  // namespace headroom::readiness

namespace headroom {

template <>
inline constexpr auto names_of<readiness::State> =
    std::to_array<EnumName<readiness::State>>({{"met", readiness::State::met},
                                               {"not_met", readiness::State::not_met},
                                               {"not_visible", readiness::State::not_visible}});

}  // namespace headroom
