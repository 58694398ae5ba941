#pragma once

#include <cstdint>
#include <optional>

#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"

namespace headroom::lint {

/// The bounds of a capacity, as ours and EMR's documents have them. A place without a value is a bound that is absent.
struct LimitPlaces {
  Place minimum;
  Place maximum;
  Place on_demand;
  Place core;
  bool of_fleets{false};
};

/// The smallest and the largest capacity, as far as a document says them.
struct Bounds {
  std::optional<std::int64_t> minimum{};
  std::optional<std::int64_t> maximum{};
};

/// A whole number that is not negative. No value for anything else.
std::optional<std::int64_t> figure(const Place& place);

/// Bounds that cross, that leave no room, and caps that contradict them. Negative figures are left to the reader.
void lint_limits(const LimitPlaces& limits, Findings& findings);

/// Two bounds alone. `what` is what they bound, in words.
void lint_bounds(const Place& minimum, const Place& maximum, std::string_view what, Findings& findings);

}  // namespace headroom::lint
