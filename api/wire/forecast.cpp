#include "api/wire/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "api/wire/fields/evaluated_at.hpp"
#include "api/wire/fields/warnings.hpp"
#include "core/base/faults.hpp"
#include "core/base/names.hpp"
#include "core/base/text.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t most_datapoints = 200'000;
constexpr std::size_t most_quantiles = 20;
constexpr std::int64_t longest_horizon = 14 * 86'400;
constexpr std::int64_t shortest_step = 60;
constexpr std::int64_t longest_step = 86'400;
constexpr std::int64_t longest_period = 86'400;
constexpr std::int64_t most_points = 10'000;
/// A profile looks back eight weeks.
constexpr std::chrono::days past_length{56};

void decode_point(json::ObjectReader& point, std::vector<forecast::Point>& points) {
  point.require("timestamp");
  point.require("value");
  const auto at = point.time("timestamp");
  const auto value = point.number("value", -largest_figure, largest_figure);
  if (!at) return;
  if (!points.empty() && *at == points.back().at) return point.report("timestamp", "duplicate", "is there twice");
  if (!points.empty() && *at < points.back().at)
    return point.report("timestamp", "not_ascending", "must be later than the one before");
  if (value) points.push_back({*at, *value});
}

void decode_series(json::ObjectReader& series, ForecastRequest& request) {
  request.metric = series.string("name").value_or("");
  request.period = series.seconds("period_seconds", 1, longest_period).value_or(request.period);
  series.require("datapoints");
  series.each("datapoints", most_datapoints, [&](json::ObjectReader& point) { decode_point(point, request.points); });
}

std::optional<std::vector<double>> decode_quantiles(json::ObjectReader& body) {
  const auto items = body.array("quantiles", most_quantiles);
  if (!items) return std::nullopt;
  if (items->empty()) body.report("quantiles", "empty", "must name at least one quantile");
  const json::Path list = body.path().member("quantiles");
  std::vector<double> quantiles;
  for (std::size_t k = 0; k < items->size(); ++k) {
    const double value = (*items)[k].is_number() ? (*items)[k].number() : 0;
    if (!(value > 0 && value < 1))
      body.violations().add(list.item(k), "out_of_range", "must be a number between 0 and 1, without the two");
    else if (std::ranges::find(quantiles, value) != quantiles.end())
      body.violations().add(list.item(k), "duplicate", "is there twice");
    else
      quantiles.push_back(value);
  }
  std::ranges::sort(quantiles);
  return quantiles;
}

void decode_question(json::ObjectReader& body, Instant now, forecast::PathQuestion& question) {
  question.from = decode_evaluated_at(body, now, Seconds{longest_horizon + longest_step});
  question.horizon = body.seconds("horizon_seconds", 1, longest_horizon).value_or(question.horizon);
  question.step = body.seconds("step_seconds", shortest_step, longest_step).value_or(question.step);
  if (question.horizon / question.step > most_points)
    body.report("step_seconds", "too_many_points", "makes more than " + text::whole(most_points) + " points");
  if (auto quantiles = decode_quantiles(body)) question.quantiles = *std::move(quantiles);
  question.model =
      body.choice<forecast::ForecastModel>("model", names_of<forecast::ForecastModel>).value_or(question.model);
}

void decode_stored(json::ObjectReader& body, ForecastRequest& request) {
  request.cluster_id = body.string("cluster_id").value_or("");
  if (const auto metric = body.string("metric")) request.metric = *metric;
  if (body.has("series") && body.has("cluster_id"))
    return body.report("cluster_id", "conflict", "a request has a series, or names a stored one, not both");
  if (!body.has("series") && !body.has("cluster_id")) body.report("series", "missing", "is required");
  if (body.has("cluster_id") && request.cluster_id.empty()) body.report("cluster_id", "empty", "must name a cluster");
  if (body.has("cluster_id")) body.require("metric");
}

}  // namespace

Result<ForecastRequest> decode_forecast(const json::Value& body, Instant now) {
  json::Violations violations;
  auto request = json::read(body, json::Path{}, violations, [&](json::ObjectReader& reader) {
    ForecastRequest read;
    decode_stored(reader, read);
    reader.nested("series", [&](json::ObjectReader& series) { decode_series(series, read); });
    decode_question(reader, now, read.question);
    return read;
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the forecast request"));
  return request;
}

Result<void> fill_in_stored_points(ForecastRequest& request, SnapshotHistory& history) {
  if (!request.is_stored()) return {};
  const Instant until = request.question.from;
  auto stored = stored_demand(
      {.cluster_id = request.cluster_id, .metric = request.metric, .from = until - past_length, .until = until},
      history);
  if (!stored) return tl::unexpected(std::move(stored.error()));
  request.period = Seconds{0};
  request.points.clear();
  for (const Datapoint& point : stored->points) request.points.push_back({point.at, point.value});
  request.warnings = std::move(stored->warnings);
  if (stored->cut)
    request.warnings.push_back({"stored_points_left_out",
                                "there are more stored points than can be read, and the newest "
                                "are left out; ask about the averages of longer periods"});
  return {};
}

std::string quantile_name(double quantile) { return "p" + text::exact(std::round(quantile * 1e8) / 1e6); }

std::string encode_forecast(const ForecastRequest& request, const forecast::ForecastPath& path) {
  std::string body;
  json::Writer out(body);
  out.begin_object().field("status", path.has_enough_history() ? "decided" : "insufficient_data");
  out.field("model", name_of(request.question.model));
  if (!request.metric.empty()) out.field("metric", request.metric);
  out.field("evaluated_at", request.question.from).name("points").begin_array();
  std::vector<std::string> names;
  for (const double quantile : request.question.quantiles) names.push_back(quantile_name(quantile));
  for (const forecast::PathPoint& point : path.points) {
    out.begin_object().field("timestamp", point.at);
    for (std::size_t k = 0; k < names.size(); ++k) out.name_text(names[k]).value(point.values[k]);
    out.end_object();
  }
  out.end_array();
  if (path.accuracy) {
    out.name("accuracy").begin_object().field("mase", path.accuracy->mase);
    out.field("seasonal_naive_mase", path.accuracy->seasonal_naive_mase);
    out.field("coverage_p90_percent", path.accuracy->coverage_p90_percent);
    out.field("forecasts", path.accuracy->forecasts).end_object();
  }
  out.field("trust", name_of(path.trust)).field("reason", path.reason);
  out.field("hourly_points", path.hourly_points);
  if (!request.warnings.empty()) {
    out.name("warnings");
    encode_warnings(out, request.warnings);
  }
  if (!path.has_enough_history()) {
    out.name("missing").begin_array().value(request.metric.empty() ? "series" : request.metric).end_array();
  }
  out.end_object();
  return body;
}

}  // namespace headroom::api
