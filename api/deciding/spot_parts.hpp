#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "api/deciding/decision_points.hpp"
#include "core/base/money.hpp"
#include "core/catalog/catalog.hpp"

namespace headroom::api {

inline constexpr std::size_t most_priced_inputs = 200;

/// What of a decision's EC2 cost is for Spot, which its answer does not say. It follows from the stored cluster, at the
/// prices of the catalogue. A cluster without Spot is seen at once. At most `most_priced_inputs` others are read; of
/// further ones, and of those that this version can't read, the part is not known.
class SpotParts {
 public:
  explicit SpotParts(const Catalog& catalog) : catalog_(catalog) {}
  /// The decision was read with its documents. No value if the part or the cost of which it is one is not known.
  std::optional<MicroDollars> of(const TimelineDecision& decision);

 private:
  const Catalog& catalog_;
  std::map<std::string, std::optional<MicroDollars>, std::less<>> by_cluster_{};
};

}  // namespace headroom::api
