#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "core/intake/collector.hpp"
#include "core/model/metrics.hpp"
#include "core/signals/replica_metric.hpp"

/// The metrics of a HorizontalPodAutoscaler, in two spellings: that of autoscaling/v2, and that of the annotations in
/// which autoscaling/v1 keeps what it has no fields for.
namespace headroom::api {

enum class MetricSpelling { second_version, annotation };

/// The items of a list, and where it stands.
struct JsonList {
  std::span<const json::Value> items;
  json::Path path;
};

/// A metric as the spec has it.
struct ListedMetric {
  ReplicaMetric metric;
  bool measured{false};  ///< its figure was found in the status
};

/// The metrics of a list, in their order. A metric that can't be read stays in the list as an unread one, and
/// a warning says why. If a name comes again, its figure gets a number behind the name.
void read_listed_metrics(JsonList entries, MetricSpelling spelling, std::vector<ListedMetric>& listed, Collector& out);

/// Adds a metric that stands for something that can't be read. `problem` is a clause without a full stop.
void add_unread(std::vector<ListedMetric>& listed, std::string name, std::string problem);
/// The same, with a warning.
void add_unread(std::vector<ListedMetric>& listed, std::string name, std::string problem, Collector& out);

/// The figures of a list: HPA lists them in the order of the spec, and leaves a gap for what failed. A figure
/// that can't be read is left out, and a warning says why.
std::vector<MetricValue> read_listed_figures(JsonList entries, MetricSpelling spelling,
                                             std::vector<ListedMetric>& listed, std::optional<std::int64_t> replicas,
                                             Collector& out);

}  // namespace headroom::api
