#pragma once

#include <string>

#include "core/backtest/backtest.hpp"

namespace headroom::api {

/// A back test for a terminal: what happened beside what would have been, what differs first, and what is not known.
std::string backtest_text(const backtest::Backtest& backtest);

/// The same as Markdown.
std::string backtest_markdown(const backtest::Backtest& backtest);

}  // namespace headroom::api
