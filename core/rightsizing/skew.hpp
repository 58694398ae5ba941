#pragma once

#include <optional>

#include "core/rightsizing/evidence.hpp"

namespace headroom::rightsizing {

inline constexpr double skewed_ratio = 3;

/// Compares the slowest tasks of a stage with its usual ones.
struct Skew {
  std::optional<StageId> stage{};
  double median_milliseconds{0};  ///< > 0
  double p99_milliseconds{0};
  double ratio() const { return p99_milliseconds / median_milliseconds; }
};

/// The stage with the largest ratio. No value if no stage has both quantiles and a median above 0.
std::optional<Skew> worst_skew(const SparkEvidence& evidence);

}  // namespace headroom::rightsizing
