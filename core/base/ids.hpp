#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.hpp"

namespace headroom {

/// A UUIDv7 (RFC 9562). The first 60 bits of its payload, 48 of time and 12 of a counter, are the `order`.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// The id of a stored decision. The ids of one database sort in the order in which they were given out.
struct DecisionId {
  Uuid uuid{};

  /// Builds an id from these two parts. Only the low 62 bits of `random` count.
  static DecisionId of(std::int64_t order, std::uint64_t random);

  /// Unix milliseconds × 4096 + counter: positive, and unique within one database.
  std::int64_t order() const;
  /// The 62 bits that make the ids of two databases differ.
  std::uint64_t random() const;
  /// `dec_0193…`: the prefix and 36 characters.
  std::string text() const;
  /// No value unless `text` is exactly a decision id in lower case.
  static std::optional<DecisionId> parse(std::string_view text);

  friend auto operator<=>(const DecisionId&, const DecisionId&) = default;
};

/// Gives out ids that always grow, even if the clock goes back or stands still. Safe from any thread.
class IdGenerator {
 public:
  /// `floor`: the largest order that was ever given out; 0 if there was none.
  explicit IdGenerator(std::int64_t floor = 0) : last_(floor) {}
  /// `now` is the wall clock. `random` fills the 62 bits that make the ids of two databases differ.
  DecisionId next(Instant now, std::uint64_t random);
  void raise_floor(std::int64_t order);

 private:
  std::mutex mutex_;
  std::int64_t last_;
};

}  // namespace headroom
