#include "core/signals/hdinsight_load.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/alarms/adjustment.hpp"
#include "core/base/faults.hpp"
#include "core/base/fraction.hpp"
#include "core/base/text.hpp"
#include "core/model/on_order.hpp"

namespace headroom {
namespace {

/// Memory or vcores: the names of its metrics, and their values.
struct Resource {
  std::string_view pending_metric;
  std::string_view free_metric;
  std::string_view total_metric;
  std::string_view noun;
  std::optional<Run> short_run{};     ///< more pending than free
  std::optional<Run> to_spare_run{};  ///< less pending than free
  Fraction pending{};
  Fraction free{};
  std::optional<Fraction> per_unit{};

  bool is_known() const { return short_run.has_value(); }
  bool is_short() const { return is_known() && short_run->periods > 0; }
  bool is_to_spare() const { return is_known() && to_spare_run->periods > 0; }
};

struct Load {
  Resource cpu{metric::vcores_pending, metric::vcores_available, metric::vcores_total, "vcores"};
  Resource memory{metric::memory_pending, metric::memory_available, metric::memory_total, "MB"};
};

void look_at(Resource& r, const Observation& seen) {
  r.short_run = seen.run_against(r.pending_metric, Comparison::greater_than, r.free_metric);
  r.to_spare_run = seen.run_against(r.pending_metric, Comparison::less_than, r.free_metric);
  if (!r.is_known()) return;
  r.pending = Fraction::of(seen.reading(r.pending_metric)->value);
  r.free = Fraction::of(seen.reading(r.free_metric)->value);
  const auto total = seen.reading(r.total_metric);
  if (total && total->value > 0 && seen.running > Units{0})
    r.per_unit = Fraction::of(total->value) / seen.running.value;
}

std::optional<Seconds> lasted(const std::optional<Run>& run) {
  return run && run->periods > 0 ? std::optional(run->lasted) : std::nullopt;
}

LoadRuns runs_of(const Load& load) {
  return {.cpu_short = lasted(load.cpu.short_run),
          .memory_short = lasted(load.memory.short_run),
          .cpu_to_spare = lasted(load.cpu.to_spare_run),
          .memory_to_spare = lasted(load.memory.to_spare_run)};
}

Evidence evidence(const Resource& r) {
  const Comparison comparison = r.is_short()      ? Comparison::greater_than
                                : r.is_to_spare() ? Comparison::less_than
                                                  : Comparison::less_than_or_equal;
  const Run& run = r.is_short() ? *r.short_run : *r.to_spare_run;
  return {std::string(r.pending_metric), approximately(r.pending), comparison, approximately(r.free),
          std::max<std::int64_t>(run.periods, 1)};
}

/// The evidence for both resources, if both are known; vcores come first.
std::vector<Evidence> evidence(const Load& load) {
  std::vector<Evidence> all;
  for (const Resource* r : {&load.cpu, &load.memory})
    if (r->is_known()) all.push_back(evidence(*r));
  return all;
}

Condition pending(const Resource& r, Comparison comparison, std::optional<Seconds> lasting = {}) {
  return {std::string(r.pending_metric), comparison, approximately(r.free), lasting};
}

/// The capacity that the shortage of one resource needs: "64 vcores more pending than free / 4 per instance = 16 more".
struct Shortage {
  std::int64_t units{0};
  std::string detail;
};

std::optional<Shortage> shortage(const Resource& r, Unit unit) {
  if (!r.is_short() || !r.per_unit) return std::nullopt;
  const std::int64_t units = rounded_up((r.pending - r.free) / *r.per_unit);
  return Shortage{units, text::quantity(r.pending - r.free) + " " + std::string(r.noun) + " more pending than free / " +
                             text::quantity(*r.per_unit) + " per " + std::string(text::noun(unit)) + " = " +
                             text::quantity(static_cast<double>(units)) + " more"};
}

Shortage shortage(const Load& load, const Observation& seen) {
  std::optional<Shortage> largest;
  for (const Resource* r : {&load.cpu, &load.memory})
    if (auto need = shortage(*r, seen.unit); need && (!largest || need->units > largest->units))
      largest = std::move(need);
  if (largest) return *std::move(largest);
  return {seen.out_step.value, "the size of one " + std::string(text::noun(seen.unit)) +
                                   " is not known, so one step of " + text::counted(seen.out_step, seen.unit)};
}

Proposal out(const HdinsightLoad& signal, const Observation& seen, const Load& load) {
  Shortage need = shortage(load, seen);
  const Units wanted{std::min(seen.running.value + need.units, capacity_ceiling)};
  Proposal p{.proposes = std::max(wanted, seen.current),
             .reason = {},
             .detail = after_orders(seen, need.detail + than_run(seen)),
             .evidence = {}};
  Counterfactual enough{.flip_to = Direction::hold, .change = {}};
  for (const Resource* r : {&load.cpu, &load.memory}) {
    if (!r->is_short() || r->short_run->lasted <= signal.pending_for) continue;
    p.evidence.push_back(evidence(*r));
    enough.change.push_back(pending(*r, Comparison::less_than_or_equal));
  }
  const bool both = p.evidence.size() == 2;
  const bool memory = p.evidence.front().metric == metric::memory_pending;
  p.reason = both     ? "cpu_and_memory_pending_above_free"
             : memory ? "memory_pending_above_free"
                      : "cpu_pending_above_free";
  if (wanted > seen.current) {
    p.counterfactuals.push_back(std::move(enough));
    return p;
  }
  p.reason = "additions_in_progress";
  p.detail +=
      ", which the " + text::quantity(static_cast<double>((seen.current - seen.running).value)) + " on order cover";
  return p;
}

/// How many capacity units may go before less is free than is pending. No value if nobody knows what one unit has.
std::optional<std::int64_t> dispensable(const Resource& r) {
  if (!r.per_unit) return std::nullopt;
  return truncated((r.free - r.pending) / *r.per_unit);
}

std::int64_t removable(const HdinsightLoad& signal, const Load& load) {
  std::int64_t units = signal.removed_at_once;
  for (const Resource* r : {&load.cpu, &load.memory}) units = std::min(units, dispensable(*r).value_or(units));
  return units;
}

std::string removal(const HdinsightLoad& signal, const Observation& seen, std::int64_t units) {
  std::string out = "at most " + text::counted(Units{signal.removed_at_once}, seen.unit) + " at once";
  if (units < signal.removed_at_once)
    out += ", and " + text::quantity(static_cast<double>(units)) + " without more pending than free";
  return after_orders(seen, out);
}

std::vector<Counterfactual> ways_out(const HdinsightLoad& signal, const Load& load) {
  std::vector<Counterfactual> all;
  for (const Resource* r : {&load.cpu, &load.memory})
    if (r->is_known())
      all.push_back({Direction::out, {pending(*r, Comparison::greater_than, signal.pending_for + Seconds{1})}});
  return all;
}

Proposal hold(const HdinsightLoad& signal, const Observation& seen, const Load& load) {
  Proposal p{.proposes = seen.current, .reason = "load_within_capacity", .detail = {}, .evidence = evidence(load)};
  p.counterfactuals = ways_out(signal, load);
  const LoadRuns runs = runs_of(load);
  if (runs.cpu_short || runs.memory_short) {
    p.reason = "pending_not_long_enough";
    p.detail = "more pending than free for " +
               text::duration(std::max(runs.cpu_short.value_or(Seconds{0}), runs.memory_short.value_or(Seconds{0}))) +
               ", and it must be longer than " + text::duration(signal.pending_for);
  } else if (runs.cpu_to_spare && runs.memory_to_spare) {
    const Seconds idle = std::min(*runs.cpu_to_spare, *runs.memory_to_spare);
    const bool long_enough = idle > signal.idle_for;
    p.reason = long_enough ? "needed_for_what_is_in_use" : "idle_not_long_enough";
    p.detail = long_enough ? "one fewer would leave less free than is pending"
                           : "less pending than free for " + text::duration(idle) + ", and it must be longer than " +
                                 text::duration(signal.idle_for);
  } else if (!load.cpu.is_known() || !load.memory.is_known()) {
    p.reason = "load_not_fully_known";
    p.detail =
        "nothing is removed while " + std::string(load.cpu.is_known() ? "memory is" : "vcores are") + " not known";
  } else {
    p.detail = "neither resource is short, and not both have more free than is pending";
  }
  return p;
}

Proposal in(const HdinsightLoad& signal, const Observation& seen, const Load& load, std::int64_t units) {
  const Units after = std::max(seen.current, seen.running) - Units{units};
  Proposal p{.proposes = std::clamp(after, Units{0}, seen.current),
             .reason = "load_below_capacity",
             .detail = removal(signal, seen, units),
             .evidence = evidence(load),
             .counterfactuals = {{Direction::hold, {pending(load.cpu, Comparison::greater_than_or_equal)}},
                                 {Direction::hold, {pending(load.memory, Comparison::greater_than_or_equal)}}}};
  if (p.proposes < seen.current) return p;
  p.reason = "removals_in_progress";
  p.detail += ", and that many are already leaving";
  p.counterfactuals = ways_out(signal, load);
  return p;
}

}  // namespace

Direction direction_of(const HdinsightLoad& signal, const LoadRuns& runs) {
  const auto longer = [](const std::optional<Seconds>& run, Seconds time) { return run && *run > time; };
  if (longer(runs.cpu_short, signal.pending_for) || longer(runs.memory_short, signal.pending_for))
    return Direction::out;
  if (longer(runs.cpu_to_spare, signal.idle_for) && longer(runs.memory_to_spare, signal.idle_for)) return Direction::in;
  return Direction::hold;
}

std::vector<Violation> faults_of(const HdinsightLoad& signal) {
  Faults faults;
  faults.check_range("/pending_for_seconds", signal.pending_for, 0, a_week);
  faults.check_range("/idle_for_seconds", signal.idle_for, 0, a_week);
  faults.check_range("/removed_at_once", signal.removed_at_once, 1, 1'000'000);
  return std::move(faults).all();
}

std::vector<std::string_view> asks_for(const HdinsightLoad&) {
  return {metric::memory_available, metric::memory_pending, metric::vcores_available, metric::vcores_pending};
}

std::optional<Proposal> propose(const HdinsightLoad& signal, const Observation& seen) {
  Load load;
  look_at(load.cpu, seen);
  look_at(load.memory, seen);
  if (!load.cpu.is_known() && !load.memory.is_known()) return std::nullopt;
  switch (direction_of(signal, runs_of(load))) {
    case Direction::out:
      return out(signal, seen, load);
    case Direction::in:
      if (const std::int64_t units = removable(signal, load); units > 0) return in(signal, seen, load, units);
      return hold(signal, seen, load);
    case Direction::hold:
      return hold(signal, seen, load);
  }
  return hold(signal, seen, load);
}

}  // namespace headroom
