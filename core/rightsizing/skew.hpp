#pragma once

#include <optional>

#include "core/rightsizing/evidence.hpp"

namespace headroom::rightsizing {

inline constexpr double skewed_ratio = 3;

/// A stage's slowest tasks against its usual ones.
struct Skew {
  std::optional<StageId> stage{};
  double median_milliseconds{0};  ///< > 0
  double p99_milliseconds{0};
  double ratio() const { return p99_milliseconds / median_milliseconds; }
};

/// The largest ratio. Nothing without a summary that has both, or with medians of zero only.
std::optional<Skew> worst_skew(const Evidence& evidence);

}  // namespace headroom::rightsizing
