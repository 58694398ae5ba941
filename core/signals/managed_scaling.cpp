#include "core/signals/managed_scaling.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/text.hpp"
#include "core/model/metric_range.hpp"
#include "core/model/on_order.hpp"
#include "core/yarn/free_memory.hpp"

namespace headroom {
namespace {

/// The conditions of the rules: which of them hold, and for how long.
struct Rules {
  std::optional<Run> low;      ///< available memory is below the scale-out threshold
  std::optional<Run> high;     ///< available memory is above the scale-in threshold
  std::optional<Run> pending;  ///< containers are pending
  std::optional<Run> idle;     ///< no containers are pending
};

Rules rules_of(const ManagedScaling& signal, const Observation& seen) {
  Rules rules{.low = seen.run(metric::memory_available_percent, signal.scale_out_below_memory_available_percent,
                              Comparison::less_than),
              .high = seen.run(metric::memory_available_percent, signal.scale_in_above_memory_available_percent,
                               Comparison::greater_than),
              .pending = seen.run(metric::containers_pending, 0, Comparison::greater_than),
              .idle = seen.run(metric::containers_pending, 0, Comparison::less_than_or_equal)};
  // 950% says nothing about the memory.
  if (rules.low && !range_of(metric::memory_available_percent).contains(rules.low->newest))
    rules.low = rules.high = std::nullopt;
  return rules;
}

bool now_holds(const std::optional<Run>& run) { return run && run->periods > 0; }
bool held_for(const std::optional<Run>& run, Seconds time) { return now_holds(run) && run->lasted >= time; }

Evidence evidence(std::string_view name, const Run& run, Comparison comparison, double threshold) {
  return {std::string(name), run.newest, comparison, threshold, std::max<std::int64_t>(run.periods, 1)};
}

Condition condition(std::string_view name, Comparison comparison, double value, std::optional<Seconds> lasting = {}) {
  return {std::string(name), comparison, value, lasting};
}

std::string whole(Units amount) { return text::quantity(static_cast<double>(amount.value)); }

Need growth(const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures) {
  if (auto need = need_of_pending(figures, signal.resource_calculator, seen.unit)) return *std::move(need);
  const bool nothing_pending = figures.pending_containers.value_or(figures.pending_mib.value_or(1)) <= 0;
  if (!seen.tells_reasons()) return {nothing_pending ? Units{1} : seen.out_step, {}};
  if (nothing_pending) return {Units{1}, "nothing is pending, so one more"};
  if (figures.pending_mib)
    return {seen.out_step, text::quantity(*figures.pending_mib) + " MB pending, but the size of one " +
                               std::string(text::noun(seen.unit)) + " is not known, so one step of " +
                               text::counted(seen.out_step, seen.unit)};
  return {seen.out_step, "the pending amount is not known, so one step of " + text::counted(seen.out_step, seen.unit)};
}

void propose_growth(Proposal& p, const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures,
                    const Rules& rules) {
  Need need = growth(signal, seen, figures);
  p.proposes = seen.running + need.units;
  if (seen.tells_reasons()) p.detail = after_orders(seen, need.detail + than_run(seen));
  const Units doubled = seen.current + std::max(seen.current, seen.out_step);
  const bool may_be_a_blip = !held_for(rules.pending, signal.pending_for) && !seen.out_increment_percent;
  if (may_be_a_blip && p.proposes > doubled) {
    p.proposes = doubled;
    if (seen.tells_reasons())
      p.detail += ", but at most double, which is " + whole(doubled) + ", until containers have been pending for " +
                  text::duration(signal.pending_for);
  }
  if (p.proposes > seen.current) {
    const auto applications = seen.reading(metric::apps_pending);
    p.application_master_units =
        application_master_units(figures, applications ? applications->value : 0, p.proposes - seen.current);
    return;
  }
  const Units arriving = seen.current - seen.running;
  p.proposes = seen.current;
  p.reason = "additions_in_progress";
  p.counterfactuals.clear();
  if (!seen.tells_reasons()) return;
  p.detail +=
      arriving == Units{1} ? ", which is the one on order" : ", which the " + whole(arriving) + " on order cover";
  if (figures.mib_per_unit && seen.wants_counterfactuals())
    p.counterfactuals.push_back({Direction::out,
                                 {condition(metric::memory_pending, Comparison::greater_than,
                                            *figures.mib_per_unit * static_cast<double>(arriving.value))}});
}

Proposal out(const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures, const Rules& rules) {
  const double threshold = signal.scale_out_below_memory_available_percent;
  Proposal p{.reason = now_holds(rules.low) ? "memory_available_below_threshold" : "containers_pending"};
  Counterfactual enough{.flip_to = Direction::hold, .change = {}};
  if (now_holds(rules.low)) {
    // One value below the threshold is enough, however long it has been below.
    p.evidence.push_back(
        {std::string(metric::memory_available_percent), rules.low->newest, Comparison::less_than, threshold, 1});
    if (seen.wants_counterfactuals())
      enough.change.push_back(
          condition(metric::memory_available_percent, Comparison::greater_than_or_equal, threshold));
  }
  if (held_for(rules.pending, signal.pending_for)) {
    p.evidence.push_back(evidence(metric::containers_pending, *rules.pending, Comparison::greater_than, 0));
    if (seen.wants_counterfactuals())
      enough.change.push_back(
          condition(metric::containers_pending, Comparison::less_than_or_equal, figures.capped_containers));
  }
  if (seen.wants_counterfactuals()) p.counterfactuals.push_back(std::move(enough));
  propose_growth(p, signal, seen, figures, rules);
  return p;
}

Proposal in(const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures, const Rules& rules) {
  const double threshold = signal.scale_in_above_memory_available_percent;
  const double kept_free = signal.scale_out_below_memory_available_percent;
  Proposal p{.reason = "memory_available_above_threshold",
             .evidence = {evidence(metric::memory_available_percent, *rules.high, Comparison::greater_than, threshold),
                          evidence(metric::containers_pending, *rules.idle, Comparison::less_than_or_equal, 0)}};
  if (seen.wants_counterfactuals())
    p.counterfactuals = {
        {Direction::hold, {condition(metric::memory_available_percent, Comparison::less_than_or_equal, threshold)}},
        {Direction::hold, {condition(metric::containers_pending, Comparison::greater_than, 0)}}};
  if (const auto enough = capacity_for_used(figures, signal.resource_calculator, seen.running, kept_free)) {
    p.proposes = *enough;
    if (seen.tells_reasons())
      p.detail = after_orders(seen, use_in_words(figures, signal.resource_calculator, seen, kept_free));
  } else {
    const Units enough_for_share = capacity_leaving_free(1 - rules.high->newest / 100, seen.running, kept_free);
    p.proposes = std::max({enough_for_share, seen.current - seen.in_step, Units{0}});
    if (!seen.tells_reasons()) return p;
    p.detail = "the amount in use is not known, so one step of " + text::counted(seen.in_step, seen.unit);
    if (p.proposes == enough_for_share && enough_for_share > seen.current - seen.in_step)
      p.detail += ", but no fewer than " + whole(enough_for_share) + ", which the share in use needs with " +
                  text::quantity(kept_free) + "% free";
  }
  p.proposes = std::max(p.proposes, Units{0});
  return p;
}

/// Available memory and pending containers, as far as they are known, each with the nearest threshold.
std::vector<Evidence> findings(const ManagedScaling& signal, const Rules& rules) {
  std::vector<Evidence> found;
  const double out_below = signal.scale_out_below_memory_available_percent;
  if (now_holds(rules.low))
    found.push_back(evidence(metric::memory_available_percent, *rules.low, Comparison::less_than, out_below));
  else if (now_holds(rules.high))
    found.push_back(evidence(metric::memory_available_percent, *rules.high, Comparison::greater_than,
                             signal.scale_in_above_memory_available_percent));
  else if (rules.low)
    found.push_back(
        evidence(metric::memory_available_percent, *rules.low, Comparison::greater_than_or_equal, out_below));
  if (now_holds(rules.pending))
    found.push_back(evidence(metric::containers_pending, *rules.pending, Comparison::greater_than, 0));
  else if (rules.idle)
    found.push_back(evidence(metric::containers_pending, *rules.idle, Comparison::less_than_or_equal, 0));
  return found;
}

std::string capped_queues(const YarnFigures& figures) {
  std::string names;
  for (const std::string& name : figures.capped_queues) names += (names.empty() ? "" : ", ") + name;
  const bool one = figures.capped_queues.size() == 1;
  const std::string what = figures.capped_containers > 0
                               ? text::quantity(figures.capped_containers) + " of the pending containers wait"
                               : "some of the pending work waits";
  return what + " in YARN queue" + (one ? " " : "s ") + names + ", which " + (one ? "is" : "are") + " at " +
         (one ? "its" : "their") + " own maximum: more nodes would not start them";
}

Proposal hold_for_capped_queues(const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures,
                                const Rules& rules) {
  return {.proposes = seen.current,
          .reason = "queue_at_maximum",
          .detail = capped_queues(figures),
          .evidence = findings(signal, rules),
          .counterfactuals = {{Direction::out,
                               {condition(metric::containers_pending, Comparison::greater_than,
                                          figures.capped_containers, signal.pending_for)}}}};
}

/// More nodes would not start what is pending.
Proposal hold_for_suspicion(const ManagedScaling& signal, const Observation& seen, const Rules& rules,
                            Suspicion suspicion) {
  return {.proposes = seen.current,
          .reason = suspicion.reason,
          .detail = std::move(suspicion.detail),
          .evidence = findings(signal, rules),
          .counterfactuals = {{Direction::out,
                               {condition(metric::memory_available_percent, Comparison::less_than,
                                          signal.scale_out_below_memory_available_percent)}}}};
}

/// Memory is free and no container waits.
void explain_idle_hold(Proposal& p, const ManagedScaling& signal, const YarnFigures& figures, Seconds idle) {
  if (idle < signal.idle_for) {
    p.reason = "idle_not_long_enough";
    if (figures.in_words) p.detail = "seen idle for " + text::duration(idle) + " of " + text::duration(signal.idle_for);
  } else if (figures.pending_mib.value_or(0) > 0) {
    p.reason = "figures_contradict";
    p.detail = text::quantity(*figures.pending_mib) +
               " MB are pending without a container: the figures contradict each other, so nothing is removed";
  } else {
    p.reason = "needed_for_what_is_in_use";
    if (figures.in_words) p.detail = "the work in use would not fit fewer";
  }
}

Proposal hold(const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures, const Rules& rules) {
  Proposal p{.proposes = seen.current, .reason = "within_thresholds", .evidence = findings(signal, rules)};
  if (now_holds(rules.pending)) {
    p.reason = "containers_pending_not_long_enough";
    if (seen.tells_reasons())
      p.detail = "pending for " + text::duration(rules.pending->lasted) + " of " + text::duration(signal.pending_for);
  } else if (now_holds(rules.high) && now_holds(rules.idle)) {
    explain_idle_hold(p, signal, figures, std::min(rules.high->lasted, rules.idle->lasted));
  } else if (rules.low && !now_holds(rules.high) && seen.tells_reasons()) {
    p.detail = "nothing changes from " + text::quantity(signal.scale_out_below_memory_available_percent) + "% to " +
               text::quantity(signal.scale_in_above_memory_available_percent) + "% of free memory";
  }
  if (!seen.wants_counterfactuals()) return p;
  p.counterfactuals = {
      {Direction::out,
       {condition(metric::memory_available_percent, Comparison::less_than,
                  signal.scale_out_below_memory_available_percent)}},
      {Direction::out, {condition(metric::containers_pending, Comparison::greater_than, 0, signal.pending_for)}},
      {Direction::in,
       {condition(metric::memory_available_percent, Comparison::greater_than,
                  signal.scale_in_above_memory_available_percent, signal.idle_for),
        condition(metric::containers_pending, Comparison::less_than_or_equal, 0, signal.idle_for)}}};
  return p;
}

Proposal out_in_or_hold(const ManagedScaling& signal, const Observation& seen, const YarnFigures& figures,
                        const Rules& rules) {
  if (now_holds(rules.low)) return out(signal, seen, figures, rules);
  if (held_for(rules.pending, signal.pending_for)) {
    const FreeShare free = now_holds(rules.high) ? FreeShare::mostly_free : FreeShare::partly_free;
    if (auto suspicion = suspicion_of(figures, signal.resource_calculator, seen, free))
      return hold_for_suspicion(signal, seen, rules, *std::move(suspicion));
    return out(signal, seen, beyond_free(figures, signal.resource_calculator, seen), rules);
  }
  const bool memory_waits = figures.pending_mib.value_or(0) > 0;
  if (held_for(rules.high, signal.idle_for) && held_for(rules.idle, signal.idle_for) && !memory_waits) {
    Proposal p = in(signal, seen, figures, rules);
    if (p.proposes < seen.current) return p;
  }
  return hold(signal, seen, figures, rules);
}

}  // namespace

std::vector<std::string_view> asks_for(const ManagedScaling&) {
  return {metric::containers_pending, metric::memory_available_percent};
}

std::optional<Proposal> propose(const ManagedScaling& signal, const Observation& seen) {
  Rules rules = rules_of(signal, seen);
  const auto memory = seen.reading(metric::memory_available_percent);
  const auto containers = seen.reading(metric::containers_pending);
  // If fresh data show containers that have waited long enough, an outdated memory value is not needed.
  if (memory && !memory->fresh && containers && containers->fresh && held_for(rules.pending, signal.pending_for))
    rules.low = rules.high = std::nullopt;
  if (!rules.low && !rules.pending) return std::nullopt;
  const YarnFigures figures = yarn_figures(seen);
  if (figures.all_capped()) return hold_for_capped_queues(signal, seen, figures, rules);
  Proposal p = out_in_or_hold(signal, seen, figures, rules);
  if (!figures.capped_queues.empty()) p.warnings.push_back(capped_queues(figures));
  return p;
}

}  // namespace headroom
