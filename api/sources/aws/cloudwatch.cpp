#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "api/aws/words.hpp"
#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/resource_names.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "api/sources/reading/times.hpp"

namespace headroom::api {
namespace {

constexpr std::int64_t maximum_period = 31 * 86'400;
/// CloudWatch takes no more queries than this in one call.
constexpr std::size_t maximum_queries = 500;
/// Far more than CloudWatch answers in one call.
constexpr std::size_t maximum_statistics = 100;
constexpr Seconds emr_period{300};

/// `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount` or a percentile such as `p99.5`.
std::optional<Statistic> parse_statistic(std::string_view text) {
  for (const auto& [name, kind] : aws::cloudwatch_statistics)
    if (name == text) return Statistic{.kind = kind};
  if (!text.starts_with('p')) return std::nullopt;
  double percentile = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), percentile);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!(percentile > 0 && percentile < 100)) return std::nullopt;
  return Statistic{.kind = StatisticKind::percentile, .percentile = percentile};
}

/// What a call asked for under one id. An expression has neither metric nor statistic.
struct Query {
  std::string_view id{};
  std::optional<std::string_view> metric{};
  std::optional<Seconds> period{};
  std::optional<std::string_view> statistic{};
  std::string_view cluster{};  ///< empty where its dimensions name none
};

/// The cluster that the metric's dimensions name, empty for none.
std::string_view cluster_of(json::ObjectReader& metric, Collector& out) {
  const auto cluster = job_flow_of(metric);
  if (cluster) out.mention_cluster(*cluster);
  return cluster.value_or(std::string_view{});
}

void read_metric_stat(json::ObjectReader& query_object, Query& query, Collector& out) {
  query_object.nested("MetricStat", [&](json::ObjectReader& stat) {
    query.period = stat.seconds("Period", 1, maximum_period);
    query.statistic = stat.string("Stat");
    stat.nested("Metric", [&](json::ObjectReader& metric) {
      query.metric = metric.string("MetricName");
      query.cluster = cluster_of(metric, out);
    });
  });
}

std::vector<Query> read_queries(const SourceDocument& document, Collector& out) {
  std::vector<Query> queries;
  if (!document.request) return queries;
  const auto read = [&](json::ObjectReader& object) {
    if (queries.size() == maximum_queries)
      return object.violations().add(object.path(), "too_many", "must be one of at most 500 queries");
    Query query{.id = object.string("Id").value_or(""), .period = object.seconds("Period", 1, maximum_period)};
    read_metric_stat(object, query, out);
    queries.push_back(query);
  };
  if (document.request->value.kind() == json::Kind::array)
    for_each_item(*document.request, document.violations, read);
  else
    read_object(*document.request, document.violations,
                [&](json::ObjectReader& request) { request.each("MetricDataQueries", maximum_items, read); });
  return queries;
}

std::optional<double> read_figure(const JsonPlace& place, json::Violations& violations) {
  if (!place.value.is_number()) {
    violations.add(place.path, "wrong_type", "must be a number");
    return std::nullopt;
  }
  const double figure = place.value.number();
  if (figure >= -maximum_figure && figure <= maximum_figure) return figure;
  violations.add(place.path, "out_of_range", "must be between -1e18 and 1e18");
  return std::nullopt;
}

/// Two lists of one length: when, and how much.
std::vector<Datapoint> read_datapoints(json::ObjectReader& result) {
  const auto times = result.array("Timestamps", maximum_items).value_or(std::span<const json::Value>{});
  const auto values = result.array("Values", maximum_items).value_or(std::span<const json::Value>{});
  std::vector<Datapoint> datapoints;
  if (times.size() != values.size()) {
    result.report("Values", "length_mismatch", "must have as many items as Timestamps");
    return datapoints;
  }
  const json::Path times_path = result.path().member("Timestamps");
  const json::Path values_path = result.path().member("Values");
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto at = read_time({times[i], times_path.item(i)}, result.violations());
    const auto figure = read_figure({values[i], values_path.item(i)}, result.violations());
    if (at && figure) datapoints.push_back({*at, *figure});
  }
  return datapoints;
}

void warn_unless_complete(json::ObjectReader& result, std::string_view name, Collector& out) {
  const auto status = result.string("StatusCode");
  if (status && *status != "Complete")
    out.warn_once("partial_data", "has status " + std::string(*status) + " for " + std::string(name), "series");
}

void read_metric_data_result(json::ObjectReader& result, const std::vector<Query>& queries, Collector& out) {
  const auto id = result.string("Id").value_or("");
  const auto label = result.string("Label", 1024).value_or(id);
  const auto query = std::ranges::find(queries, id, &Query::id);
  const Query asked = query == queries.end() ? Query{} : *query;
  Series series{.name = std::string(asked.metric.value_or(label)), .datapoints = read_datapoints(result)};
  warn_unless_complete(result, series.name, out);
  const auto statistic = parse_statistic(asked.statistic.value_or("Average"));
  if (!statistic) {
    return out.warn_once("statistic_not_supported",
                         "has " + series.name + " as " + std::string(*asked.statistic) + ", which no rule can use",
                         "series");
  }
  if (series.name.empty() || series.datapoints.empty()) return;
  series.statistic = *statistic;
  series.period = asked.period ? *asked.period : inferred_period(series, emr_period, out);
  out.add_series(std::move(series), asked.cluster);
}

/// The series of one GetMetricStatistics answer, one for each statistic that its datapoints carry.
class StatisticsReader {
 public:
  StatisticsReader(std::string name, std::optional<Seconds> period, std::string_view cluster)
      : name_(std::move(name)), period_(period), cluster_(cluster) {}

  void read(json::ObjectReader& datapoint, Collector& out) {
    const json::Value* timestamp = datapoint.get("Timestamp");
    if (timestamp == nullptr) return datapoint.report("Timestamp", "missing", "is required");
    const auto at = read_time({*timestamp, datapoint.path().member("Timestamp")}, datapoint.violations());
    if (!at) return;
    static constexpr std::array plain{"Average", "Sum", "Minimum", "Maximum", "SampleCount"};
    for (const std::string_view statistic : plain) read_one(datapoint, statistic, *at, out);
    const json::Value* percentiles = datapoint.object("ExtendedStatistics");
    if (percentiles == nullptr) return;
    if (percentiles->members().size() > maximum_statistics)
      return datapoint.report("ExtendedStatistics", "too_many", "must have at most 100 percentiles");
    datapoint.nested("ExtendedStatistics", [&](json::ObjectReader& extended) {
      for (const json::Member& percentile : percentiles->members()) read_one(extended, percentile.name, *at, out);
    });
  }

  void finish(Collector& out) {
    for (Series& series : series_) {
      series.period = period_ ? *period_ : inferred_period(series, emr_period, out);
      out.add_series(std::move(series), cluster_);
    }
  }

 private:
  void read_one(json::ObjectReader& holder, std::string_view name, Instant at, Collector& out) {
    const auto figure = holder.number(name, -maximum_figure, maximum_figure);
    if (!figure) return;
    const auto statistic = parse_statistic(name);
    if (!statistic)
      return out.warn_once("statistic_not_supported", "has " + std::string(name) + ", which no rule can use",
                           "figures");
    const auto known = std::ranges::find(series_, *statistic, &Series::statistic);
    if (known != series_.end())
      known->datapoints.push_back({at, *figure});
    else if (series_.size() < maximum_statistics)
      series_.push_back({.name = name_, .statistic = *statistic, .datapoints = {{at, *figure}}});
    else
      holder.report(name, "too_many", "must be one of at most 100 statistics");
  }

  std::string name_;
  std::optional<Seconds> period_;
  std::string_view cluster_;
  std::vector<Series> series_;
};

/// The datapoints of the metric that was asked for.
void read_statistics(json::ObjectReader& body, const Query& asked, Collector& out) {
  StatisticsReader statistics(std::string(*asked.metric), asked.period, asked.cluster);
  body.each("Datapoints", maximum_items, [&](json::ObjectReader& datapoint) { statistics.read(datapoint, out); });
  statistics.finish(out);
}

}  // namespace

void read_cloudwatch_get_metric_data(const SourceDocument& document, Collector& out) {
  const std::vector<Query> queries = read_queries(document, out);
  for_each_listed(document, "MetricDataResults", out,
                  [&](json::ObjectReader& result) { read_metric_data_result(result, queries, out); });
}

void read_cloudwatch_get_metric_statistics(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    Query asked{.metric = body.string("Label")};
    if (document.request)
      read_object(*document.request, document.violations, [&](json::ObjectReader& request) {
        if (const auto metric = request.string("MetricName")) asked.metric = metric;
        asked.period = request.seconds("Period", 1, maximum_period);
        asked.cluster = cluster_of(request, out);
      });
    if (asked.metric) return read_statistics(body, asked, out);
    if (!body.has("Label") && body.has("Datapoints")) body.require("Label");
  });
}

}  // namespace headroom::api
