#include "core/kubernetes/objects/resources.hpp"

#include <algorithm>
#include <limits>

namespace headroom::kubernetes {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

}  // namespace

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a > 0 ? most : least;
}

std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return a < 0 ? least : most;
}

std::int64_t saturating_multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product)) return product;
  return (a < 0) == (b < 0) ? most : least;
}

Resources& Resources::operator+=(const Resources& other) {
  for (const auto& [name, amount] : resource_kinds) this->*amount = saturating_add(this->*amount, other.*amount);
  return *this;
}

Resources& Resources::operator-=(const Resources& other) {
  for (const auto& [name, amount] : resource_kinds) this->*amount = saturating_subtract(this->*amount, other.*amount);
  return *this;
}

Resources times(const Resources& each, std::int64_t count) {
  Resources all;
  for (const auto& [name, amount] : resource_kinds) all.*amount = saturating_multiply(each.*amount, count);
  return all;
}

Resources larger_of(const Resources& a, const Resources& b) {
  Resources larger;
  for (const auto& [name, amount] : resource_kinds) larger.*amount = std::max(a.*amount, b.*amount);
  return larger;
}

bool covers(const Resources& free, const Resources& wanted) {
  return std::all_of(resource_kinds.begin(), resource_kinds.end(), [&](const ResourceKind& kind) {
    return wanted.*kind.amount <= 0 || wanted.*kind.amount <= free.*kind.amount;
  });
}

std::int64_t times_it_fits(const Resources& free, const Resources& each) {
  std::int64_t times = most;
  for (const auto& [name, amount] : resource_kinds)
    if (each.*amount > 0) times = std::min(times, std::max<std::int64_t>(free.*amount, 0) / (each.*amount));
  return times;
}

}  // namespace headroom::kubernetes
