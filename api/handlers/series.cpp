#include <string>
#include <utility>
#include <vector>

#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "core/ports/stored_metrics.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t most_datapoints = 100'000;
constexpr std::int64_t longest_step = 31 * 86'400;

struct SeriesRequest {
  std::vector<std::string> metrics;
  Instant since;
  Instant until;
  std::optional<Seconds> step{};
};

Result<SeriesRequest> read_request(const Call& call) {
  SeriesRequest wanted;
  const auto since = time_of(call, "since");
  const auto until = time_of(call, "until");
  const auto step = integer_of(call, "step_seconds", 1, longest_step);
  if (!since) return tl::unexpected(since.error());
  if (!until) return tl::unexpected(until.error());
  if (!step) return tl::unexpected(step.error());
  wanted.until = until->value_or(call.with.clock.now());
  wanted.since = since->value_or(wanted.until - std::chrono::hours{24});
  if (wanted.since >= wanted.until) return tl::unexpected(invalid_parameter("since", "must be before 'until'"));
  if (*step) wanted.step = Seconds{**step};
  if (const std::string* metric = call.parameter("metric")) {
    wanted.metrics.push_back(*metric);
    return wanted;
  }
  auto all = call.with.snapshots.metrics(call.id);
  if (!all) return tl::unexpected(all.error());
  wanted.metrics = *std::move(all);
  return wanted;
}

Error too_many() {
  return invalid_parameter("step_seconds",
                           "must be larger, or the time shorter: an answer has at most 100000 datapoints");
}

/// All series together have at most most_datapoints.
Result<std::string> series_text(const Call& call, const SeriesRequest& wanted) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("series").begin_array();
  std::size_t points = 0;
  for (const std::string& metric : wanted.metrics) {
    SeriesQuery query{.cluster_id = call.id, .metric = metric, .from = wanted.since, .until = wanted.until};
    if (!wanted.step) query.limit = most_datapoints - points;
    auto series = call.with.snapshots.series(query);
    if (!series) return tl::unexpected(series.error());
    if (wanted.step) series->points = averages(series->points, *wanted.step);
    points += series->points.size();
    if (series->cut || points > most_datapoints) return tl::unexpected(too_many());
    out.begin_object().field("name", metric).name("datapoints").begin_array();
    for (const Datapoint& point : series->points)
      out.begin_object().field("timestamp", point.at).field("value", point.value).end_object();
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return text;
}

}  // namespace

void serve_series(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto wanted = read_request(call);
  if (!wanted) return respond(problem(call.request, wanted.error()));
  auto text = series_text(call, *wanted);
  if (!text) return respond(problem(call.request, text.error()));
  Response response;
  response.body = *std::move(text);
  respond(std::move(response));
}

}  // namespace headroom::api
