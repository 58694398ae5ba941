#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/affordable.hpp"
#include "core/model/budget.hpp"
#include "core/model/observation.hpp"
#include "core/stages/placement.hpp"

namespace headroom {

/// What a budget is compared with: the money that is spent, the money that is committed, and the time that is left.
struct Account {
  Spend spend;  ///< the policy's amounts, and for those that it does not name the input's
  MicroDollars committed_hourly;
  TimeLeft left;
  std::int64_t unknown{0};  ///< how many amounts a cap needs that nobody knows in full
  std::vector<Warning> warnings{};
};

/// The budget's own amounts, and for those that it does not name the others.
Spend known_spend(const Budget& budget, const Spend& spend);

/// Amounts that a cap needs and that nobody knows, or that are known for a part of the window only. What is not known
/// counts as 0.
struct SpendDoubts {
  std::int64_t unknown{0};  ///< how many
  std::vector<Warning> warnings{};
};
SpendDoubts doubts_of(const Budget& budget, const Spend& known);

/// `spend`: the input's. A zone that is not known counts as UTC.
Account account_of(const Budget& budget, const Spend& spend, const Observation& seen, const Catalog& catalog);

/// The growth of slices in the order in which it was placed, as units of the policy with their prices, EMR's charge
/// included. Instances of a fleet that are paid already have room for units that cost nothing more.
std::vector<PricedUnits> priced(std::span<const Growth> growths, std::span<const Slice> slices, const Observation& seen,
                                const Catalog& catalog);

/// What slices that shrink will no longer cost.
MicroDollars released_by(std::span<const Growth> growths, std::span<const Slice> slices, const Observation& seen,
                         const Catalog& catalog);

}  // namespace headroom
