#include "core/backtest/gate.hpp"

namespace headroom::backtest {
namespace {

LimitState state_of(bool held) { return held ? LimitState::held : LimitState::broken; }

LimitState cost_state(double limit, const Figures& would_be, const Figures& actual) {
  if (!would_be.cost || !actual.cost) return LimitState::unknown;
  const auto percent = cost_increase_percent(would_be, actual);
  return state_of(percent && *percent <= limit);
}

}  // namespace

std::optional<double> cost_increase_percent(const Figures& would_be, const Figures& actual) {
  if (!would_be.cost || !actual.cost) return std::nullopt;
  const auto increase = static_cast<double>((*would_be.cost - *actual.cost).value);
  if (actual.cost->value == 0) return increase == 0 ? std::optional(0.0) : std::nullopt;
  return 100 * increase / static_cast<double>(actual.cost->value);
}

GateVerdict judge(const ActivationLimits& limits, const Figures& would_be, const Figures& actual) {
  GateVerdict verdict;
  if (limits.max_cost_increase_percent) verdict.cost = cost_state(*limits.max_cost_increase_percent, would_be, actual);
  if (limits.max_under_provisioned_minutes) {
    const auto& minutes = would_be.under_provisioned_minutes;
    verdict.under_provisioned = LimitState::unknown;
    if (minutes) verdict.under_provisioned = state_of(*minutes <= *limits.max_under_provisioned_minutes);
  }
  return verdict;
}

}  // namespace headroom::backtest
