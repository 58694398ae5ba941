#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace headroom::forecast {

/// What a mark looked like when it was the present.
struct Moment {
  double scale{0};     ///< how far forecasts were off, in units
  double expected{0};  ///< the largest demand that was expected within the horizon
  double change{0};    ///< of the demand since the mark before, in units
};

/// What the moments like the present one needed.
struct Enough {
  std::int64_t units{0};
  double share{1};
  std::int64_t moments{0};
};

/// The moments of the past, each with the error of its forecast as a multiple of its scale. For the present forecast g
/// with the scale s, a moment whose error was r says that ⌈g + r·s⌉ units are needed.
class SimilarMoments {
 public:
  /// The moment of the next mark.
  void add(const Moment& moment);
  /// How far the forecast of the oldest moment without an error was off: (what came − what was expected) / its scale.
  void add_error(double error) { errors_.push_back(error); }

  /// The smallest whole number of units, at least `least`, that was enough in a share of `quantile` of the last 14
  /// days' moments. The likelier a moment is the present one, and the newer it is, the more it weighs.
  Enough enough(double quantile, std::int64_t least) const;

 private:
  static constexpr std::size_t batch_size = 64;
  struct Batch {
    std::array<double, batch_size> weights{};
    std::array<double, batch_size> needs{};
  };
  /// Calls visit(need, weight) for each moment of the last 14 days whose error is known, newest first.
  template <class Visit>
  void visit_needs(Visit visit) const;
  std::size_t first_of_window() const;
  void weigh(std::size_t first, std::size_t count, Batch& batch) const;

  // One entry a moment, in the order of time, scaled so that two moments are alike if they differ by less than 1.
  std::vector<double> log_scales_;
  std::vector<double> log_levels_;
  std::vector<double> changes_;
  std::vector<double> errors_;  ///< those of the newest moments are not known yet
  Moment now_{};                ///< the newest one
};

}  // namespace headroom::forecast
