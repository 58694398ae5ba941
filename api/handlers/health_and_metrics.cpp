#include <string>
#include <utility>

#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

constexpr std::string_view prometheus_type = "text/plain; version=0.0.4; charset=utf-8";

void encode_passed(json::Writer& out, std::string_view name) {
  out.begin_object().field("name", name).field("status", "ok").end_object();
}

}  // namespace

void serve_livez(const Call&, Respond respond) {
  static const SharedText alive = R"({"status":"ok"})";
  Response response;
  response.body = alive;
  response.use = BodyUse::each_time;
  respond(std::move(response));
}

void serve_readyz(const Call& call, Respond respond) {
  const bool draining = call.with.process.draining();
  const auto writable = call.with.log.writable();
  if (draining) return respond(problem(call.request, "unavailable", "the server is shutting down"));
  if (!writable)
    return respond(problem(call.request, "unavailable", "the database cannot be written: " + writable.error().detail));
  std::string body;
  json::Writer out(body);
  out.begin_object().field("status", "ok");
  if (call.parameter("verbose") != nullptr) {
    out.name("checks").begin_array();
    encode_passed(out, "accepting");
    encode_passed(out, "database");
    out.end_array();
    out.name("advice").begin_array();
    for (const Advice& advice : call.with.process.advice())
      out.begin_object().field("code", advice.code).field("detail", advice.detail).end_object();
    out.end_array();
  }
  out.end_object();
  Response response;
  response.body = std::move(body);
  respond(std::move(response));
}

void serve_metrics(const Call& call, Respond respond) {
  Response response{.status = 200, .content_type = prometheus_type};
  response.body = call.with.process.metrics_text();
  respond(std::move(response));
}

void serve_openapi(const Call& call, Respond respond) {
  Response response{.status = 200, .content_type = yaml_type};
  response.body = std::string(call.with.openapi_document);
  respond(std::move(response));
}

}  // namespace headroom::api
