#include <optional>
#include <string>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "api/sources/aws/platform_events.hpp"
#include "core/base/names.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

template <class Value>
Json value_or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json time_or_null(const std::optional<Instant>& at) { return at ? Json(format_rfc3339(*at)) : Json(); }

template <class Enum>
Json name_or_null(const std::optional<Enum>& value) {
  return value ? Json(std::string(name_of(*value))) : Json();
}

Json json_of(const PlatformEvent& event) {
  return {{"kind", event.kind},
          {"at", format_rfc3339(event.at)},
          {"cluster_id", text_or_null(event.cluster_id)},
          {"pool_id", text_or_null(event.pool_id)},
          {"instance_id", text_or_null(event.instance_id)},
          {"step_id", text_or_null(event.step_id)},
          {"execution", text_or_null(event.execution)},
          {"role", name_or_null(event.role)},
          {"market", name_or_null(event.market)},
          {"instance_type", text_or_null(event.instance_type)},
          {"state", text_or_null(event.state)},
          {"reason", text_or_null(event.reason)},
          {"action", text_or_null(event.action)},
          {"requested", value_or_null(event.requested)},
          {"running", value_or_null(event.running)},
          {"target_on_demand", value_or_null(event.target_on_demand)},
          {"target_spot", value_or_null(event.target_spot)},
          {"provisioned_on_demand", value_or_null(event.provisioned_on_demand)},
          {"provisioned_spot", value_or_null(event.provisioned_spot)},
          {"started_at", time_or_null(event.started_at)},
          {"ended_at", time_or_null(event.ended_at)},
          {"leaving", event.departure.leaving},
          {"leaves_at", time_or_null(event.departure.at)}};
}

/// Through the reader that reads events in requests.
Json read_event(const Json& input) {
  const auto document = json::parse(field(input, "body").dump());
  if (!document) throw Malformed(document.error().detail);
  json::Violations faults;
  const json::Path place{};
  const auto event =
      json::read(document->root(), place, faults, json::UnknownFields::ignored, api::read_platform_event);
  return event ? json_of(*event) : Json{{"rejected", true}};
}

constexpr Kind kinds[] = {{"event", read_event}};

}  // namespace

const Suite spot_events{"spot_events", kinds};

}  // namespace headroom::conformance
