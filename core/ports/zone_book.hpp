#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
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

/// A fault for each window of a schedule whose zone is neither among `known` nor in the book, with pointers to the
/// fields of the signal in the HTTP API ("/windows/0/time_zone"). Signals of other kinds have none: KEDA's triggers
/// come from a document of another system, which is never refused.
std::vector<Violation> unknown_zones(const Signal& signal, std::span<const TimeZone> known, Instant at,
                                     const ZoneBook& book);

/// The same for the zone of a budget, with a pointer to its field ("/time_zone"). No value if the zone is known.
std::optional<Violation> unknown_zone(const Budget& budget, std::span<const TimeZone> known, Instant at,
                                      const ZoneBook& book);

/// Puts the zones that the input's signals and its budget name into the input, for the five years in which a schedule
/// is looked at. The decision then depends on the input alone, and a stored input gives the same decision after the
/// rules have changed. Zones that the input already has stay as they are. A trigger whose zone is unknown, or whose
/// schedule never comes, becomes an unread one, with a warning. After 2037 a warning says that nobody knows the rules.
void add_zones(EvaluationInput& input, const ZoneBook& book);

}  // namespace headroom
