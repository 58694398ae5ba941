#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/schedule/time_zone.hpp"

/// Who knows the rules of the world's time zones.
namespace headroom {

class ZoneBook {
 public:
  virtual ~ZoneBook() = default;
  /// The zone's offset at `from`, and the changes after `from` up to `until`. No value if there is no such zone.
  virtual std::optional<TimeZone> zone(std::string_view name, Instant from, Instant until) const = 0;
  /// The version of the IANA database, as "2025b". Empty if it is unknown.
  virtual std::string_view version() const = 0;
};

/// Puts the zones that the input's signals name into the input, for the five years in which a schedule is looked at.
/// The decision then depends on the input alone, and a stored input gives the same decision after the rules have
/// changed. Zones that the input already has stay as they are. A trigger whose zone is unknown, or whose schedule never
/// comes, becomes an unread one, with a warning. After 2037 a warning says that nobody knows the rules.
void add_zones(EvaluationInput& input, const ZoneBook& book);

}  // namespace headroom
