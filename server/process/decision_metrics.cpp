#include "server/process/decision_metrics.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/deciding/warning_codes.hpp"
#include "core/base/names.hpp"
#include "core/signals/signal.hpp"

namespace headroom::server {
namespace {

using api::DecisionCounters;
using api::Keep;
using prometheus::ClientMetric;
using prometheus::MetricType;

using Samples = std::vector<ClientMetric>;

void add(Samples& samples, std::uint64_t count, Labels labels) {
  samples.push_back(sample(MetricType::Counter, static_cast<double>(count), std::move(labels)));
}

Samples evaluations(const DecisionCounters& counters) {
  Samples samples;
  for (const auto& [action_name, action] : names_of<Action>)
    for (const auto& [status_name, status] : names_of<Status>) {
      if (status == Status::insufficient_data && action != Action::no_action) continue;  // never both
      for (const auto& [mode, keep] : {std::pair{"stored", Keep::stored}, std::pair{"dry_run", Keep::dry_run}})
        add(samples, counters.evaluations(action, status, keep),
            {label("action", action_name), label("status", status_name), label("mode", mode)});
    }
  return samples;
}

/// By the code of a clamp, without `none`.
template <class Read>
Samples by_clamp(Read read) {
  Samples samples;
  for (const auto& [name, code] : names_of<ClampCode>)
    if (code != ClampCode::none) add(samples, read(code), {label("code", name)});
  return samples;
}

/// By what can be reported. The others follow from the time and from newer decisions.
Samples outcomes(const DecisionCounters& counters) {
  Samples samples;
  for (const auto& [name, state] : names_of<Outcome>)
    if (state != Outcome::expired && state != Outcome::awaiting_approval)
      add(samples, counters.outcomes(state), {label("state", name)});
  return samples;
}

Samples opinions(const DecisionCounters& counters) {
  Samples samples;
  for (std::size_t kind = 0; kind < signal_kinds.size(); ++kind)
    for (const bool chosen : {false, true})
      add(samples, counters.opinions(kind, chosen),
          {label("kind", signal_kinds[kind]), label("chosen", chosen ? "true" : "false")});
  return samples;
}

Samples replays(const DecisionCounters& counters) {
  Samples samples;
  for (const auto& [name, result] : names_of<api::ReplayCount>)
    add(samples, counters.replays(result), {label("result", name)});
  return samples;
}

Samples warnings(const DecisionCounters& counters) {
  Samples samples;
  for (std::size_t code = 0; code <= api::warning_codes.size(); ++code)
    add(samples, counters.warnings(code),
        {label("code", code < api::warning_codes.size() ? api::warning_codes[code] : "other")});
  return samples;
}

Samples distribution(const api::Histogram& observed) {
  std::vector<std::uint64_t> counts;
  for (std::size_t bucket = 0; bucket <= observed.bounds().size(); ++bucket) counts.push_back(observed.count(bucket));
  return {histogram(observed.bounds(), counts, observed.sum_seconds())};
}

Samples charges(const DecisionCounters::HourlyCost& cost) {
  const auto one = [](std::string_view charge, MicroDollars amount) {
    return sample(MetricType::Gauge, static_cast<double>(amount.value) / 1e6, {label("charge", charge)});
  };
  return {one("ec2_on_demand", cost.ec2_on_demand), one("ec2_spot", cost.ec2_spot), one("emr", cost.emr)};
}

Samples states(const DecisionCounters::Clusters& clusters) {
  const auto one = [](std::string_view state, std::uint64_t count) {
    return sample(MetricType::Gauge, static_cast<double>(count), {label("state", state)});
  };
  return {one("active", clusters.active), one("at_maximum", clusters.at_maximum), one("stale", clusters.stale),
          one("silent", clusters.silent), one("unpriced", clusters.unpriced)};
}

}  // namespace

void append_decisions(const DecisionCounters& counters, Instant now, Families& families) {
  const auto add_family = [&](const char* name, const char* help, MetricType type, Samples samples) {
    families.push_back(family(name, help, type, std::move(samples)));
  };
  add_family("headroom_evaluations_total", "Evaluations that were made.", MetricType::Counter, evaluations(counters));
  add_family("headroom_decision_clamps_total", "Bounds that cut what was wanted, several in one evaluation.",
             MetricType::Counter, by_clamp([&](ClampCode code) { return counters.clamps(code); }));
  add_family("headroom_decisions_blocked_total", "Evaluations in which a bound withheld the change.",
             MetricType::Counter, by_clamp([&](ClampCode code) { return counters.blocked(code); }));
  add_family("headroom_outcomes_total", "Outcomes and approvals that were reported.", MetricType::Counter,
             outcomes(counters));
  add_family("headroom_signal_opinions_total", "Capacities that signals proposed.", MetricType::Counter,
             opinions(counters));
  add_family("headroom_warnings_total", "Warnings of evaluations.", MetricType::Counter, warnings(counters));
  add_family("headroom_replays_total", "Stored decisions that were made again.", MetricType::Counter,
             replays(counters));
  add_family("headroom_observation_age_seconds", "Age of the newest reading when it was evaluated.",
             MetricType::Histogram, distribution(counters.observation_age()));
  add_family("headroom_outcome_lag_seconds", "From storing a decision to the report that it was applied.",
             MetricType::Histogram, distribution(counters.outcome_lag()));
  const DecisionCounters::Clusters clusters = counters.clusters(now);
  add_family("headroom_clusters", "Clusters that this process evaluated, by state; one may be in several.",
             MetricType::Gauge, states(clusters));
  add_family("headroom_hourly_cost_usd", "What active clusters cost an hour as they are, without primary nodes.",
             MetricType::Gauge, charges(clusters.requested));
  add_family("headroom_target_hourly_cost_usd", "What active clusters cost an hour at their newest targets.",
             MetricType::Gauge, charges(clusters.target));
}

}  // namespace headroom::server
