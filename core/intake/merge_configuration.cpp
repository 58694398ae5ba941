#include <cstddef>
#include <string>
#include <variant>

#include "core/intake/merge.hpp"

namespace headroom {

void fill_in_calculator(std::vector<Signal>& signals, const std::optional<PolicyFields>& request,
                        const DocumentFacts& facts, Remarks& remarks) {
  if (!facts.resource_calculator) return;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    auto* signal = std::get_if<ManagedScaling>(&signals[i]);
    if (signal == nullptr || signal->resource_calculator == *facts.resource_calculator) continue;
    const bool stated = request && i < request->signals.size() && request->signals[i].states_resource_calculator;
    if (stated)
      remarks.warn(
          "source_conflict",
          "resource_calculator in the request differs from the cluster's configuration; the request's is used");
    else
      signal->resource_calculator = *facts.resource_calculator;
  }
}

}  // namespace headroom
