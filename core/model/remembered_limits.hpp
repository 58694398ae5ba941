#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/names.hpp"
#include "core/base/time.hpp"
#include "core/base/units.hpp"
#include "core/model/limits.hpp"

/// The limits of a managed scaling policy as somebody else attached it.
///
/// A decision may be carried out by attaching a narrower policy, with the target as its minimum or maximum. Later
/// descriptions of the cluster show this policy. Taken as the limits, it would hold the cluster at that target. So the
/// limits that were there before are remembered.
namespace headroom {

/// The policy that a decision asked to attach, as far as it is narrower than the limits of the decision.
struct SteeredLimits {
  Unit unit{Unit::instances};                ///< that of the attached policy
  Units target{0};                           ///< the minimum on the way out, the maximum on the way in
  std::optional<Units> maximum_on_demand{};  ///< absent: as in the limits of the decision
  std::optional<Units> maximum_core{};       ///< absent: as in the limits of the decision
  friend bool operator==(const SteeredLimits&, const SteeredLimits&) = default;
};

/// What is remembered of a cluster's managed scaling policy.
struct RememberedLimits {
  ComputeLimits limits;  ///< as first seen, or as somebody changed them since; they count
  std::optional<ComputeLimits>
      attached{};     ///< the policy as it was last seen; absent: it was removed, `limits` is void
  Instant since{};    ///< the evaluation that first saw `limits` as they are
  Instant seen_at{};  ///< the evaluation that first saw `attached` as it is
  friend bool operator==(const RememberedLimits&, const RememberedLimits&) = default;
};

/// Whether `later` may replace what is remembered: an evaluation of an older moment does not take back what a newer one
/// has seen.
inline bool supersedes(const RememberedLimits& later, const std::optional<RememberedLimits>& known) {
  return !known || later.seen_at >= known->seen_at;
}

enum class LimitField : std::uint8_t { minimum, maximum, maximum_on_demand, maximum_core };

/// "MaximumCapacityUnits" is EMR's name of LimitField::maximum; ours, "maximum", is in names_of.
template <>
inline constexpr auto names_of<LimitField> =
    std::to_array<EnumName<LimitField>>({{"minimum", LimitField::minimum},
                                         {"maximum", LimitField::maximum},
                                         {"maximum_on_demand", LimitField::maximum_on_demand},
                                         {"maximum_core", LimitField::maximum_core}});

/// One limit of the attached policy that differs from the one that was remembered.
struct LimitDifference {
  LimitField field{LimitField::minimum};
  Units attached{0};
  Units remembered{0};
  bool is_ours{false};  ///< a target of an earlier decision: what was remembered counts. Else the attached one counts
  friend bool operator==(const LimitDifference&, const LimitDifference&) = default;
};

/// What follows from the attached policy, as it is seen now.
struct LimitsSeen {
  RememberedLimits remembered;  ///< from now on
  std::vector<LimitDifference> differences{};
};

/// Compares the attached policy with what was remembered, limit by limit. A limit that is neither the remembered one
/// nor a target of ours replaces it, and so does a policy in another unit. A limit that is still as it was when it was
/// last seen is not judged again. If the limits that come out contradict each other, those attached count.
///
/// Somebody who sets a limit to exactly one of our targets can't be told from us; the remembered limit then counts.
/// `steered`: what the latest recommendations asked to attach. An absent limit equals the maximum, as EMR answers it.
LimitsSeen see_limits(const std::optional<RememberedLimits>& known, const ComputeLimits& attached,
                      std::span<const SteeredLimits> steered, Instant seen_at);

}  // namespace headroom
