#include "core/signals/yarn_memory.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/alarms/adjustment.hpp"
#include "core/base/faults.hpp"
#include "core/base/text.hpp"
#include "core/model/on_order.hpp"

namespace headroom {
namespace {

constexpr Seconds default_cooldown{120};

/// The average of a metric over a window, and how many values it is made of.
struct Average {
  Fraction value;
  std::int64_t figures{0};
};

/// What one window of time shows.
struct Window {
  Seconds length{0};
  Average pending;
  Average available;
  Fraction mib_per_worker{1};
  Fraction exact{};

  bool is_averaged() const { return pending.figures > 1 || available.figures > 1; }
};

std::optional<Average> average(const Observation& seen, std::string_view metric, Seconds length) {
  const std::vector<double> values = seen.window(metric, length);
  if (values.empty()) return std::nullopt;
  Fraction sum;
  for (const double value : values) sum = sum + Fraction::of(value);
  const auto figures = static_cast<std::int64_t>(values.size());
  return Average{sum / figures, figures};
}

std::optional<Fraction> mib_per_worker(const YarnMemory& signal, const Observation& seen) {
  if (signal.memory_per_worker) return Fraction(signal.memory_per_worker->value);
  const auto total = seen.reading(metric::memory_total);
  if (!total || total->value <= 0 || seen.running <= Units{0}) return std::nullopt;
  return Fraction::of(total->value) / seen.running.value;
}

std::optional<Window> look(const YarnMemory& signal, const Observation& seen, Seconds length) {
  const auto pending = average(seen, metric::memory_pending, length);
  const auto available = average(seen, metric::memory_available, length);
  const auto each = mib_per_worker(signal, seen);
  if (!pending || !available || !each) return std::nullopt;
  const Fraction exact = exact_worker_change(signal.demand, {pending->value, available->value}, *each);
  return Window{length, *pending, *available, *each, exact};
}

Fraction factor_of(const YarnMemory& signal, Fraction exact) {
  return Fraction::of(exact > 0 ? signal.scale_up_factor : signal.scale_down_factor);
}

Fraction least_change(const YarnMemory& signal, Fraction exact, Units size) {
  const double share = exact > 0 ? signal.scale_up_min_worker_fraction : signal.scale_down_min_worker_fraction;
  return Fraction::of(share) * size.value;
}

/// The memory that the change is based on, in words: "36,864 MB more pending than available".
std::string memory_in_words(const YarnMemory& signal, const Window& w) {
  if (signal.demand == YarnDemand::pending_first)
    return w.exact > 0 ? text::quantity(w.pending.value) + " MB pending"
                       : text::quantity(w.available.value) + " MB available";
  return w.exact > 0 ? text::quantity(w.pending.value - w.available.value) + " MB more pending than available"
                     : text::quantity(w.available.value - w.pending.value) + " MB more available than pending";
}

/// "36,864 MB more pending than available / 12,288 MB per instance = 3, × 0.5 = 1.5, rounded up: 2 more".
std::string calculation(const YarnMemory& signal, const Observation& seen, const Window& w) {
  const bool more = w.exact > 0;
  const Fraction exact = more ? w.exact : -w.exact;
  const Fraction factor = factor_of(signal, w.exact);
  const Fraction product = exact * factor;
  const std::int64_t workers = more ? rounded_up(product) : truncated(product);
  const bool rounded = product != workers;
  std::string out = memory_in_words(signal, w) + " / " + text::quantity(w.mib_per_worker) + " MB per " +
                    std::string(text::noun(seen.unit)) + " = " + text::quantity(exact);
  if (factor != 1) out += ", × " + text::quantity(factor) + " = " + text::quantity(product);
  if (rounded) out += more ? ", rounded up: " : ", rounded down: ";
  if (rounded) out += text::quantity(static_cast<double>(workers));
  out += (more ? " more" : " fewer") + than_run(seen);
  if (w.is_averaged()) out += " (on average over " + text::duration(w.length) + ")";
  return after_orders(seen, out);
}

Condition condition(std::string_view name, Comparison comparison, std::int64_t mib, const Window& w) {
  return {std::string(name), comparison, static_cast<double>(mib),
          w.is_averaged() ? std::optional(w.length) : std::nullopt};
}

/// The smallest pending memory, in whole MB, at which workers would be added, if nothing else changed. No value if none
/// are ever added.
std::optional<std::int64_t> adding_from(const YarnMemory& signal, Units size, const Window& w) {
  const Fraction factor = Fraction::of(signal.scale_up_factor);
  if (factor <= 0) return std::nullopt;
  const std::int64_t least = std::max<std::int64_t>(rounded_up(least_change(signal, 1, size)), 1);
  const Fraction set_against = signal.demand == YarnDemand::net ? w.available.value : Fraction(0);
  return truncated(set_against + Fraction(least - 1) / factor * w.mib_per_worker) + 1;
}

/// The smallest available memory, in whole MB, at which workers would be removed. No value if none are ever removed.
std::optional<std::int64_t> removing_from(const YarnMemory& signal, Units size, const Window& w) {
  const Fraction factor = Fraction::of(signal.scale_down_factor);
  if (factor <= 0) return std::nullopt;
  const std::int64_t least = std::max<std::int64_t>(rounded_up(least_change(signal, -1, size)), 1);
  const Fraction set_against = signal.demand == YarnDemand::net ? w.pending.value : Fraction(0);
  return rounded_up(set_against + Fraction(least) / factor * w.mib_per_worker);
}

std::vector<Counterfactual> counterfactuals(const YarnMemory& signal, Units size, const Window& w, Direction own) {
  std::vector<Counterfactual> all;
  if (const auto mib = adding_from(signal, size, w); mib && own != Direction::in) {
    const bool adds = own == Direction::out;
    all.push_back({adds ? Direction::hold : Direction::out,
                   {condition(metric::memory_pending, adds ? Comparison::less_than : Comparison::greater_than_or_equal,
                              *mib, w)}});
  }
  if (const auto mib = removing_from(signal, size, w); mib && own != Direction::out) {
    const bool removes = own == Direction::in;
    all.push_back({removes ? Direction::hold : Direction::in,
                   {condition(metric::memory_available,
                              removes ? Comparison::less_than : Comparison::greater_than_or_equal, *mib, w)}});
    if (!removes && signal.demand == YarnDemand::pending_first)
      all.back().change.push_back(condition(metric::memory_pending, Comparison::less_than_or_equal, 0, w));
  }
  return all;
}

std::vector<Evidence> evidence(const Window& w) {
  const double pending = approximately(w.pending.value);
  const double available = approximately(w.available.value);
  const bool is_short = w.pending.value > w.available.value;
  return {{std::string(metric::memory_pending), pending,
           is_short ? Comparison::greater_than : Comparison::less_than_or_equal, available, w.pending.figures},
          {std::string(metric::memory_available), available,
           is_short ? Comparison::less_than : Comparison::greater_than_or_equal, pending, w.available.figures}};
}

/// Why nothing changes. Empty if the reason alone says enough.
std::string obstacle(const YarnMemory& signal, const Observation& seen, const Window& w, const WorkerChange& change) {
  if (w.exact == 0)
    return signal.demand == YarnDemand::net ? "exactly as much memory is pending as is available"
                                            : "no memory is pending, and none is available";
  if (change.reason == "scale_up_disabled") return calculation(signal, seen, w) + ", because scale_up_factor is 0";
  if (change.reason == "scale_down_disabled") return calculation(signal, seen, w) + ", because scale_down_factor is 0";
  if (change.reason != "below_min_worker_fraction") return calculation(signal, seen, w);
  return calculation(signal, seen, w) + ", but a change of fewer than " +
         text::quantity(least_change(signal, w.exact, seen.current)) + " is not made";
}

Proposal hold(const YarnMemory& signal, const Observation& seen, const Window& w, const WorkerChange& change) {
  return {.proposes = seen.current,
          .reason = change.reason,
          .detail = obstacle(signal, seen, w, change),
          .evidence = evidence(w),
          .counterfactuals = counterfactuals(signal, seen.current, w, Direction::hold)};
}

/// Dataproc does not evaluate while it resizes. Here, a resize that is under way counts as done.
Proposal move(const YarnMemory& signal, const Observation& seen, const Window& w, const WorkerChange& change) {
  const bool more = change.made > 0;
  const std::int64_t wanted = std::clamp<std::int64_t>(seen.running.value + change.made, 0, capacity_ceiling);
  Proposal p{.proposes = more ? std::max(seen.current, Units{wanted}) : std::min(seen.current, Units{wanted}),
             .reason = change.reason,
             .detail = calculation(signal, seen, w),
             .evidence = evidence(w)};
  if (p.proposes != seen.current) {
    p.counterfactuals = counterfactuals(signal, seen.current, w, more ? Direction::out : Direction::in);
    return p;
  }
  p.reason = more ? "additions_in_progress" : "removals_in_progress";
  const Units under_way = more ? seen.current - seen.running : seen.running - seen.current;
  p.detail += ", which the " + text::quantity(static_cast<double>(under_way.value)) +
              (more ? " on order cover" : " that are leaving cover");
  return p;
}

}  // namespace

Fraction exact_worker_change(YarnDemand demand, const AverageMemory& memory, Fraction mib_per_worker) {
  if (demand == YarnDemand::net) return (memory.pending - memory.available) / mib_per_worker;
  return (memory.pending > 0 ? memory.pending : -memory.available) / mib_per_worker;
}

WorkerChange worker_change(const YarnMemory& signal, Fraction exact, Units size) {
  if (exact == 0) return {.reason = "net_demand_zero"};
  const bool more = exact > 0;
  const Fraction factor = factor_of(signal, exact);
  if (factor <= 0) return {.reason = more ? "scale_up_disabled" : "scale_down_disabled"};
  // 5 workers × 0.5 give 3 more, or 2 fewer.
  const std::int64_t workers = more ? rounded_up(exact * factor) : truncated(exact * factor);
  if (workers == 0) return {.reason = "delta_rounds_to_zero"};
  if (Fraction(more ? workers : -workers) < least_change(signal, exact, size))
    return {.calculated = workers, .reason = "below_min_worker_fraction"};
  return {.calculated = workers, .made = workers, .reason = more ? "pending_memory" : "available_memory"};
}

std::vector<Violation> faults_of(const YarnMemory& signal) {
  Faults faults;
  faults.check_range("/scale_up_factor", signal.scale_up_factor, 0, 1);
  faults.check_range("/scale_down_factor", signal.scale_down_factor, 0, 1);
  faults.check_range("/scale_up_min_worker_fraction", signal.scale_up_min_worker_fraction, 0, 1);
  faults.check_range("/scale_down_min_worker_fraction", signal.scale_down_min_worker_fraction, 0, 1);
  if (signal.memory_per_worker)
    faults.check_range("/memory_per_worker_mib", signal.memory_per_worker->value, 1, 1'000'000'000);
  return std::move(faults).all();
}

std::vector<std::string_view> asks_for(const YarnMemory& signal) {
  std::vector<std::string_view> metrics{metric::memory_available, metric::memory_pending};
  if (!signal.memory_per_worker) metrics.push_back(metric::memory_total);
  return metrics;
}

std::optional<Proposal> propose(const YarnMemory& signal, const Observation& seen) {
  const Seconds out_over = seen.out_cooldown.value_or(default_cooldown);
  const Seconds in_over = seen.in_cooldown.value_or(default_cooldown);
  const auto out = look(signal, seen, out_over);
  const auto in = look(signal, seen, in_over);
  if (!out || !in) return std::nullopt;
  if (out->exact <= 0 && in->exact > 0) {
    Proposal p = hold(signal, seen, *in, {.reason = "averages_disagree"});
    p.detail += ", but not over " + text::duration(out_over);
    return p;
  }
  const Window& decisive = out->exact > 0 ? *out : *in;
  const WorkerChange change = worker_change(signal, decisive.exact, seen.current);
  return change.made == 0 ? hold(signal, seen, decisive, change) : move(signal, seen, decisive, change);
}

}  // namespace headroom
