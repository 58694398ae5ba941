#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/backtest/comparison.hpp"
#include "core/base/money.hpp"
#include "core/base/names.hpp"

/// What a policy asks of a version before that version may become the active one.
namespace headroom::backtest {

inline constexpr std::int64_t default_window_days = 7;
inline constexpr std::int64_t longest_window_days = 92;

/// A policy's `activation`. Without any limit nothing is judged.
struct ActivationLimits {
  std::optional<double> max_cost_increase_percent{};            ///< over what was spent; below 0: it has to cost less
  std::optional<std::int64_t> max_under_provisioned_minutes{};  ///< in the whole window, of all clusters together
  std::vector<std::string> cluster_ids{};                       ///< empty: those that the policy decided for
  std::int64_t window_days{default_window_days};

  bool has_limits() const { return max_cost_increase_percent || max_under_provisioned_minutes; }
  friend bool operator==(const ActivationLimits&, const ActivationLimits&) = default;
};

/// 100 × (would be − actual) / actual. No value if one of them is not known, or if the actual cost is 0 and the other
/// is not. If both are 0, it is 0.
std::optional<double> cost_increase_percent(const Figures& would_be, const Figures& actual);

enum class LimitState {
  held,
  broken,
  unknown,  ///< a figure that it needs is not known
};

/// What a limit says about the figures. No value: there is no such limit.
struct GateVerdict {
  std::optional<LimitState> cost{};
  std::optional<LimitState> under_provisioned{};

  bool fails() const { return cost == LimitState::broken || under_provisioned == LimitState::broken; }
  /// Whether any limit could be judged.
  bool judged() const {
    return (cost && cost != LimitState::unknown) || (under_provisioned && under_provisioned != LimitState::unknown);
  }
  friend bool operator==(const GateVerdict&, const GateVerdict&) = default;
};

/// A figure that equals its limit holds it. If there was no cost before, any cost breaks every limit on its increase.
GateVerdict judge(const ActivationLimits& limits, const Figures& would_be, const Figures& actual);

}  // namespace headroom::backtest

namespace headroom {

template <>
inline constexpr auto names_of<backtest::LimitState> =
    std::to_array<EnumName<backtest::LimitState>>({{"held", backtest::LimitState::held},
                                                   {"broken", backtest::LimitState::broken},
                                                   {"unknown", backtest::LimitState::unknown}});

}  // namespace headroom
