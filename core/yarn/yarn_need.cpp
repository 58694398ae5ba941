#include "core/yarn/yarn_need.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"

namespace headroom {
namespace {

bool is_fresh(const Observation& seen, std::string_view metric) {
  const auto reading = seen.reading(metric);
  return reading && reading->fresh;
}

/// The newest value of a metric. A stale value does not count if other data are fresh.
std::optional<double> value(const Observation& seen, std::string_view metric) {
  const auto reading = seen.reading(metric);
  const bool outdated =
      reading && !reading->fresh &&
      (is_fresh(seen, metric::memory_available_percent) || is_fresh(seen, metric::containers_pending));
  return reading && !outdated ? std::optional(reading->value) : std::nullopt;
}

std::optional<double> per_unit(std::optional<double> total, Units running) {
  if (!total || *total <= 0 || running <= Units{0}) return std::nullopt;
  return *total / static_cast<double>(running.value);
}

std::optional<double> used_share(std::optional<double> total, std::optional<double> available) {
  if (!total || !available || *total <= 0) return std::nullopt;
  return std::clamp((*total - *available) / *total, 0.0, 1.0);
}

/// Capacity is a whole number, and limited so that no figure can overflow it.
Units whole(double exact) {
  if (!(exact > 0)) return {0};
  return {static_cast<std::int64_t>(std::ceil(std::min(exact, 1e12)))};
}

/// `pending` without the pending work of capped queues: by the queues' own figures, or else by their share of the
/// containers.
void leave_out(std::optional<double>& pending, std::optional<double> capped, double curable_share) {
  if (pending) pending = capped ? std::max(0.0, *pending - *capped) : *pending * curable_share;
}

void add(std::optional<double>& sum, std::optional<double> more) {
  sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
}

/// Sorts the queues' maxima: below a fixed one nothing more starts, and a share grows with the cluster.
void apply_queue_limits(YarnFigures& f, const Metrics& metrics) {
  PendingInQueues capped{.containers = 0, .memory_mib = 0, .vcores = 0};
  for (QueueLimit& limit : limits_of_waiting(metrics.queues)) {
    if (limit.maximum_is == QueueMaximum::share) {
      f.shares.push_back(std::move(limit));
      continue;
    }
    if (!is_at_maximum(limit, f.mib)) continue;
    f.capped_queues.push_back(limit.queue);
    add(capped.containers, limit.pending.containers);
    add(capped.memory_mib, limit.pending.memory_mib);
    add(capped.vcores, limit.pending.vcores);
  }
  if (f.capped_queues.empty()) return;
  f.capped_containers = capped.containers.value_or(0);
  const double waiting = f.pending_containers.value_or(0);
  const double curable = std::max(0.0, waiting - f.capped_containers);
  const double share = waiting > 0 ? curable / waiting : 1;
  leave_out(f.pending_mib, f.pending_mib_estimated ? std::nullopt : capped.memory_mib, share);
  leave_out(f.pending_vcores, capped.vcores, share);
  if (f.pending_containers) f.pending_containers = curable;
}

/// Old versions of Hadoop do not report pending memory. Then a pending container counts as much as a running one.
void estimate_pending_memory(YarnFigures& f, const Observation& seen) {
  const auto allocated_mib = value(seen, metric::memory_allocated);
  const auto allocated = value(seen, metric::containers_allocated);
  if (f.pending_mib.value_or(0) > 0 || !f.pending_containers || !allocated_mib || allocated.value_or(0) <= 0) return;
  f.pending_mib = *f.pending_containers * *allocated_mib / *allocated;
  f.pending_mib_estimated = true;
}

/// What waits below a limit; what is not known, in proportion to its containers.
std::optional<double> waiting_below(std::optional<double> own, const QueueLimit& limit, std::optional<double> all,
                                    std::optional<double> all_containers) {
  if (own || !all || !limit.pending.containers || all_containers.value_or(0) <= 0) return own;
  return *all * std::min(1.0, *limit.pending.containers / *all_containers);
}

/// A resource, and what is known about it.
struct Resource {
  std::string_view noun;
  std::optional<double> whole;
  std::optional<double> each;
  bool in_words{true};
};

/// "24,576 MB pending in YARN queue root.etl / (25% of 12,288 MB per instance) = 8 more"
std::optional<Need> need_below(const QueueLimit& limit, std::optional<double> pending, const Resource& resource,
                               Unit unit) {
  const auto growth = pending && resource.each ? growth_for(limit, *pending, resource.whole) : std::nullopt;
  if (!growth) return std::nullopt;
  const Units units = std::max(whole(*growth / *resource.each), Units{1});
  if (!resource.in_words) return Need{units, {}};
  const std::string noun = " " + std::string(resource.noun);
  const std::string each = text::quantity(*resource.each) + noun + " per " + std::string(text::noun(unit));
  const std::string share = text::quantity(limit.maximum_percent) + "%";
  const std::string more = " = " + text::quantity(static_cast<double>(units.value)) + " more";
  if (is_at_maximum(limit, std::nullopt))
    return Need{units, text::quantity(*pending) + noun + " pending in YARN queue " + limit.queue + " / (" + share +
                           " of " + each + ")" + more + ", because the queue gets at most " + share +
                           " of what is added"};
  const double used = limit.used_percent / 100 * *resource.whole;
  return Need{units, text::quantity(used + *pending) + noun + " used and pending in YARN queue " + limit.queue +
                         ", which may have " + share + " of the cluster: that takes a cluster of " +
                         text::quantity(*resource.whole + *growth) + noun + ", " + text::quantity(*growth) +
                         " more than now, / " + each + more};
}

/// The larger one.
void raise(std::optional<Need>& need, std::optional<Need> other) {
  if (other && (!need || other->units > need->units)) need = std::move(other);
}

std::optional<Need> need_of(std::optional<double> pending, const Resource& resource, std::string_view pending_words,
                            Unit unit) {
  if (!pending || *pending <= 0 || !resource.each) return std::nullopt;
  const Units units = std::max(whole(*pending / *resource.each), Units{1});
  if (!resource.in_words) return Need{units, {}};
  return Need{units, text::quantity(*pending) + std::string(pending_words) + " / " + text::quantity(*resource.each) +
                         " " + std::string(resource.noun) + " per " + std::string(text::noun(unit)) + " = " +
                         text::quantity(static_cast<double>(units.value)) + " more"};
}

/// The share in use, 0–1, of the resource that decides; memory's must be known.
double used_share(const YarnFigures& figures, ResourceCalculator calculator) {
  const double memory = *figures.memory_used_share;
  return calculator == ResourceCalculator::dominant ? std::max(memory, figures.vcores_used_share.value_or(0)) : memory;
}

}  // namespace

YarnFigures yarn_figures(const Observation& seen) {
  const auto memory = value(seen, metric::memory_total);
  const auto vcores = value(seen, metric::vcores_total);
  YarnFigures f{.pending_containers = value(seen, metric::containers_pending),
                .pending_mib = value(seen, metric::memory_pending),
                .pending_vcores = value(seen, metric::vcores_pending),
                .mib_per_unit = per_unit(memory, seen.running),
                .vcores_per_unit = per_unit(vcores, seen.running),
                .memory_used_share = used_share(memory, value(seen, metric::memory_available)),
                .vcores_used_share = used_share(vcores, value(seen, metric::vcores_available)),
                .in_words = seen.tells_reasons()};
  const auto is_labelled = [](const YarnQueue& queue) { return !queue.partition.empty(); };
  if (std::ranges::none_of(seen.metrics->queues, is_labelled)) {
    f.mib = memory;
    f.vcores = vcores;
  }
  estimate_pending_memory(f, seen);
  apply_queue_limits(f, *seen.metrics);
  return f;
}

std::optional<Need> need_of_pending(const YarnFigures& figures, ResourceCalculator calculator, Unit unit) {
  const Resource memory{"MB", figures.mib, figures.mib_per_unit, figures.in_words};
  auto need = need_of(figures.pending_mib, memory,
                      figures.pending_mib_estimated ? " MB pending (estimated)" : " MB pending", unit);
  if (need && figures.fitting_mib && figures.in_words)
    need->detail = text::quantity(*figures.pending_mib + *figures.fitting_mib) + " MB pending - " +
                   text::quantity(*figures.fitting_mib) + " MB that fit what is free = " + need->detail;
  for (const QueueLimit& limit : figures.shares)
    raise(need,
          need_below(limit,
                     waiting_below(limit.pending.memory_mib, limit, figures.pending_mib, figures.pending_containers),
                     memory, unit));
  if (calculator == ResourceCalculator::memory) return need;
  const Resource vcores{"vcores", figures.vcores, figures.vcores_per_unit, figures.in_words};
  raise(need, need_of(figures.pending_vcores, vcores, " vcores pending", unit));
  for (const QueueLimit& limit : figures.shares) raise(need, need_below(limit, limit.pending.vcores, vcores, unit));
  return need;
}

std::optional<Units> capacity_for_used(const YarnFigures& figures, ResourceCalculator calculator, Units running,
                                       double free_percent) {
  if (!figures.memory_used_share) return std::nullopt;
  return capacity_leaving_free(used_share(figures, calculator), running, free_percent);
}

std::string use_in_words(const YarnFigures& figures, ResourceCalculator calculator, const Observation& seen,
                         double free_percent) {
  const double share = used_share(figures, calculator);
  const double used = static_cast<double>(seen.running.value) * share;
  const double usable = 1 - std::min(free_percent, 99.0) / 100;
  const Units enough = capacity_leaving_free(share, seen.running, free_percent);
  std::string out = text::quantity(share * 100) + "% of " + text::counted(seen.running, seen.unit) +
                    " is in use: " + text::quantity(used) + " / " + text::quantity(usable) + " to keep " +
                    text::quantity(free_percent) + "% free = " + text::quantity(used / usable);
  if (text::quantity(used / usable) == text::quantity(static_cast<double>(enough.value))) return out;
  return out + ", rounded up to " + text::counted(enough, seen.unit);
}

Units capacity_leaving_free(double used_share, Units running, double free_percent) {
  const double usable = 1 - std::min(free_percent, 99.0) / 100;
  return whole(static_cast<double>(running.value) * used_share / usable);
}

Units application_master_units(const YarnFigures& figures, double applications_pending, Units growth) {
  if (growth <= Units{0} || applications_pending <= 0) return {0};
  if (!figures.pending_mib || figures.pending_containers.value_or(0) <= 0 || !figures.mib_per_unit) return {1};
  const double mib_per_container = *figures.pending_mib / *figures.pending_containers;
  return std::clamp(whole(applications_pending * mib_per_container / *figures.mib_per_unit), Units{1}, growth);
}

}  // namespace headroom
