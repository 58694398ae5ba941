#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/backtest/comparison.hpp"
#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/simulation/trace.hpp"

/// What a back test of a policy found.
namespace headroom::backtest {

/// What one decision asks for.
struct Choice {
  std::string status;
  std::string action;
  std::string unit;
  std::int64_t target{0};
  std::string reason;
  Size size{};  ///< at the target
  /// What is asked for is the same. The reason plays no part.
  bool asks_for_the_same(const Choice& other) const {
    return status == other.status && action == other.action && unit == other.unit && size == other.size;
  }
};

/// A decision that would have been another.
struct Difference {
  DecisionId id;
  Instant at;
  std::string cluster_id;
  Choice was;
  Choice would_be;
};

inline constexpr std::size_t most_differences = 20;

/// Keeps the first `most_differences`, in ascending order of time.
void keep_first(std::vector<Difference>& kept, Difference difference);

/// The figures, as the API names them.
inline constexpr std::array<std::string_view, 4> figure_names{"cost_usd", "under_provisioned_minutes", "actions",
                                                              "flaps"};

/// Why a figure is not known.
struct UnknownFigure {
  std::string_view figure;  ///< one of `figure_names`
  std::string_view reason;  ///< snake_case, a literal
  std::string detail;
  friend bool operator==(const UnknownFigure&, const UnknownFigure&) = default;
};

/// How many decisions there were, and what became of them.
struct Counts {
  std::int64_t decisions{0};
  std::int64_t decided_again{0};
  std::int64_t different{0};
  std::int64_t insufficient_data{0};                     ///< of those decided again: the policy on trial lacks metrics
  std::map<std::string, std::int64_t> not_made_again{};  ///< by the code of the error: `input_expired`, …
  friend bool operator==(const Counts&, const Counts&) = default;

  void add(const Counts& other);
};

/// The back test of one cluster.
struct ClusterBacktest {
  std::string cluster_id;
  Figures would_be{};
  Figures actual{};
  Counts counts{};
  Covered covered{};
  std::vector<UnknownFigure> unknown{};
  std::vector<Difference> first_differences{};
  std::vector<Warning> warnings{};
  CapacityPath would_be_path{};
  CapacityPath actual_path{};
  std::optional<simulation::DemandByMinute> demand{};
};

struct Backtest {
  std::string policy_id;  ///< or the name of a document
  std::optional<std::int64_t> version{};
  Instant from;
  Instant to;          ///< this instant is not in the range
  Instant held_until;  ///< the last sizes are held until then: `to`, or the time of the back test if that is earlier
  Seconds start_up{300};
  /// Decisions of this window that are not among those made again, because there are too many of them. They are the
  /// oldest; `from` says since when all are.
  bool cut{false};
  std::vector<ClusterBacktest> clusters{};
};

/// All clusters together. A cluster of which nothing counts plays no part. A figure that is not known of one of the
/// others is not known of all.
struct Totals {
  Figures would_be{};
  Figures actual{};
  Counts counts{};
  Covered covered{};
  std::vector<UnknownFigure> unknown{};
  std::vector<Difference> first_differences{};
};
Totals totals_of(const Backtest& backtest);

}  // namespace headroom::backtest
