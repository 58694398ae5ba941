#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/names.hpp"
#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"

/// The tables remembered_limits and steered_limits. Everything here throws DatabaseError.
namespace headroom::store {

namespace limits_row {

inline std::optional<std::int64_t> number(const std::optional<Units>& units) {
  return units ? std::optional(units->value) : std::nullopt;
}

inline std::optional<Units> units(const Rows& row, int column) {
  const auto value = row.optional_integer(column);
  return value ? std::optional(Units{*value}) : std::nullopt;
}

inline Unit unit(std::string_view word) {
  for (const auto& [name, unit] : names_of<Unit>)
    if (name == word) return unit;
  throw DatabaseError{SQLITE_CORRUPT, 0, "a stored unit is damaged"};
}

/// The columns minimum, maximum, on_demand and core from `first` on.
inline ComputeLimits limits(const Rows& row, int first, Unit unit) {
  return {.unit = unit,
          .minimum = Units{row.integer(first)},
          .maximum = Units{row.integer(first + 1)},
          .maximum_on_demand = units(row, first + 2),
          .maximum_core = units(row, first + 3)};
}

}  // namespace limits_row

/// Writes them, inside the writer's transaction.
class LimitsWriter {
 public:
  explicit LimitsWriter(Database& db)
      : remember_(db.prepare("INSERT INTO remembered_limits VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                             " ON CONFLICT (cluster) DO UPDATE SET since = ?2, seen_at = ?3, unit = ?4, minimum = ?5,"
                             " maximum = ?6, on_demand = ?7, core = ?8, attached_minimum = ?9, attached_maximum = ?10,"
                             " attached_on_demand = ?11, attached_core = ?12 WHERE seen_at <= ?3")),
        steer_(db.prepare("INSERT INTO steered_limits VALUES (?, ?, ?, ?, ?)")) {}

  /// Keeps what is stored if `limits` does not supersede it.
  void remember(std::int64_t cluster, const RememberedLimits& known) {
    using limits_row::number;
    const ComputeLimits& own = known.limits;
    const ComputeLimits attached = known.attached.value_or(ComputeLimits{});
    std::optional<std::int64_t> minimum;
    std::optional<std::int64_t> maximum;
    if (known.attached) {
      minimum = attached.minimum.value;
      maximum = attached.maximum.value;
    }
    remember_.run(cluster, known.since.time_since_epoch().count(), known.seen_at.time_since_epoch().count(),
                  name_of(own.unit), own.minimum.value, own.maximum.value, number(own.maximum_on_demand),
                  number(own.maximum_core), minimum, maximum, number(attached.maximum_on_demand),
                  number(attached.maximum_core));
  }

  void steer(std::int64_t decision, const SteeredLimits& steered) {
    using limits_row::number;
    steer_.run(decision, name_of(steered.unit), steered.target.value, number(steered.maximum_on_demand),
               number(steered.maximum_core));
  }

 private:
  Statement remember_;
  Statement steer_;
};

/// Reads what is remembered of a cluster.
class LimitsReader {
 public:
  explicit LimitsReader(Database& db)
      : select_(db.prepare("SELECT since, seen_at, unit, minimum, maximum, on_demand, core, attached_minimum,"
                           " attached_maximum, attached_on_demand, attached_core FROM remembered_limits"
                           " WHERE cluster = ?")) {}

  std::optional<RememberedLimits> of(std::int64_t cluster) {
    Rows row = select_.query(cluster);
    if (!row.next()) return std::nullopt;
    const Unit unit = limits_row::unit(row.bytes(2));
    RememberedLimits known{.limits = limits_row::limits(row, 3, unit),
                           .since = Instant{std::chrono::milliseconds{row.integer(0)}},
                           .seen_at = Instant{std::chrono::milliseconds{row.integer(1)}}};
    if (!row.is_null(7)) known.attached = limits_row::limits(row, 7, unit);
    return known;
  }

 private:
  Statement select_;
};

/// The columns unit, target, on_demand and core of steered_limits from `first` on, which are NULL without a row.
inline std::optional<SteeredLimits> read_steered(const Rows& row, int first) {
  if (row.is_null(first)) return std::nullopt;
  return SteeredLimits{.unit = limits_row::unit(row.bytes(first)),
                       .target = Units{row.integer(first + 1)},
                       .maximum_on_demand = limits_row::units(row, first + 2),
                       .maximum_core = limits_row::units(row, first + 3)};
}

}  // namespace headroom::store
