#include <utility>

#include "core/base/faults.hpp"
#include "core/signals/managed_scaling.hpp"

namespace headroom {

std::vector<Violation> faults_of(const ManagedScaling& signal) {
  const double out_below = signal.scale_out_below_memory_available_percent;
  const double in_above = signal.scale_in_above_memory_available_percent;
  Faults faults;
  faults.check_range("/scale_out_below_memory_available_percent", out_below, 0, 100);
  faults.check_range("/scale_in_above_memory_available_percent", in_above, 0, 100);
  const bool are_percents = faults.empty();
  faults.check_range("/pending_for_seconds", signal.pending_for, 0, a_week);
  faults.check_range("/idle_for_seconds", signal.idle_for, 0, a_week);
  faults.check(!are_percents || out_below <= in_above, "/scale_out_below_memory_available_percent", "thresholds_cross",
               "must not be above scale_in_above_memory_available_percent");
  return std::move(faults).all();
}

}  // namespace headroom
