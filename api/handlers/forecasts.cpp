#include <string>
#include <utility>

#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"
#include "api/wire/forecast.hpp"
#include "core/forecast/forecast_path.hpp"

namespace headroom::api {

void serve_forecast(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json(call.request)) return respond(std::move(*refusal));
  const auto document = json::parse(call.request.body);
  if (!document) return respond(problem(call.request, document.error()));
  auto request = decode_forecast(document->root(), call.with.clock.now());
  if (!request) return respond(problem(call.request, request.error()));
  if (const auto filled = fill_in_stored_points(*request, call.with.snapshots); !filled)
    return respond(problem(call.request, filled.error()));
  Response response;
  response.body =
      encode_forecast(*request, forecast::forecast_path(request->points, request->period, request->question));
  respond(std::move(response));
}

}  // namespace headroom::api
