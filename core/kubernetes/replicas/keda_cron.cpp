#include "core/kubernetes/replicas/keda_cron.hpp"

#include "core/schedule/cron.hpp"

namespace headroom::kubernetes {
namespace {

/// More edges than this in a row that change nothing are not looked at.
constexpr int most_edges = 1'000;

std::string problem_of(std::string_view field, const std::string& expression) {
  if (expression.empty()) return std::string(field) + " is missing";
  const auto cron = parse_cron(expression);
  return cron ? "" : std::string(field) + " '" + expression + "' " + std::string(words_of(cron.error()));
}

struct Edges {
  Instant start;
  Instant end;

  bool active() const { return end <= start; }
  Instant first() const { return std::min(start, end); }
};

std::optional<Edges> edges_after(const Cron& start, const Cron& end, const TimeZone& zone, Instant after) {
  const auto next_start = next_after(start, zone, after, ClockChanges::follow);
  const auto next_end = next_after(end, zone, after, ClockChanges::follow);
  return next_start && next_end ? std::optional(Edges{*next_start, *next_end}) : std::nullopt;
}

}  // namespace

std::string problem_of(const CronTrigger& trigger) {
  if (trigger.time_zone.empty()) return "timezone is missing";
  if (std::string problem = problem_of("start", trigger.start); !problem.empty()) return problem;
  if (std::string problem = problem_of("end", trigger.end); !problem.empty()) return problem;
  if (trigger.start == trigger.end) return "start and end must not be the same";
  return trigger.desired_replicas == 0 ? "desiredReplicas must not be 0" : "";
}

std::optional<CronState> state_at(const CronTrigger& trigger, const TimeZone& zone, Instant now) {
  const auto start = parse_cron(trigger.start);
  const auto end = parse_cron(trigger.end);
  if (!start || !end) return std::nullopt;
  auto edges = edges_after(*start, *end, zone, now);
  if (!edges) return std::nullopt;
  CronState state{.active = edges->active()};
  // Only the edge that has passed is searched again: the other one may be years away.
  const auto pass = [&](Instant& at, const Cron& cron, Instant edge) {
    if (at > edge) return true;
    const auto next = next_after(cron, zone, edge, ClockChanges::follow);
    if (next) at = *next;
    return next.has_value();
  };
  for (int i = 0; i < most_edges; ++i) {
    const Instant edge = edges->first();
    if (!pass(edges->start, *start, edge) || !pass(edges->end, *end, edge)) break;
    if (edges->active() == state.active) continue;
    state.changes_at = edge;
    break;
  }
  return state;
}

}  // namespace headroom::kubernetes
