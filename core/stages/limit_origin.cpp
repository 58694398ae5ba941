#include "core/stages/limit_origin.hpp"

#include <string>
#include <string_view>

#include "core/base/text.hpp"
#include "core/base/time.hpp"

namespace headroom {
namespace {

std::string clause(std::string_view name, Units counts, Units attached, Instant since) {
  std::string text = "the ";
  text.append(name);
  if (counts == attached)
    return text.append(" of the attached managed scaling policy is ").append(text::whole(counts.value));
  text.append(" is ").append(text::whole(counts.value));
  text.append(", as remembered of the managed scaling policy since ").append(format_rfc3339(since));
  return text.append("; the attached ")
      .append(text::whole(attached.value))
      .append(" is the target of an earlier decision");
}

}  // namespace

void tell_origin(NarrowedLimits& limits, const EvaluationInput& input) {
  const auto& attached = input.cluster.managed_scaling;
  const auto& remembered = input.history.limits;
  if (!input.limits_are_attached || !attached || !remembered) return;
  const ComputeLimits& own = input.policy.limits;
  if (limits.minimum_because.empty() && limits.limits.minimum == own.minimum)
    limits.minimum_because = clause("minimum", own.minimum, attached->minimum, remembered->since);
  if (limits.maximum_because.empty() && limits.limits.maximum == own.maximum)
    limits.maximum_because = clause("maximum", own.maximum, attached->maximum, remembered->since);
}

}  // namespace headroom
