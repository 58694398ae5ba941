#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/time.hpp"
#include "core/simulation/trace.hpp"

/// What a policy would have asked for at each stored decision of a cluster, compared with what happened. It is open
/// loop: each decision is made again from its own stored input, in which the cluster has the sizes that it had. With
/// other sizes in between, the inputs that followed would have been others.
namespace headroom::backtest {

/// A size of the cluster, and what the cluster then costs.
struct Size {
  std::int64_t units{0};                 ///< in the policy's unit
  std::optional<MicroDollars> hourly{};  ///< EC2 and EMR's charge of all pools but the primary's; absent: not known
  friend bool operator==(const Size&, const Size&) = default;
};

/// One stored decision, and the same decision made again by the policy on trial.
struct Moment {
  Instant at;        ///< evaluated_at
  Size found;        ///< what was requested then
  Size recommended;  ///< what the stored decision asked for
  /// What was reported of the recommendation: true: applied, false: failed or dismissed. No value: nothing.
  std::optional<bool> applied{};
  std::optional<Size> would_be{};    ///< what the policy on trial asks for. No value: it can't be made again.
  std::optional<Size> found_then{};  ///< `found` in the unit of the policy on trial, if that counts something else
  friend bool operator==(const Moment&, const Moment&) = default;
};

/// A size that was requested from a time on, until the next one.
struct Held {
  Instant at;
  Size size;
  bool counts{true};  ///< false: what the policy on trial would have asked for is not known, so this time is left out
  friend bool operator==(const Held&, const Held&) = default;
};
using CapacityPath = std::vector<Held>;

/// The sizes that the cluster had. A size that a decision found holds until the next decision. If the decision
/// recommended another, and that one was reported as applied, or the next decision found the cluster at it and nobody
/// reported the contrary, then the recommended size holds from the decision on: nobody knows when exactly it was
/// applied, and from then on it could have been. `moments`: in ascending order of time.
CapacityPath actual_path(std::span<const Moment> moments);

/// The sizes that the policy on trial asks for. Each holds from its decision until the next one, as if it were applied
/// at once. The first decision begins at the size that it found.
CapacityPath would_be_path(std::span<const Moment> moments);

/// A resize in the other direction than the one before it is a flap if it comes within this time after it.
inline constexpr Seconds flap_window{3600};

/// The figures of one path, from its first decision until the end, without the times that don't count. If no time
/// counts, nothing is known.
struct Figures {
  /// The sum over the sizes of hourly × the time for which the size is held. Rounded once. No value if the price of a
  /// size is not known.
  std::optional<MicroDollars> cost{};
  /// The whole minutes of the clock in which the demand is above the units that run. No value if no demand is known.
  std::optional<std::int64_t> under_provisioned_minutes{};
  std::optional<std::int64_t> resizes{};  ///< how often the number of units changes
  std::optional<std::int64_t> flaps{};    ///< how often it changes back within `flap_window`
  friend bool operator==(const Figures&, const Figures&) = default;
};

/// How a path is judged.
struct Measure {
  Instant until;          ///< the last size is held until then
  Seconds start_up{300};  ///< from the request of a unit until it runs; counted in whole minutes, rounded up
  const simulation::DemandByMinute* demand{nullptr};  ///< null: not known
};

/// Both paths are judged by the same rules, so that the difference between them is that of the decisions. All units of
/// the first size run at once; later ones after `start_up`. Fewer units are fewer at once. A minute without demand, or
/// one that does not count, is not judged.
Figures figures_of(const CapacityPath& path, const Measure& measure);

/// For how long a path counts, and how many minutes of it are judged by a demand.
struct Covered {
  std::chrono::milliseconds counted{0};
  std::int64_t demand_minutes{0};
  std::chrono::milliseconds longest_held{0};  ///< the longest time between two decisions, or until the end
  friend bool operator==(const Covered&, const Covered&) = default;
};
Covered covered_by(const CapacityPath& path, const Measure& measure);

}  // namespace headroom::backtest
