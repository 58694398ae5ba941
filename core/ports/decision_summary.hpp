#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/money.hpp"
#include "core/base/names.hpp"
#include "core/base/time.hpp"

/// Sums over stored decisions.
namespace headroom {

enum class SummaryBy { day, action, cluster, policy, blocked_by };

struct SummaryQuery {
  SummaryBy by{SummaryBy::day};
  std::optional<Instant> since{};  ///< evaluated_at ≥ this
  std::optional<Instant> until{};  ///< evaluated_at < this
};

struct SummaryRow {
  /// The UTC day of evaluated_at (`2026-11-22`), or the word, the cluster or the policy without its version. Empty if
  /// the decisions have none; decisions that have no `blocked_by` count as `none`.
  std::string key{};
  std::int64_t count{0};
  std::int64_t changed{0};           ///< of them, those that change something
  MicroDollars hourly_cost_delta{};  ///< the sum; an answer without it counts 0
  /// What the applied ones saved: the sum of −hourly_cost_delta × the time from evaluated_at to that of the cluster's
  /// next decision, which is the one with the next larger id. It is rounded once, halves away from zero. A decision
  /// that is still the cluster's last counts 0, and so does one whose next decision was evaluated earlier.
  MicroDollars saved{};
  friend bool operator==(const SummaryRow&, const SummaryRow&) = default;
};

template <>
inline constexpr auto names_of<SummaryBy> = std::to_array<EnumName<SummaryBy>>({{"day", SummaryBy::day},
                                                                                {"action", SummaryBy::action},
                                                                                {"cluster", SummaryBy::cluster},
                                                                                {"policy", SummaryBy::policy},
                                                                                {"blocked_by", SummaryBy::blocked_by}});

}  // namespace headroom
