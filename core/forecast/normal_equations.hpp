#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace headroom::forecast {

/// Least squares in five variables, of which the last is the constant 1. Sums of two add up, so that days can be added
/// and left out.
class NormalEquations {
 public:
  static constexpr std::size_t size = 5;
  using Row = std::array<double, size>;

  void add(const Row& row, double wanted);
  NormalEquations& operator+=(const NormalEquations& other);
  std::int64_t rows() const { return rows_; }

  /// The coefficients. The ridge is `share` × the sum of the first four diagonal entries, a hundredth of that for the
  /// constant, and 1e-6 more for each, so there is always a solution.
  Row solve(double share) const;

 private:
  std::array<Row, size> matrix_{};  ///< the lower triangle
  Row wanted_{};
  std::int64_t rows_{0};
};

}  // namespace headroom::forecast
