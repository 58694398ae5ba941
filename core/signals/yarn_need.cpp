#include "core/signals/yarn_need.hpp"

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

/// Whether the queue is at its own maximum. A queue that may use the whole cluster grows with the cluster and is never
/// capped. A queue also counts as capped if its next container, of the average size of its waiting ones, would not fit
/// below the maximum.
bool is_capped(const YarnQueue& queue, std::optional<double> cluster_mib) {
  constexpr double rounding = 0.01;  // YARN's shares are single-precision
  if (queue.pending_containers <= 0 || queue.maximum_percent >= 100) return false;
  double next_percent = 0;
  if (cluster_mib && *cluster_mib > 0 && queue.pending_memory_mib)
    next_percent = *queue.pending_memory_mib / static_cast<double>(queue.pending_containers) / *cluster_mib * 100;
  return queue.used_percent + next_percent >= queue.maximum_percent - rounding + (next_percent > 0 ? 2 * rounding : 0);
}

/// `pending` without the pending work of capped queues: by the queues' own figures, or else by their share of the
/// containers.
void leave_out(std::optional<double>& pending, std::optional<double> capped, double curable_share) {
  if (pending) pending = capped ? std::max(0.0, *pending - *capped) : *pending * curable_share;
}

void leave_out_capped_queues(YarnFigures& f, const Metrics& metrics, std::optional<double> cluster_mib) {
  std::optional<double> mib = 0;
  std::optional<double> vcores = 0;
  const auto add = [](std::optional<double>& sum, std::optional<double> more) {
    sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
  };
  for (const YarnQueue& queue : metrics.queues) {
    if (!is_capped(queue, cluster_mib)) continue;
    f.capped_containers += static_cast<double>(queue.pending_containers);
    f.capped_queues.push_back(queue.name);
    add(mib, queue.pending_memory_mib);
    add(vcores, queue.pending_vcores);
  }
  if (f.capped_queues.empty() || f.pending_containers.value_or(0) <= 0) return;
  const double curable = std::max(0.0, *f.pending_containers - f.capped_containers);
  const double share = curable / *f.pending_containers;
  leave_out(f.pending_mib, f.pending_mib_estimated ? std::nullopt : mib, share);
  leave_out(f.pending_vcores, vcores, share);
  f.pending_containers = curable;
}

/// Old versions of Hadoop do not report pending memory. Then a pending container counts as much as a running one.
void estimate_pending_memory(YarnFigures& f, const Observation& seen) {
  const auto allocated_mib = value(seen, metric::memory_allocated);
  const auto allocated = value(seen, metric::containers_allocated);
  if (f.pending_mib.value_or(0) > 0 || !f.pending_containers || !allocated_mib || allocated.value_or(0) <= 0) return;
  f.pending_mib = *f.pending_containers * *allocated_mib / *allocated;
  f.pending_mib_estimated = true;
}

std::optional<Need> need_of(std::optional<double> pending, std::optional<double> each, std::string_view pending_words,
                            std::string_view resource, Unit unit) {
  if (!pending || *pending <= 0 || !each) return std::nullopt;
  const Units units = std::max(whole(*pending / *each), Units{1});
  return Need{units, text::quantity(*pending) + std::string(pending_words) + " / " + text::quantity(*each) + " " +
                         std::string(resource) + " per " + std::string(text::noun(unit)) + " = " +
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
                .vcores_used_share = used_share(vcores, value(seen, metric::vcores_available))};
  estimate_pending_memory(f, seen);
  leave_out_capped_queues(f, *seen.metrics, memory);
  return f;
}

std::optional<Need> need_of_pending(const YarnFigures& figures, ResourceCalculator calculator, Unit unit) {
  auto need = need_of(figures.pending_mib, figures.mib_per_unit,
                      figures.pending_mib_estimated ? " MB pending (estimated)" : " MB pending", "MB", unit);
  if (need && figures.fitting_mib)
    need->detail = text::quantity(*figures.pending_mib + *figures.fitting_mib) + " MB pending - " +
                   text::quantity(*figures.fitting_mib) + " MB that fit what is free = " + need->detail;
  if (calculator == ResourceCalculator::memory) return need;
  auto by_vcores = need_of(figures.pending_vcores, figures.vcores_per_unit, " vcores pending", "vcores", unit);
  return by_vcores && (!need || by_vcores->units > need->units) ? by_vcores : need;
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
