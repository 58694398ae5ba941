#include "core/model/published_rule.hpp"

#include "core/base/int128.hpp"

namespace headroom {
namespace {

constexpr std::int64_t milliseconds_an_hour = 3'600'000;

/// Compares the used share of the budget with a percentage without dividing.
struct Used {
  MicroDollars spent;
  MicroDollars daily;
  bool below(int percent) const { return Int128{spent.value} * 100 < Int128{daily.value} * percent; }
  bool above(int percent) const { return Int128{spent.value} * 100 > Int128{daily.value} * percent; }
};

bool is_affordable(const PublishedRuleQuestion& q) {
  const Int128 rate = Int128{q.committed_hourly.value} + q.additional_hourly.value;
  const Int128 projected = Int128{q.spent_today.value} * milliseconds_an_hour + rate * q.left.count();
  return projected * 100 <= Int128{q.daily.value} * 90 * milliseconds_an_hour;
}

}  // namespace

PublishedRule published_rule(const PublishedRuleQuestion& q) {
  const Used used{q.spent_today, q.daily};
  PublishedRule rule{.projected = q.spent_today + scaled(q.committed_hourly + q.additional_hourly, q.left.count(),
                                                         milliseconds_an_hour),
                     .affordable = is_affordable(q)};
  const bool much_waits = q.pending && *q.pending > few_pending;
  const bool nothing_waits = q.pending && *q.pending <= 0;
  if (much_waits && rule.affordable && used.below(80)) {
    rule.action = RuleAction::scale_out;
    rule.minimum = 3;
    rule.maximum = used.below(50) ? 15 : 8;
  } else if (nothing_waits || used.above(90)) {
    rule.action = RuleAction::scale_in;
    rule.minimum = 2;
    rule.maximum = 5;
  }
  return rule;
}

}  // namespace headroom
