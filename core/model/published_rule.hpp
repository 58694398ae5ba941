#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/base/money.hpp"

/// The published rule for a cluster with a daily budget: how many instances it may have, from the share of the budget
/// that is used and the containers that wait.
namespace headroom {

/// If more containers than this are pending, they wait for capacity, the rule says.
inline constexpr double few_pending{5};

enum class RuleAction { no_action, scale_out, scale_in };

struct PublishedRuleQuestion {
  MicroDollars daily;  ///< the budget
  MicroDollars spent_today;
  MicroDollars committed_hourly;      ///< what runs now
  MicroDollars additional_hourly;     ///< what one step more costs
  std::optional<double> pending{};    ///< ContainerPending; absent: not known
  std::chrono::milliseconds left{0};  ///< of the day
};

struct PublishedRule {
  RuleAction action{RuleAction::no_action};
  MicroDollars projected;                 ///< spent_today + hours left × (committed + additional), rounded halves up
  bool affordable{false};                 ///< the projection, taken exactly, is at most 90% of the budget
  std::optional<std::int64_t> minimum{};  ///< instances; absent: the rule sets none
  std::optional<std::int64_t> maximum{};
};

/// Scale out if more than 5 containers wait, the step is affordable and less than 80% of the budget is used: at least
/// 3 instances, and at most 15 below 50% used, else 8. Otherwise scale in if nothing waits or more than 90% is used: at
/// least 2 instances and at most 5. Otherwise the rule sets nothing. Every comparison is strict as written, and exact.
PublishedRule published_rule(const PublishedRuleQuestion& question);

}  // namespace headroom
