#include "core/diagnosis/diagnose.hpp"

#include <algorithm>

#include "core/diagnosis/rules.hpp"

namespace headroom::diagnosis {

std::vector<Finding> diagnose(const History& history) {
  std::vector<Finding> findings;
  find_not_scaling(history, findings);
  find_late_capacity(history, findings);
  find_too_slow(history, findings);
  find_back_and_forth(history, findings);
  find_stale_metrics(history, findings);
  find_over_provisioned(history, findings);
  std::ranges::stable_sort(findings, {}, &Finding::cause);  // causes are in one list
  return findings;
}

}  // namespace headroom::diagnosis
