#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/json/value.hpp"
#include "api/json/writer.hpp"
#include "core/backtest/backtest.hpp"
#include "core/backtest/gate.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"

namespace headroom::api {

/// The body of POST /v1/policies/{id}/backtests, as it stands.
struct BacktestFields {
  std::optional<std::int64_t> version{};
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  std::optional<std::string> cluster_id{};
  Seconds start_up{300};
};

/// What a back test looks at by default.
struct BacktestDefaults {
  Instant now;           ///< `to`
  std::int64_t days{7};  ///< `from` is so many days before `to`
};

struct BacktestRange {
  Instant from;
  Instant to;
};

/// Reads the body, and everything wrong with it. At most 92 days may lie between `from` and `to`.
Result<BacktestFields> decode_backtest(const json::Value& body, const BacktestDefaults& defaults);

/// What the fields leave out comes from the defaults.
BacktestRange range_of(const BacktestFields& fields, const BacktestDefaults& defaults);

/// Appends the result of a back test.
void encode_backtest(json::Writer& out, const backtest::Backtest& backtest);

/// What judging a version by the limits of a policy's `activation` found.
struct GateResult {
  backtest::ActivationLimits limits{};
  backtest::GateVerdict verdict{};
  backtest::Backtest backtest{};
};

/// Appends the object: the limits, the figures that they were compared with, and the back test that has them.
void encode_gate(json::Writer& out, const GateResult& gate);

/// What is broken, in a sentence: `version 3 of policy 'etl' would cost 25% more than …`.
std::string broken_limits(const GateResult& gate);

}  // namespace headroom::api
