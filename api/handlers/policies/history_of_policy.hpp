#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/deciding/backtest.hpp"
#include "api/handlers/base/call.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/error.hpp"
#include "core/ports/policy_book.hpp"

/// Which stored history a version of a policy is judged by.
namespace headroom::api {

BacktestSources backtest_sources(const Dependencies& with);

/// The `activation` that judges other versions: that of the active version. No value if none is active, or it has none.
Result<std::optional<backtest::ActivationLimits>> activation_in_force(const Call& call, const StoredPolicy& policy);

/// The clusters that a back test of the policy is about: those that `limits` names, or else those that the policy
/// decided for in this time.
Result<std::vector<std::string>> clusters_to_judge(const BacktestSources& sources,
                                                   const std::optional<backtest::ActivationLimits>& limits,
                                                   const BacktestQuestion& question);

}  // namespace headroom::api
