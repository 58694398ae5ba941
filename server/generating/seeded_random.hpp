#pragma once

#include <cstdint>

namespace headroom::server {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): equal seeds give equal
/// numbers everywhere, which the distributions of the standard library don't promise.
class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  /// From 0 up to, and without, 1.
  double share() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }

  double between(double least, double most) { return least + (most - least) * share(); }

  /// Roughly normal, with a mean of 0 and a deviation of 1: the sum of twelve shares has a variance of 1.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += share();
    return sum;
  }

 private:
  std::uint64_t state_;
};

/// The seed of one thing among many.
inline std::uint64_t seed_of(std::uint64_t seed, std::uint64_t thing) {
  return SeededRandom(seed ^ (thing * 0xD6E8FEB86659FD93)).bits();
}

}  // namespace headroom::server
