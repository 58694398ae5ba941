#include "api/deciding/stored_series.hpp"

#include <array>
#include <bit>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "api/deciding/sha256.hpp"
#include "core/intake/demand.hpp"

namespace headroom::api {
namespace {

constexpr std::chrono::days past_length{56};

/// What the demand is worked out from, if it is not stored itself.
constexpr std::array demand_metrics{demand_metric,        metric::memory_allocated, metric::memory_pending,
                                    metric::memory_total, metric::memory_available, metric::memory_available_percent};

std::set<std::string_view> forecast_metrics(const Policy& policy) {
  std::set<std::string_view> metrics;
  for (const Signal& signal : policy.signals) {
    const auto* predictive = std::get_if<Predictive>(&signal);
    if (predictive == nullptr) continue;
    for (const auto name : asks_for(*predictive)) metrics.insert(name);
    if (metrics.contains(demand_metric)) metrics.insert(demand_metrics.begin(), demand_metrics.end());
  }
  return metrics;
}

void append(std::string& bytes, std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(value >> shift);
}

std::string sha256_of(const std::vector<Datapoint>& points) {
  std::string bytes;
  bytes.reserve(points.size() * 16);
  for (const Datapoint& point : points) {
    append(bytes, static_cast<std::uint64_t>(point.at.time_since_epoch().count()));
    append(bytes, std::bit_cast<std::uint64_t>(point.value));
  }
  return sha256_hex(bytes);
}

}  // namespace

Result<StoredPast> stored_past(const EvaluationInput& input, SnapshotHistory& history) {
  StoredPast past;
  for (const auto metric : forecast_metrics(input.policy)) {
    StoredSeriesName name{.metric = std::string(metric),
                          .from = input.evaluated_at - past_length,
                          .until = input.evaluated_at + std::chrono::milliseconds{1}};
    auto stored =
        history.series({.cluster_id = input.cluster.id, .metric = name.metric, .from = name.from, .until = name.until});
    if (!stored) return tl::unexpected(std::move(stored.error()));
    if (stored->points.empty()) continue;
    name.arrived_until = stored->arrived_until;
    name.points = stored->points.size();
    name.sha256 = sha256_of(stored->points);
    past.series.push_back({.name = name.metric, .period = Seconds{0}, .datapoints = std::move(stored->points)});
    past.names.push_back(std::move(name));
  }
  return past;
}

Result<std::optional<std::vector<Datapoint>>> read_again(const std::string& cluster_id, const StoredSeriesName& name,
                                                         SnapshotHistory& history) {
  auto stored = history.series({.cluster_id = cluster_id,
                                .metric = name.metric,
                                .from = name.from,
                                .until = name.until,
                                .arrived_until = name.arrived_until});
  if (!stored) return tl::unexpected(std::move(stored.error()));
  const bool same = stored->points.size() == name.points && sha256_of(stored->points) == name.sha256;
  return same ? std::optional(std::move(stored->points)) : std::nullopt;
}

}  // namespace headroom::api
