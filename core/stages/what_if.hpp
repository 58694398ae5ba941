#pragma once

#include <optional>

#include "core/decision/evaluation_input.hpp"
#include "core/decision/policy.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/model/cluster.hpp"
#include "core/model/history.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/proposal.hpp"

namespace headroom {

/// What a counterfactual makes different about an input. What is absent stays as the input has it.
struct WhatIf {
  std::optional<Metrics> metrics{};
  std::optional<Policy> policy{};
  std::optional<kubernetes::ClusterObjects> kubernetes{};
  // If more time has passed since the last change: the cluster and its history, with all changes so much longer ago.
  std::optional<Cluster> cluster{};
  std::optional<History> history{};
};

/// The names of conditions on something that is no metric.
namespace condition_on {
inline constexpr std::string_view minimum = "policy.limits.minimum";
inline constexpr std::string_view maximum = "policy.limits.maximum";
inline constexpr std::string_view maximum_on_demand = "policy.limits.maximum_on_demand";
inline constexpr std::string_view maximum_core = "policy.limits.maximum_core";
inline constexpr std::string_view budget_hourly = "policy.budget.hourly_usd";
inline constexpr std::string_view budget_daily = "policy.budget.daily_usd";
inline constexpr std::string_view budget_monthly = "policy.budget.monthly_usd";
inline constexpr std::string_view seconds_from_now = "seconds_from_now";
}  // namespace condition_on

/// The smallest difference that makes every condition of `counterfactual` true. A metric gets the value nearest to the
/// bound; whole numbers stay whole. If the condition has to last, the metric has had that value for so long, in every
/// statistic, and recommendations that a signal remembers from this time are gone. If fewer containers wait, the memory
/// and vCores that they wait for are fewer in the same proportion, unless a condition names them.
WhatIf what_if(const Counterfactual& counterfactual, const EvaluationInput& input);
/// The same, written over the result of an earlier call with this input. It reuses what that has allocated.
void what_if(const Counterfactual& counterfactual, const EvaluationInput& input, WhatIf& result);

}  // namespace headroom
