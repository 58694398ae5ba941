#include "core/signals/managed_scaling.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/text.hpp"

namespace headroom {
namespace {

/// YARN's figures as one evaluation needs them, each only where it is known.
struct Figures {
  std::optional<double> available_percent;
  std::optional<double> pending_containers;  ///< without those that wait in a queue at its own maximum
  double capped_containers{0};               ///< those that do
  std::optional<double> pending_mib;         ///< of the curable containers
  std::optional<double> pending_vcores;
  std::optional<double> used_mib;
  std::optional<double> used_vcores;
  std::optional<double> mib_per_unit;
  std::optional<double> vcores_per_unit;
  bool pending_mib_estimated{false};
};

std::optional<double> value(const Observation& seen, std::string_view metric) {
  const auto reading = seen.reading(metric);
  return reading ? std::optional(reading->value) : std::nullopt;
}

struct Capped {
  double containers{0};
  double mib{0};
  double vcores{0};
  bool memory_known{true};
};

/// What waits in queues that are at their own maximum capacity.
Capped capped_work(const Metrics& metrics) {
  Capped capped;
  for (const YarnQueue& queue : metrics.queues) {
    if (queue.pending_containers <= 0 || queue.used_percent < queue.maximum_percent) continue;
    capped.containers += static_cast<double>(queue.pending_containers);
    capped.mib += queue.pending_memory_mib.value_or(0);
    capped.vcores += queue.pending_vcores.value_or(0);
    capped.memory_known = capped.memory_known && queue.pending_memory_mib.has_value();
  }
  return capped;
}

std::optional<double> per_unit(std::optional<double> total, Units running) {
  if (!total || *total <= 0 || running <= Units{0}) return std::nullopt;
  return *total / static_cast<double>(running.value);
}

std::optional<double> used(std::optional<double> total, std::optional<double> available) {
  if (!total || !available) return std::nullopt;
  return std::max(0.0, *total - *available);
}

Figures figures(const Observation& seen) {
  const Capped capped = capped_work(*seen.metrics);
  Figures f{.available_percent = value(seen, metric::memory_available_percent),
            .pending_containers = value(seen, metric::containers_pending),
            .capped_containers = capped.containers,
            .pending_mib = value(seen, metric::memory_pending),
            .pending_vcores = value(seen, metric::vcores_pending)};
  const auto total = value(seen, metric::memory_total);
  const auto vcores = value(seen, metric::vcores_total);
  f.used_mib = used(total, value(seen, metric::memory_available));
  f.used_vcores = used(vcores, value(seen, metric::vcores_available));
  f.mib_per_unit = per_unit(total, seen.running);
  f.vcores_per_unit = per_unit(vcores, seen.running);

  const auto allocated_mib = value(seen, metric::memory_allocated);
  const auto allocated = value(seen, metric::containers_allocated);
  if (!f.pending_mib && f.pending_containers && allocated_mib && allocated && *allocated > 0) {
    f.pending_mib = *f.pending_containers * *allocated_mib / *allocated;
    f.pending_mib_estimated = true;
  }
  if (capped.containers > 0 && f.pending_containers && *f.pending_containers > 0) {
    const double curable = std::max(0.0, *f.pending_containers - capped.containers);
    const double share = curable / *f.pending_containers;
    if (f.pending_mib)
      f.pending_mib = capped.memory_known ? std::max(0.0, *f.pending_mib - capped.mib) : *f.pending_mib * share;
    if (f.pending_vcores) f.pending_vcores = *f.pending_vcores * share;
    f.pending_containers = curable;
  }
  return f;
}

/// Capacity is whole, and needs are bounded so that a hostile figure cannot overflow it.
std::int64_t ceiling(double exact) { return static_cast<std::int64_t>(std::ceil(std::clamp(exact, 0.0, 1e12))); }

struct Need {
  Units units;
  std::string detail;
};

/// pending / what one unit has, the larger over the resources that count.
std::optional<Need> need_of_pending(const ManagedScaling& signal, const Figures& f) {
  if (!f.pending_mib || *f.pending_mib <= 0 || !f.mib_per_unit) return std::nullopt;
  Need need{.units = {ceiling(*f.pending_mib / *f.mib_per_unit)},
            .detail = text::quantity(*f.pending_mib) +
                      (f.pending_mib_estimated ? " MB pending (estimated) / " : " MB pending / ") +
                      text::quantity(*f.mib_per_unit) + " MB a unit"};
  if (signal.resource_calculator == ResourceCalculator::dominant && f.pending_vcores && f.vcores_per_unit) {
    const Units by_vcores{ceiling(*f.pending_vcores / *f.vcores_per_unit)};
    if (by_vcores > need.units)
      need = {by_vcores, text::quantity(*f.pending_vcores) + " vcores pending / " + text::quantity(*f.vcores_per_unit) +
                             " vcores a unit"};
  }
  need.detail += " = " + std::to_string(need.units.value) + " more";
  return need;
}

/// The capacity at which what is in use leaves the scale-out threshold's share free.
std::optional<Units> capacity_for_used(const ManagedScaling& signal, const Figures& f) {
  if (!f.used_mib || !f.mib_per_unit) return std::nullopt;
  const double share = 1 - std::min(signal.scale_out_below_memory_available_percent, 99.0) / 100;
  std::int64_t units = ceiling(*f.used_mib / (*f.mib_per_unit * share));
  if (signal.resource_calculator == ResourceCalculator::dominant && f.used_vcores && f.vcores_per_unit)
    units = std::max(units, ceiling(*f.used_vcores / (*f.vcores_per_unit * share)));
  return Units{units};
}

Units application_master_units(const Observation& seen, const Figures& f, Units growth) {
  const auto apps = value(seen, metric::apps_pending);
  if (!apps || *apps <= 0 || growth <= Units{0}) return {0};
  if (!f.pending_mib || !f.pending_containers || *f.pending_containers <= 0 || !f.mib_per_unit) return {1};
  const double mib_per_container = *f.pending_mib / *f.pending_containers;
  return {std::clamp<std::int64_t>(ceiling(*apps * mib_per_container / *f.mib_per_unit), 1, growth.value)};
}

/// One evaluation of the rules: which hold, and for how long.
struct Rules {
  std::optional<Run> low;      ///< memory available below the scale-out threshold
  std::optional<Run> high;     ///< above the scale-in threshold
  std::optional<Run> pending;  ///< containers pending
  std::optional<Run> idle;     ///< none pending
};

Rules rules_of(const ManagedScaling& signal, const Observation& seen) {
  return {.low = seen.run(metric::memory_available_percent, signal.scale_out_below_memory_available_percent,
                          Comparison::less_than),
          .high = seen.run(metric::memory_available_percent, signal.scale_in_above_memory_available_percent,
                           Comparison::greater_than),
          .pending = seen.run(metric::containers_pending, 0, Comparison::greater_than),
          .idle = seen.run(metric::containers_pending, 0, Comparison::less_than_or_equal)};
}

bool now_holds(const std::optional<Run>& run) { return run && run->periods > 0; }
bool held_for(const std::optional<Run>& run, Seconds time) { return now_holds(run) && run->lasted >= time; }

Evidence evidence(std::string_view name, const Run& run, Comparison comparison, double threshold) {
  return {std::string(name), run.newest, comparison, threshold, std::max<std::int64_t>(run.periods, 1)};
}

Condition condition(std::string_view name, Comparison comparison, double threshold) {
  return {std::string(name), comparison, threshold, {}};
}

Proposal out(const ManagedScaling& signal, const Observation& seen, const Figures& f, const Rules& rules) {
  const bool low = now_holds(rules.low);
  const bool pending = held_for(rules.pending, signal.pending_for);
  Proposal p{.reason = low ? "memory_available_below_threshold" : "containers_pending"};
  Counterfactual enough{.flip_to = Direction::hold, .change = {}};
  if (low) {
    p.evidence.push_back(evidence(metric::memory_available_percent,
                                  Run{.lasted = rules.low->lasted, .periods = 1, .newest = rules.low->newest},
                                  Comparison::less_than, signal.scale_out_below_memory_available_percent));
    enough.change.push_back(condition(metric::memory_available_percent, Comparison::greater_than_or_equal,
                                      signal.scale_out_below_memory_available_percent));
  }
  if (pending) {
    p.evidence.push_back(evidence(metric::containers_pending, *rules.pending, Comparison::greater_than, 0));
    enough.change.push_back(condition(metric::containers_pending, Comparison::less_than_or_equal, 0));
  }
  p.counterfactuals.push_back(std::move(enough));

  const auto need = need_of_pending(signal, f);
  const bool idle_but_full = f.pending_mib && *f.pending_mib <= 0;
  const auto room = idle_but_full ? capacity_for_used(signal, f) : std::nullopt;
  if (need) {
    p.proposes = seen.running + need->units;
    p.detail = need->detail;
  } else if (room) {
    p.proposes = std::max(*room, seen.running + Units{1});
    p.detail = "what is in use fits " + std::to_string(p.proposes.value) + " with " +
               text::quantity(signal.scale_out_below_memory_available_percent) + "% free";
  } else {
    p.proposes = seen.running + seen.out_step;
    p.detail = "YARN does not say how much is pending: one step of " + std::to_string(seen.out_step.value);
  }
  if (!pending && !seen.out_increment_percent && p.proposes > seen.current + std::max(seen.current, seen.out_step)) {
    p.proposes = seen.current + std::max(seen.current, seen.out_step);
    p.detail += ", held to doubling until it has lasted " + text::duration(signal.pending_for);
  }
  if (p.proposes <= seen.current) {
    p.proposes = seen.current;
    p.reason = "additions_in_progress";
    p.detail = std::to_string((seen.current - seen.running).value) + " that were asked for have not arrived yet";
  }
  p.application_master_units = application_master_units(seen, f, p.proposes - seen.current);
  return p;
}

Proposal in(const ManagedScaling& signal, const Observation& seen, const Figures& f, const Rules& rules) {
  Proposal p{.reason = "memory_available_above_threshold",
             .evidence = {evidence(metric::memory_available_percent, *rules.high, Comparison::greater_than,
                                   signal.scale_in_above_memory_available_percent),
                          evidence(metric::containers_pending, *rules.idle, Comparison::less_than_or_equal, 0)}};
  p.counterfactuals = {{Direction::hold,
                        {condition(metric::memory_available_percent, Comparison::less_than_or_equal,
                                   signal.scale_in_above_memory_available_percent)}},
                       {Direction::hold, {condition(metric::containers_pending, Comparison::greater_than, 0)}}};
  if (const auto enough = capacity_for_used(signal, f)) {
    p.proposes = std::min(*enough, seen.current);
    p.detail = "what is in use fits " + std::to_string(enough->value) + " with " +
               text::quantity(signal.scale_out_below_memory_available_percent) + "% free";
  } else {
    p.proposes = std::max(Units{0}, seen.current - seen.in_step);
    p.detail = "YARN does not say how much is in use: one step of " + std::to_string(seen.in_step.value);
  }
  return p;
}

Proposal hold(const ManagedScaling& signal, const Observation& seen, const Figures& f, const Rules& rules) {
  Proposal p{.proposes = seen.current, .reason = "within_thresholds"};
  if (rules.low)
    p.evidence.push_back({std::string(metric::memory_available_percent), rules.low->newest,
                          Comparison::greater_than_or_equal, signal.scale_out_below_memory_available_percent, 1});
  if (f.capped_containers > 0 && now_holds(rules.pending)) {
    p.reason = "queue_at_maximum";
    p.detail =
        text::quantity(f.capped_containers) + " pending containers wait in YARN queues that are at their own maximum";
  } else if (now_holds(rules.pending)) {
    p.reason = "containers_pending_not_long_enough";
    p.detail = "pending for " + text::duration(rules.pending->lasted) + " of " + text::duration(signal.pending_for);
  } else if (now_holds(rules.high) && now_holds(rules.idle)) {
    p.reason = "idle_not_long_enough";
    p.detail = "seen idle for " + text::duration(std::min(rules.high->lasted, rules.idle->lasted)) + " of " +
               text::duration(signal.idle_for);
  }
  if (now_holds(rules.pending))
    p.evidence.push_back(evidence(metric::containers_pending, *rules.pending, Comparison::greater_than, 0));
  if (now_holds(rules.high))
    p.evidence.front() = evidence(metric::memory_available_percent, *rules.high, Comparison::greater_than,
                                  signal.scale_in_above_memory_available_percent);
  p.counterfactuals = {
      {Direction::out,
       {condition(metric::memory_available_percent, Comparison::less_than,
                  signal.scale_out_below_memory_available_percent)}},
      {Direction::out, {{std::string(metric::containers_pending), Comparison::greater_than, 0, signal.pending_for}}},
      {Direction::in,
       {{std::string(metric::memory_available_percent), Comparison::greater_than,
         signal.scale_in_above_memory_available_percent, signal.idle_for},
        {std::string(metric::containers_pending), Comparison::less_than_or_equal, 0, signal.idle_for}}}};
  return p;
}

}  // namespace

std::vector<std::string_view> asks_for(const ManagedScaling&) {
  return {metric::containers_pending, metric::memory_available_percent};
}

std::optional<Proposal> propose(const ManagedScaling& signal, const Observation& seen) {
  const Rules rules = rules_of(signal, seen);
  if (!rules.low && !rules.pending) return std::nullopt;
  const Figures f = figures(seen);
  const bool all_capped = f.capped_containers > 0 && f.pending_containers && *f.pending_containers <= 0;
  const bool wants_out = now_holds(rules.low) || held_for(rules.pending, signal.pending_for);
  if (wants_out && !all_capped) return out(signal, seen, f, rules);
  if (held_for(rules.high, signal.idle_for) && held_for(rules.idle, signal.idle_for)) {
    Proposal p = in(signal, seen, f, rules);
    if (p.proposes < seen.current) return p;
  }
  return hold(signal, seen, f, rules);
}

}  // namespace headroom
