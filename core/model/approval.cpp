#include "core/model/approval.hpp"

namespace headroom {

bool needs_approval(const ApprovalRule& rule, std::int64_t delta, MicroDollars hourly_delta) {
  if (!rule.above_units && !rule.above_hourly) return true;
  const std::int64_t size = delta < 0 ? -delta : delta;
  return (rule.above_units && size > *rule.above_units) || (rule.above_hourly && hourly_delta > *rule.above_hourly);
}

}  // namespace headroom
