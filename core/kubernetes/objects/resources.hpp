#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

/// Amounts of the resources that a node has and a pod requests.
namespace headroom::kubernetes {

/// Every amount is a whole number; 0 means none. Nothing here overflows: sums saturate at the bounds of int64.
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

/// One kind of resource, with the name that Kubernetes gives it.
struct ResourceKind {
  std::string_view name;
  std::int64_t Resources::*amount;
};

inline constexpr std::array<ResourceKind, 5> resource_kinds{{{"cpu", &Resources::cpu_milli},
                                                             {"memory", &Resources::memory_bytes},
                                                             {"ephemeral-storage", &Resources::ephemeral_storage_bytes},
                                                             {"nvidia.com/gpu", &Resources::gpus},
                                                             {"pods", &Resources::pods}}};

/// a + b, a − b and a × b, limited to the range of int64.
std::int64_t saturating_add(std::int64_t a, std::int64_t b);
std::int64_t saturating_subtract(std::int64_t a, std::int64_t b);
std::int64_t saturating_multiply(std::int64_t a, std::int64_t b);

/// Each amount × `count`.
Resources times(const Resources& each, std::int64_t count);

/// For each kind of resource the larger of the two amounts.
Resources larger_of(const Resources& a, const Resources& b);

/// Whether `free` has at least each amount in `wanted` that is above zero. An amount of zero or less is always covered.
/// As in the scheduler, an overcommitted node still accepts a pod that requests none of the missing resource.
bool covers(const Resources& free, const Resources& wanted);

/// How many times `each` fits into `free`. The largest int64 if `each` requests nothing.
std::int64_t times_it_fits(const Resources& free, const Resources& each);

}  // namespace headroom::kubernetes
