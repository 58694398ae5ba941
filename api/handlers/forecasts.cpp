#include <string>
#include <utility>

#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/wire/forecast.hpp"
#include "core/forecast/forecast_path.hpp"

namespace headroom::api {
namespace {

/// A profile looks back eight weeks.
constexpr std::chrono::days past_length{56};

/// Fills in what the store has of the metric before the start of the path. Snapshots are values of a moment, so their
/// period is 0. Without any, the answer is insufficient_data.
Result<void> fill_in_stored_points(const Dependencies& with, ForecastRequest& request) {
  if (!request.is_stored()) return {};
  const Instant until = request.question.from;
  const auto stored = with.snapshots.series(
      {.cluster_id = request.cluster_id, .metric = request.metric, .from = until - past_length, .until = until});
  if (!stored) return tl::unexpected(stored.error());
  request.period = Seconds{0};
  request.points.clear();
  for (const Datapoint& point : stored->points) request.points.push_back({point.at, point.value});
  return {};
}

}  // namespace

void serve_forecast(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto document = json::parse(call.request.body);
  if (!document) return respond(problem(call.request, document.error()));
  auto request = decode_forecast(document->root(), call.with.clock.now());
  if (!request) return respond(problem(call.request, request.error()));
  if (const auto filled = fill_in_stored_points(call.with, *request); !filled)
    return respond(problem(call.request, filled.error()));
  Response response;
  response.body =
      encode_forecast(*request, forecast::forecast_path(request->points, request->period, request->question));
  respond(std::move(response));
}

}  // namespace headroom::api
