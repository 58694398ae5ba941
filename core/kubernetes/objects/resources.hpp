#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

/// Amounts of what a node has and a pod asks for.
namespace headroom::kubernetes {

/// Every amount is a whole number; 0 is none. Nothing here overflows: sums stop at the largest int64.
struct Resources {
  std::int64_t cpu_milli{0};
  std::int64_t memory_bytes{0};
  std::int64_t ephemeral_storage_bytes{0};
  std::int64_t gpus{0};
  std::int64_t pods{0};

  friend bool operator==(const Resources&, const Resources&) = default;
  Resources& operator+=(const Resources& other);
  Resources& operator-=(const Resources& other);
  friend Resources operator+(Resources a, const Resources& b) { return a += b; }
  friend Resources operator-(Resources a, const Resources& b) { return a -= b; }
};

/// One kind of resource, by Kubernetes' name for it.
struct ResourceKind {
  std::string_view name;
  std::int64_t Resources::*amount;
};

inline constexpr std::array<ResourceKind, 5> resource_kinds{{{"cpu", &Resources::cpu_milli},
                                                             {"memory", &Resources::memory_bytes},
                                                             {"ephemeral-storage", &Resources::ephemeral_storage_bytes},
                                                             {"nvidia.com/gpu", &Resources::gpus},
                                                             {"pods", &Resources::pods}}};

/// a + b, a − b and a × b, at most the largest and at least the smallest int64.
std::int64_t saturating_add(std::int64_t a, std::int64_t b);
std::int64_t saturating_subtract(std::int64_t a, std::int64_t b);
std::int64_t saturating_multiply(std::int64_t a, std::int64_t b);

/// Each amount `count` times.
Resources times(const Resources& each, std::int64_t count);

/// The larger of each amount.
Resources larger_of(const Resources& a, const Resources& b);

/// Whether every amount of `wanted` that is not zero is there. A node that is overcommitted still takes a pod that
/// asks for nothing of what it lacks, as the scheduler has it.
bool covers(const Resources& free, const Resources& wanted);

/// How many times `each` fits; the largest int64 where `each` asks for nothing.
std::int64_t times_it_fits(const Resources& free, const Resources& each);

}  // namespace headroom::kubernetes
