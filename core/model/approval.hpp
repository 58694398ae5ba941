#pragma once

#include <cstdint>
#include <optional>

#include "core/base/money.hpp"
#include "core/base/time.hpp"

/// Changes that somebody has to approve before they are applied.
namespace headroom {

/// A policy's `approval`. Without bounds every change needs one; with both, a change above either does.
struct ApprovalRule {
  std::optional<std::int64_t> above_units{};   ///< more units than this, added or removed; ≥ 0
  std::optional<MicroDollars> above_hourly{};  ///< costs more than this an hour in addition, EC2 alone; ≥ 0
  Seconds expires_after{3600};                 ///< from the evaluation on; later nobody can approve
  friend bool operator==(const ApprovalRule&, const ApprovalRule&) = default;
};

/// Whether a change by `delta` units, which adds `hourly_delta` to the cost, needs an approval by the rule.
bool needs_approval(const ApprovalRule& rule, std::int64_t delta, MicroDollars hourly_delta);

}  // namespace headroom
