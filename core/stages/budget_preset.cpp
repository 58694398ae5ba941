#include "core/stages/budget_preset.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/int128.hpp"
#include "core/base/text.hpp"
#include "core/model/published_rule.hpp"
#include "core/stages/allocate.hpp"

namespace headroom {
namespace {

/// What one unit more would cost an hour.
MicroDollars next_unit(const PolicyRules& policy, const Observation& seen, const Catalog& catalog) {
  const Units one_more = seen.current + Units{1};
  const Allocation step =
      allocate({.proposes = one_more, .reason = {}, .detail = {}, .evidence = {}},
               {.target = one_more, .ceiling = policy.limits.maximum + one_more, .clamps = {}}, policy, seen, catalog);
  const std::vector<PricedUnits> units = priced(step.growths, step.slices, seen, catalog);
  return units.empty() ? MicroDollars{0} : units.front().hourly;
}

std::string used_percent(MicroDollars spent, MicroDollars daily) {
  if (daily <= MicroDollars{0}) return "$" + format_dollars(spent) + " of $0 is used";
  const auto hundredths = static_cast<std::int64_t>(Int128{spent.value} * 10'000 / daily.value);
  return text::quantity(static_cast<double>(hundredths) / 100) + "% of $" + format_dollars(daily) + " a day is used";
}

/// "the published budget rule (25% of $50 a day is used, 12 containers are pending) keeps at least 3 instances".
std::string clause(const PublishedRuleQuestion& question, std::string_view verb, std::int64_t value, Unit unit) {
  std::string out = "the published budget rule (" + used_percent(question.spent_today, question.daily);
  if (question.pending) out += ", " + text::quantity(*question.pending) + " containers are pending";
  return out.append(") ").append(verb).append(" ") + text::counted(Units{value}, unit);
}

/// Work waits, but the step is not affordable or too much is used: the rule does not scale out.
bool withholds_scale_out(const PublishedRule& rule, const PublishedRuleQuestion& question) {
  return rule.action == RuleAction::no_action && question.pending && *question.pending > few_pending;
}

}  // namespace

WindowBounds preset_bounds(const Budget& budget, const Account& account, const PolicyRules& policy,
                           const Observation& seen, const Catalog& catalog) {
  if (!budget.preset || !budget.daily) return {};
  PublishedRuleQuestion question{.daily = *budget.daily,
                                 .spent_today = account.spend.today ? account.spend.today->amount : MicroDollars{0},
                                 .committed_hourly = account.committed_hourly,
                                 .additional_hourly = next_unit(policy, seen, catalog),
                                 .left = account.left.day};
  if (const auto pending = seen.reading(metric::containers_pending); pending && pending->fresh)
    question.pending = pending->value;
  const PublishedRule rule = published_rule(question);
  WindowBounds bounds;
  if (rule.minimum)
    bounds.minimum = WindowBound{Units{*rule.minimum}, clause(question, "keeps at least", *rule.minimum, seen.unit)};
  if (rule.maximum)
    bounds.maximum = WindowBound{Units{*rule.maximum}, clause(question, "allows at most", *rule.maximum, seen.unit)};
  else if (withholds_scale_out(rule, question))
    bounds.maximum = WindowBound{seen.current, clause(question, "allows at most", seen.current.value, seen.unit)};
  return bounds;
}

NarrowedLimits narrowed_by_preset(NarrowedLimits limits, const WindowBounds& preset) {
  const std::size_t known = limits.warnings.size();
  limits = narrowed_further(std::move(limits), preset);
  for (std::size_t i = known; i < limits.warnings.size(); ++i) limits.warnings[i].code = "preset_beyond_limits";
  return limits;
}

}  // namespace headroom
