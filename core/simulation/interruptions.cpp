#include "core/simulation/interruptions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/simulation/trace.hpp"

namespace headroom::simulation {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same number for the same input on every machine.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

/// Evenly spread over [0, 1).
double chance(std::uint64_t seed, std::int64_t minute) {
  return static_cast<double>(mixed(mixed(seed) ^ static_cast<std::uint64_t>(minute)) >> 11) * 0x1p-53;
}

/// With more expected events than this, chance makes little difference.
constexpr double many = 500;

/// The smallest number of events whose cumulated Poisson probability is above `chance`.
std::int64_t poisson(double expected, double chance) {
  if (expected > many) return std::llround(expected);
  double probability = std::exp(-expected);
  double cumulated = probability;
  std::int64_t events = 0;
  while (chance >= cumulated && probability > 0) {
    ++events;
    probability *= expected / static_cast<double>(events);
    cumulated += probability;
  }
  return events;
}

}  // namespace

InterruptionClock::InterruptionClock(const Interruptions& interruptions, Instant start)
    : per_unit_minute_(interruptions.per_unit_hour / 60), seed_(interruptions.seed) {
  for (const Interruption& each : interruptions.given)
    if (each.at >= start) due_.push_back({(each.at - start) / step, each.units});
  std::ranges::stable_sort(due_, {}, &Due::minute);
}

std::int64_t InterruptionClock::in_minute(std::int64_t minute, std::int64_t running) {
  std::int64_t units = 0;
  for (; next_ < due_.size() && due_[next_].minute <= minute; ++next_)
    if (due_[next_].minute == minute) units += due_[next_].units;
  if (per_unit_minute_ > 0) units += by_chance(minute, running);
  return std::min(units, running);
}

std::int64_t InterruptionClock::by_chance(std::int64_t minute, std::int64_t running) const {
  return poisson(per_unit_minute_ * static_cast<double>(running), chance(seed_, minute));
}

}  // namespace headroom::simulation
