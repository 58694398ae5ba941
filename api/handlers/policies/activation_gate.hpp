#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/handlers/base/call.hpp"
#include "api/http/message.hpp"
#include "api/wire/backtest.hpp"
#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/ports/policy_book.hpp"

/// The gate that a version passes before it becomes the active one.
namespace headroom::api {

/// A request waits for it, so at most so many decisions are made again: the newest of each cluster. They take about a
/// second.
inline constexpr std::size_t most_gate_decisions = 5'000;

/// Judges a version by the limits of the *active* version's `activation`, over its clusters and its window up to now.
/// No value if there is nothing to judge: no version is active, the active one has no limits, or the document is the
/// same. A limit whose figure is not known is not broken. Fails if the store can't be read.
Result<std::optional<GateResult>> judge_activation(const Call& call, const StoredPolicy& policy, std::int64_t version,
                                                   const SharedText& document);

/// The problem `backtest_gate_failed` with the figures in its member `gate`.
Response gate_refusal(const Request& request, const GateResult& gate);

}  // namespace headroom::api
