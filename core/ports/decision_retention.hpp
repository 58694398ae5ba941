#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace headroom {

/// Which decisions are kept. What is not kept is removed some time later, beside everything else.
struct DecisionRetention {
  std::optional<std::chrono::milliseconds> age{};  ///< since they were stored
  std::optional<std::int64_t> count{};             ///< the newest ones
  friend bool operator==(const DecisionRetention&, const DecisionRetention&) = default;
};

}  // namespace headroom
