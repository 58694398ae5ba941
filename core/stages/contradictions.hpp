#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/observation.hpp"

namespace headroom {

/// Figures that cannot all be true. `metrics`: those that are not believed; they lower the confidence of a decision
/// that asks for them.
struct Contradiction {
  std::vector<std::string_view> metrics;
  std::string detail;  ///< the figures, in a sentence without a full stop
  friend bool operator==(const Contradiction&, const Contradiction&) = default;
};

/// Percentages that differ by more than this many points contradict each other. Less is the difference between an
/// average of five minutes and a moment.
inline constexpr double largest_difference_in_points = 20;

/// The contradictions among the newest fresh figures: a percentage that is a share, a figure that its metric cannot
/// have, available memory in percent against MB, more available than there is, and pending memory or vcores without a
/// pending container.
std::vector<Contradiction> contradictions_of(const Observation& seen);

}  // namespace headroom
