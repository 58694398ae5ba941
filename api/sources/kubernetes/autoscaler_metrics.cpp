#include "api/sources/kubernetes/autoscaler_metrics.hpp"

#include <algorithm>
#include <utility>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/quantity_fields.hpp"
#include "api/sources/reading/foreign.hpp"
#include "api/sources/reading/limits.hpp"
#include "core/base/decimal.hpp"
#include "core/base/names.hpp"
#include "core/signals/replica_faults.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_problem = 500;
constexpr std::size_t longest_numbered_name = 250;  // a number may have to be put behind it

/// The field of a metric's entry that describes a metric of this source.
std::string_view part_of(ReplicaMetricSource source) {
  return source == ReplicaMetricSource::container_resource ? "containerResource" : field_of(source);
}

std::optional<ReplicaMetricSource> source_of(json::ObjectReader& entry) {
  const auto type = entry.string("type");
  for (const auto& [name, source] : names_of<ReplicaMetricSource>)
    if (type == name && source != ReplicaMetricSource::unread) return source;
  return std::nullopt;
}

std::string required_name(json::ObjectReader& named, std::string_view field) {
  named.require(field);
  const auto name = named.string(field, longest_numbered_name);
  if (name && name->empty()) named.report(field, "empty", "must not be empty");
  return std::string(name.value_or(""));
}

/// A resource has its name beside the target. The second version has every other name within `metric`.
void read_identity(json::ObjectReader& part, MetricSpelling spelling, ReplicaMetric& metric) {
  if (metric.source == ReplicaMetricSource::container_resource) metric.container = required_name(part, "container");
  if (is_of_resource(metric.source)) {
    metric.name = required_name(part, "name");
  } else if (spelling == MetricSpelling::annotation) {
    metric.name = required_name(part, "metricName");
  } else {
    part.require("metric");
    part.nested("metric", [&](json::ObjectReader& named) { metric.name = required_name(named, "name"); });
  }
}

/// The annotation has an External metric's selector under a name of its own.
std::optional<std::vector<kubernetes::Requirement>> read_selector_of(json::ObjectReader& part,
                                                                     MetricSpelling spelling) {
  if (spelling == MetricSpelling::annotation)
    return read_selector(part, part.has("metricSelector") ? "metricSelector" : "selector");
  return part.nested("metric", [](json::ObjectReader& metric) { return read_selector(metric, "selector"); });
}

void set_target(ReplicaMetric& metric, ReplicaTargetType type, std::optional<std::int64_t> amount) {
  metric.target_type = type;
  metric.target = amount.value_or(1);
}

void read_target(json::ObjectReader& target, ReplicaMetric& metric) {
  target.require("type");
  const auto type = target.choice<ReplicaTargetType>("type", names_of<ReplicaTargetType>);
  if (!type) return;
  if (!fits(*type, metric.source))
    target.report("type", "not_applicable", "is not a target of a " + std::string(name_of(metric.source)) + " metric");
  constexpr std::string_view amounts[] = {"averageUtilization", "value", "averageValue"};
  const std::string_view amount = amounts[static_cast<std::size_t>(*type)];
  target.require(amount);
  set_target(metric, *type,
             *type == ReplicaTargetType::utilization ? target.integer(amount, 1, largest_utilization)
                                                     : decode_milli(target, amount, 1));
}

/// The annotation names no type: the field that is there tells it. An Object metric always has `targetValue`.
void read_annotated_target(json::ObjectReader& part, ReplicaMetric& metric) {
  const std::string_view average = metric.source == ReplicaMetricSource::object ? "averageValue" : "targetAverageValue";
  if (is_of_resource(metric.source) && part.has("targetAverageUtilization"))
    return set_target(metric, ReplicaTargetType::utilization,
                      part.integer("targetAverageUtilization", 1, largest_utilization));
  if (is_of_pods(metric.source) || part.has(average)) {
    part.require(average);
    return set_target(metric, ReplicaTargetType::average_value, decode_milli(part, average, 1));
  }
  part.require("targetValue");
  set_target(metric, ReplicaTargetType::value, decode_milli(part, "targetValue", 1));
}

ReplicaMetric read_metric(json::ObjectReader& entry, ReplicaMetricSource source, MetricSpelling spelling) {
  ReplicaMetric metric{.source = source};
  entry.require(part_of(source));
  entry.nested(part_of(source), [&](json::ObjectReader& part) {
    read_identity(part, spelling, metric);
    if (spelling == MetricSpelling::annotation) {
      read_annotated_target(part, metric);
    } else {
      part.require("target");
      part.nested("target", [&](json::ObjectReader& target) { read_target(target, metric); });
    }
    metric.selector = read_selector_of(part, spelling);
  });
  return metric;
}

void add(std::vector<ListedMetric>& listed, ReplicaMetric metric) {
  const auto same = std::ranges::count_if(listed, [&](const ListedMetric& l) { return l.metric.name == metric.name; });
  if (same > 0) metric.figure = metric.name + "-" + std::to_string(same + 1);
  listed.push_back({.metric = std::move(metric)});
}

void read_entry(JsonPlace place, std::size_t index, MetricSpelling spelling, std::vector<ListedMetric>& listed,
                Collector& out) {
  const std::string number = "metric " + std::to_string(index + 1);
  std::optional<std::string> unknown_type;
  ReplicaMetric metric;
  const std::string fault = read_foreign(place, [&](json::ObjectReader& entry) {
    entry.require("type");
    if (const auto source = source_of(entry))
      metric = read_metric(entry, *source, spelling);
    else if (const auto type = entry.string("type"))
      unknown_type = type;
  });
  if (fault.empty() && !unknown_type) return add(listed, std::move(metric));
  add_unread(listed, metric.name.empty() ? number : metric.name,
             fault.empty() ? "is of type " + *unknown_type + ", which Headroom does not know" : fault, out);
}

/// The total of which HPA shows the average a replica, rounded up to a thousandth: of all it may have been the
/// roundest.
double total_of(std::int64_t average_milli, std::int64_t replicas) {
  const Int128 most = Int128{average_milli} * replicas;
  for (const Int128 step : {1'000, 100, 10}) {
    const Int128 rounder = most - most % step;
    if (rounder > most - replicas) return static_cast<double>(rounder) / 1000;
  }
  return static_cast<double>(most) / 1000;
}

/// The fields of a figure.
struct FigureWords {
  std::string_view utilization, value, average;
};

FigureWords words_of(ReplicaMetricSource source, MetricSpelling spelling) {
  if (spelling == MetricSpelling::second_version) return {"averageUtilization", "value", "averageValue"};
  return {"currentAverageUtilization", "currentValue",
          source == ReplicaMetricSource::object ? "averageValue" : "currentAverageValue"};
}

std::optional<double> figure_in(json::ObjectReader& current, const ReplicaMetric& metric, const FigureWords& words,
                                std::optional<std::int64_t> replicas) {
  const auto amount = [&](std::string_view name) -> std::optional<double> {
    const auto milli = decode_milli(current, name, INT64_MIN);
    return milli ? std::optional(static_cast<double>(*milli) / 1000) : std::nullopt;
  };
  switch (metric.target_type) {
    case ReplicaTargetType::utilization:
      return current.number(words.utilization, 0, INT32_MAX);
    case ReplicaTargetType::value:
      return amount(words.value);
    case ReplicaTargetType::average_value:
      if (is_of_pods(metric.source)) return amount(words.average);
      break;
  }
  const auto average = decode_milli(current, words.average, 0);
  if (!average || replicas.value_or(0) == 0) return std::nullopt;
  const double total = total_of(*average, *replicas);
  return total <= maximum_figure ? std::optional(total) : std::nullopt;
}

ListedMetric* next_unmeasured(std::vector<ListedMetric>& listed, const ReplicaMetric& measured) {
  const auto metric = std::ranges::find_if(listed, [&](const ListedMetric& each) {
    return !each.measured && each.metric.source == measured.source && each.metric.name == measured.name &&
           each.metric.container == measured.container;
  });
  return metric == listed.end() ? nullptr : &*metric;
}

std::optional<MetricValue> read_figure(json::ObjectReader& entry, ReplicaMetricSource source, MetricSpelling spelling,
                                       std::vector<ListedMetric>& listed, std::optional<std::int64_t> replicas) {
  return entry.nested(part_of(source), [&](json::ObjectReader& part) -> std::optional<MetricValue> {
    ReplicaMetric measured{.source = source};
    read_identity(part, spelling, measured);
    ListedMetric* const metric = next_unmeasured(listed, measured);
    if (metric == nullptr) return std::nullopt;
    metric->measured = true;
    const auto read = [&](json::ObjectReader& current) {
      return figure_in(current, metric->metric, words_of(source, spelling), replicas);
    };
    const auto figure = spelling == MetricSpelling::annotation ? read(part) : part.nested("current", read);
    if (!figure) return std::nullopt;
    return MetricValue{std::string(figure_name(metric->metric)), *figure};
  });
}

}  // namespace

void add_unread(std::vector<ListedMetric>& listed, std::string name, std::string problem) {
  add(listed, {.source = ReplicaMetricSource::unread,
               .name = std::move(name),
               .problem = clipped(std::move(problem), longest_problem)});
}

void add_unread(std::vector<ListedMetric>& listed, std::string name, std::string problem, Collector& out) {
  problem = clipped(std::move(problem), longest_problem);
  out.warn("unread_metric", "has a metric that counts as failed, so nothing is removed: " + name + ": " + problem);
  add_unread(listed, std::move(name), std::move(problem));
}

void read_listed_metrics(JsonList entries, MetricSpelling spelling, std::vector<ListedMetric>& listed, Collector& out) {
  for (std::size_t i = 0; i < entries.items.size(); ++i)
    read_entry({entries.items[i], entries.path.item(i)}, i, spelling, listed, out);
}

std::vector<MetricValue> read_listed_figures(JsonList entries, MetricSpelling spelling,
                                             std::vector<ListedMetric>& listed, std::optional<std::int64_t> replicas,
                                             Collector& out) {
  std::vector<MetricValue> values;
  for (std::size_t i = 0; i < entries.items.size(); ++i) {
    std::optional<MetricValue> value;
    const std::string fault = read_foreign({entries.items[i], entries.path.item(i)}, [&](json::ObjectReader& entry) {
      if (const auto source = source_of(entry)) value = read_figure(entry, *source, spelling, listed, replicas);
    });
    if (!fault.empty())
      out.warn("unread_figure", "has a figure that counts as unknown: " + fault);
    else if (value)
      values.push_back(*std::move(value));
  }
  return values;
}

}  // namespace headroom::api
