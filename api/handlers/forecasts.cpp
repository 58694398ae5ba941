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

/// Where the points of a stored series come in: `request.points` and `request.period` (0 for snapshots) are to be
/// filled with what the store has of `request.metric` of the cluster before `request.question.from`. Nothing is stored
/// yet, so such a request has no points, and is answered with insufficient_data.
void fill_in_stored_points(const Dependencies&, ForecastRequest& request) {
  if (!request.is_stored()) return;
  request.points.clear();
}

}  // namespace

void serve_forecast(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto document = json::parse(call.request.body);
  if (!document) return respond(problem(call.request, document.error()));
  auto request = decode_forecast(document->root(), call.with.clock.now());
  if (!request) return respond(problem(call.request, request.error()));
  fill_in_stored_points(call.with, *request);
  Response response;
  response.body =
      encode_forecast(*request, forecast::forecast_path(request->points, request->period, request->question));
  respond(std::move(response));
}

}  // namespace headroom::api
