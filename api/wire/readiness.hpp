#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/json/writer.hpp"
#include "core/base/time.hpp"
#include "core/readiness/items.hpp"

namespace headroom::api {

/// An item, and its fix as a change of the policy's document.
struct CheckedItem {
  readiness::Item item;
  /// A JSON Patch (RFC 6902) of the policy, as JSON; `[]` if no change of the policy is the fix. Empty without a fix.
  std::string patch{};
};

/// The checklist of a cluster.
struct Readiness {
  std::string cluster_id;
  Instant at;                           ///< the time of the check
  std::optional<std::string> policy{};  ///< "etl@3", or "inline"; absent if none is known
  std::vector<CheckedItem> items{};
};

/// Appends the answer of GET /v1/clusters/{id}/readiness.
void encode_readiness(json::Writer& out, const Readiness& found);

}  // namespace headroom::api
