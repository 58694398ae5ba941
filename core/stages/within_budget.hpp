#pragma once

#include <optional>
#include <vector>

#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/model/budget.hpp"
#include "core/model/observation.hpp"
#include "core/signals/proposal.hpp"
#include "core/stages/account.hpp"
#include "core/stages/allocate.hpp"

namespace headroom {

struct Budgeted {
  Allocation allocation;
  BudgetFigures figures;
  std::vector<Warning> warnings{};
  /// If nothing is affordable: the caps with which the first unit would be, in whole cents. One for each cap that is
  /// too small, in the order hourly, daily, monthly. Empty if no caps would help.
  std::vector<Condition> needed{};
};

/// Cuts growth to the largest affordable step, with the clamp `budget`. Units are priced in the order in which they
/// were placed. A budget never removes anything. It does not keep the capacity below `hard_minimum`, which is the
/// policy's own: then a warning says so. A move between pools is withheld as a whole if what is affordable of it
/// would make the cluster smaller than it is; one that makes the cluster no more expensive is always affordable.
Budgeted within_budget(Allocation allocation, const Budget& budget, const Account& account, Units hard_minimum,
                       const Observation& seen, const Catalog& catalog);

}  // namespace headroom
