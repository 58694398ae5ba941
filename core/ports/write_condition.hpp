#pragma once

#include <cstdint>
#include <optional>
#include <vector>

/// When a stored resource may be written: If-Match and If-None-Match as values.
namespace headroom {

/// A state of a stored resource. `number` is that of its creation, which no other creation ever gets; so a state never
/// comes back after a deletion. `version` grows with every change.
struct ResourceVersion {
  std::int64_t number{0};
  std::int64_t version{0};
  friend bool operator==(const ResourceVersion&, const ResourceVersion&) = default;
};

/// What must hold for a write to happen.
struct WriteCondition {
  enum class Kind {
    none,
    absent,   ///< there is no such resource
    present,  ///< there is one, in any state
    one_of,   ///< there is one, in one of `versions`
  };
  Kind kind{Kind::none};
  std::vector<ResourceVersion> versions{};
};

/// Whether the condition holds for a resource that is in this state, or for one that is not there.
bool holds(const WriteCondition& condition, const std::optional<ResourceVersion>& now);

enum class PutOutcome {
  created,
  changed,
  unchanged,  ///< the same was there already; its version stays
  refused,    ///< the condition does not hold
};

enum class DeleteOutcome { deleted, absent, refused };

}  // namespace headroom
