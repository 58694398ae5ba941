#include "core/forecast/normal_equations.hpp"

#include <cmath>
#include <utility>

namespace headroom::forecast {
namespace {

constexpr double smallest_ridge = 1e-6;
constexpr double ridge_of_constant = 0.01;

using Augmented = std::array<std::array<double, NormalEquations::size + 1>, NormalEquations::size>;

/// Gauss's elimination with the largest entry of each column as pivot.
NormalEquations::Row eliminate(Augmented a) {
  constexpr std::size_t n = NormalEquations::size;
  for (std::size_t p = 0; p < n; ++p) {
    std::size_t best = p;
    for (std::size_t k = p + 1; k < n; ++k)
      if (std::fabs(a[k][p]) > std::fabs(a[best][p])) best = k;
    std::swap(a[best], a[p]);
    for (std::size_t k = p + 1; k < n; ++k) {
      const double factor = a[k][p] / a[p][p];
      for (std::size_t column = p; column <= n; ++column) a[k][column] -= factor * a[p][column];
    }
  }
  NormalEquations::Row solution{};
  for (std::size_t p = n; p-- > 0;) {
    double rest = a[p][n];
    for (std::size_t column = p + 1; column < n; ++column) rest -= a[p][column] * solution[column];
    solution[p] = rest / a[p][p];
  }
  return solution;
}

}  // namespace

void NormalEquations::add(const Row& row, double wanted) {
  for (std::size_t a = 0; a < size; ++a) {
    for (std::size_t b = 0; b <= a; ++b) matrix_[a][b] += row[a] * row[b];
    wanted_[a] += row[a] * wanted;
  }
  ++rows_;
}

NormalEquations& NormalEquations::operator+=(const NormalEquations& other) {
  for (std::size_t a = 0; a < size; ++a) {
    for (std::size_t b = 0; b <= a; ++b) matrix_[a][b] += other.matrix_[a][b];
    wanted_[a] += other.wanted_[a];
  }
  rows_ += other.rows_;
  return *this;
}

NormalEquations::Row NormalEquations::solve(double share) const {
  Augmented a{};
  double diagonal = 0;
  for (std::size_t k = 0; k + 1 < size; ++k) diagonal += matrix_[k][k];
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column)
      a[row][column] = row >= column ? matrix_[row][column] : matrix_[column][row];
    a[row][size] = wanted_[row];
    a[row][row] += share * diagonal * (row + 1 < size ? 1 : ridge_of_constant) + smallest_ridge;
  }
  return eliminate(a);
}

}  // namespace headroom::forecast
