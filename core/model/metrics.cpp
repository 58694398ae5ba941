#include "core/model/metrics.hpp"

#include <algorithm>

namespace headroom {
namespace {

/// Sorts by `key` and keeps the last of those with equal keys. Returns whether any two with equal keys differed.
template <class T, class Key>
bool sort_and_keep_last(std::vector<T>& all, Key key) {
  const auto ascending = [&](const T& a, const T& b) { return a.*key < b.*key; };
  if (std::ranges::adjacent_find(all, [&](const T& a, const T& b) { return !(a.*key < b.*key); }) == all.end())
    return false;
  std::ranges::stable_sort(all, ascending);
  bool differed = false;
  std::size_t kept = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[kept].*key == all[i].*key)
      differed = differed || !(all[kept] == all[i]);
    else
      ++kept;
    if (kept != i) all[kept] = std::move(all[i]);
  }
  all.resize(kept + 1);
  return differed;
}

const double* value_of(const Metrics& metrics, std::string_view name) {
  const auto at = std::ranges::lower_bound(metrics.values, name, {},
                                           [](const MetricValue& v) -> std::string_view { return v.name; });
  return at != metrics.values.end() && at->name == name ? &at->value : nullptr;
}

bool known(const Metrics& metrics, std::string_view name) {
  return value_of(metrics, name) != nullptr ||
         std::ranges::find(metrics.series, name, &Series::name) != metrics.series.end();
}

void insert(Metrics& metrics, std::string_view name, double value) {
  const auto at = std::ranges::lower_bound(metrics.values, name, {},
                                           [](const MetricValue& v) -> std::string_view { return v.name; });
  metrics.values.insert(at, {std::string(name), value});
}

void derive(Metrics& metrics) {
  const PendingInQueues waiting = pending_in(metrics.queues);
  const auto fill_in = [&](std::string_view name, std::optional<double> sum) {
    if (sum && !known(metrics, name)) insert(metrics, name, *sum);
  };
  fill_in(metric::containers_pending, waiting.containers);
  fill_in(metric::memory_pending, waiting.memory_mib);
  fill_in(metric::vcores_pending, waiting.vcores);
  const double* total = value_of(metrics, metric::memory_total);
  const double* available = value_of(metrics, metric::memory_available);
  if (total && available && *total > 0 && !known(metrics, metric::memory_available_percent))
    insert(metrics, metric::memory_available_percent, std::clamp(*available / *total * 100, 0.0, 100.0));
  const double* pending = value_of(metrics, metric::containers_pending);
  const double* allocated = value_of(metrics, metric::containers_allocated);
  if (pending && allocated && !known(metrics, metric::containers_pending_ratio))
    insert(metrics, metric::containers_pending_ratio, *allocated > 0 ? *pending / *allocated : *pending);
}

/// What waits in one queue; 0 if the queue says otherwise that nothing waits in it.
std::optional<double> waiting(std::optional<double> said, bool nothing_waits) {
  return !said && nothing_waits ? std::optional(0.0) : said;
}

void add(std::optional<double>& sum, std::optional<double> more) {
  sum = sum && more ? std::optional(*sum + *more) : std::nullopt;
}

}  // namespace

PendingInQueues pending_in(std::span<const YarnQueue> queues) {
  if (queues.empty()) return {};
  PendingInQueues sum{.containers = 0, .memory_mib = 0, .vcores = 0};
  for (const YarnQueue& queue : queues) {
    const bool no_container = queue.pending_containers == 0;
    const bool no_memory = queue.pending_memory_mib == 0.0;
    const auto containers =
        queue.pending_containers ? std::optional(static_cast<double>(*queue.pending_containers)) : std::nullopt;
    add(sum.containers, waiting(containers, no_memory));
    add(sum.memory_mib, waiting(queue.pending_memory_mib, no_container));
    add(sum.vcores, waiting(queue.pending_vcores, no_container || no_memory));
  }
  return sum;
}

std::vector<std::string> settle(Metrics& metrics) {
  std::vector<std::string> contradicted;
  std::vector<MetricValue> before = metrics.values;
  if (sort_and_keep_last(metrics.values, &MetricValue::name)) {
    for (const MetricValue& value : before)
      if (const double* kept = value_of(metrics, value.name); kept != nullptr && *kept != value.value)
        contradicted.push_back(value.name);
  }
  for (Series& series : metrics.series)
    if (sort_and_keep_last(series.datapoints, &Datapoint::at)) contradicted.push_back(series.name);
  std::ranges::sort(contradicted);
  contradicted.erase(std::unique(contradicted.begin(), contradicted.end()), contradicted.end());
  return contradicted;
}

std::vector<std::string> normalise(Metrics& metrics) {
  std::vector<std::string> contradicted = settle(metrics);
  derive(metrics);
  return contradicted;
}

}  // namespace headroom
