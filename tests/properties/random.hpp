#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <random>
#include <utility>

namespace headroom::testing {

/// Random values that one seed repeats.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  /// Both bounds may come out.
  std::int64_t whole(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  double real(double least, double most) { return std::uniform_real_distribution<double>(least, most)(engine_); }
  bool chance(int percent) { return whole(1, 100) <= percent; }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + whole(0, static_cast<std::int64_t>(all.size()) - 1));
  }
  /// What `make()` makes, or nothing.
  template <class Make>
  auto maybe(int percent, Make make) -> std::optional<decltype(make())> {
    return chance(percent) ? std::optional(make()) : std::nullopt;
  }

 private:
  std::mt19937 engine_;
};

}  // namespace headroom::testing
