#include <string>
#include <utility>

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/json/writer.hpp"
#include "api/wire/catalog.hpp"
#include "core/model/rules.hpp"

namespace headroom::api {
namespace {

void encode_rule(json::Writer& out, std::string_view name, const ScaleRule& rule) {
  out.name(name).begin_object();
  if (rule.cooldown) out.field("cooldown_seconds", rule.cooldown->count());
  if (rule.maximum_increment_percent) out.field("maximum_increment_percent", *rule.maximum_increment_percent);
  out.end_object();
}

std::string_view fits(Pattern pattern) {
  switch (pattern) {
    case Pattern::batch:
      return "Large jobs that start at once and end together: grow fast, shrink slowly.";
    case Pattern::interactive:
      return "Queries that people wait for: follow the load both ways.";
    case Pattern::streaming:
      return "Steady work: small moves, stability before cost.";
    case Pattern::cost_optimized:
      return "Work that bears interruptions: one On-Demand unit, the rest Spot.";
  }
  return {};
}

std::string patterns_document() {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("items").begin_array();
  for (const auto& [name, pattern] : names_of<Pattern>) {
    const PatternRules rules = rules_of(pattern);
    out.begin_object().field("pattern", name).field("description", fits(pattern));
    encode_rule(out, "scale_out", rules.scale_out);
    encode_rule(out, "scale_in", rules.scale_in);
    if (rules.share)
      out.name("mix")
          .begin_object()
          .field("on_demand_base", rules.share->base)
          .field("on_demand_percent", rules.share->percent)
          .end_object();
    out.end_object();
  }
  out.end_array().name("next_cursor").null().end_object();
  return text;
}

std::string presets_document() {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("items");
  write_executor_presets(out);
  out.name("next_cursor").null().end_object();
  return text;
}

void answer_document(const Call& call, SharedText document, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  Response response;
  response.body = std::move(document);
  response.use = BodyUse::each_time;
  respond(std::move(response));
}

}  // namespace

void serve_executor_presets(const Call& call, Respond respond) {
  static const SharedText document = presets_document();
  answer_document(call, document, std::move(respond));
}

void serve_patterns(const Call& call, Respond respond) {
  static const SharedText document = patterns_document();
  answer_document(call, document, std::move(respond));
}

void serve_instance_types(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  Response response;
  response.body = encode_catalog(call.with.catalog);
  respond(std::move(response));
}

}  // namespace headroom::api
