#pragma once

#include <string>

#include "core/backtest/backtest.hpp"

namespace headroom::api {

/// A picture of a back test: for each cluster, at most ten, the sizes that it had and those that the policy would have
/// asked for, over the demand.
std::string backtest_svg(const backtest::Backtest& backtest);

}  // namespace headroom::api
