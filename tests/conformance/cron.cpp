#include "core/schedule/cron.hpp"

#include "server/process/zone_files.hpp"
#include "tests/conformance/suite.hpp"
#include "tests/conformance/zones.hpp"

namespace headroom::conformance {
namespace {

std::string reason_of(CronFault fault) {
  switch (fault) {
    case CronFault::field_count:
      return "field_count";
    case CronFault::macro:
      return "macro";
    case CronFault::range:
      return "range";
    case CronFault::order:
      return "order";
    case CronFault::step:
      return "step";
    case CronFault::syntax:
      return "syntax";
  }
  return "syntax";
}

Json parse(const Json& input) {
  const auto expression = parse_cron(text(input, "expression"));
  if (expression) return {{"valid", true}};
  return {{"valid", false}, {"reason", reason_of(expression.error())}};
}

Json next(const Json& input) {
  const auto expression = parse_cron(text(input, "expression"));
  if (!expression) throw Malformed("\"expression\" is no cron expression");
  const Instant after = instant(input, "after");
  const auto at = next_after(*expression, zone(text(input, "time_zone"), after), after, ClockChanges::once);
  if (!at) return {{"none", true}};
  return {{"at", format_rfc3339(*at)}};
}

constexpr Kind kinds[] = {{"next", next}, {"parse", parse}};

}  // namespace

const Suite cron{"cron", kinds};

}  // namespace headroom::conformance
