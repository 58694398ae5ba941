#include "api/sources/aws/platform_events.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "api/aws/words.hpp"
#include "api/json/scan.hpp"
#include "api/sources/reading/limits.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t longest_text = 2'000;

/// The first instant that RFC 3339 with four digits can't name, in milliseconds.
constexpr std::int64_t end_of_time = 253'402'300'800'000;

std::string text(json::ObjectReader& detail, std::string_view name) {
  return std::string(detail.string(name, longest_text).value_or(""));
}

/// A count; events of groups have them as strings.
std::optional<std::int64_t> count(json::ObjectReader& detail, std::string_view name) {
  const json::Value* value = detail.get(name);
  if (value == nullptr || value->kind() == json::Kind::null) return std::nullopt;
  if (value->kind() != json::Kind::string) return detail.integer(name, 0, maximum_capacity);
  std::int64_t number = 0;
  const std::string_view digits = value->text();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc{} && end == digits.data() + digits.size() && number >= 0 && number <= maximum_capacity)
    return number;
  detail.report(name, "wrong_type", "must be a count");
  return std::nullopt;
}

std::optional<Instant> epoch_milliseconds(json::ObjectReader& detail, std::string_view name) {
  const auto value = detail.integer(name, 0, end_of_time - 1);
  return value ? std::optional(Instant{std::chrono::milliseconds{*value}}) : std::nullopt;
}

/// The code in the JSON text of stateChangeReason. Empty if it has none.
std::string code_in(std::string_view reason) {
  const auto code = json::find_member(reason, "code");
  const auto content = code ? json::content_of_string(*code) : std::nullopt;
  return content ? json::unescaped(*content) : std::string{};
}

std::string first_given(json::ObjectReader& detail, std::span<const std::string_view> names) {
  std::string first;
  for (const std::string_view name : names) {
    std::string value = text(detail, name);
    if (first.empty()) first = std::move(value);
  }
  return first;
}

std::string pool_of(json::ObjectReader& detail) {
  static constexpr std::array<std::string_view, 4> names{"instanceGroupId", "instanceFleetId", "resourceId",
                                                         "AutoScalingGroupName"};
  return first_given(detail, names);
}

std::string state_of(json::ObjectReader& detail) {
  static constexpr std::array<std::string_view, 3> names{"state", "status", "StatusCode"};
  return lower_case(first_given(detail, names));
}

std::string reason_of(json::ObjectReader& detail) {
  const std::string cluster = code_in(text(detail, "stateChangeReason"));
  static constexpr std::array<std::string_view, 2> names{"eventCode", "StatusMessage"};
  std::string other = first_given(detail, names);
  return cluster.empty() ? other : cluster;
}

void read_detail(json::ObjectReader& detail, PlatformEvent& event) {
  static constexpr std::array<std::string_view, 2> instances{"instance-id", "EC2InstanceId"};
  static constexpr std::array<std::string_view, 2> roles{"instanceGroupType", "instanceFleetType"};
  event.cluster_id = text(detail, "clusterId");
  event.pool_id = pool_of(detail);
  event.instance_id = first_given(detail, instances);
  event.step_id = text(detail, "stepId");
  event.execution = text(detail, "executionArn");
  for (const std::string_view name : roles)
    if (const auto role = detail.choice<Role>(name, aws::emr_roles)) event.role = role;
  event.market = detail.choice<Market>("market", aws::emr_markets);
  event.instance_type = text(detail, "instanceType");
  event.state = state_of(detail);
  event.reason = reason_of(detail);
  event.action = text(detail, "instance-action");
  event.requested = count(detail, "requestedInstanceCount");
  event.running = count(detail, "runningInstanceCount");
  event.target_on_demand = count(detail, "targetOnDemandCapacity");
  event.target_spot = count(detail, "targetSpotCapacity");
  event.provisioned_on_demand = count(detail, "provisionedOnDemandCapacity");
  event.provisioned_spot = count(detail, "provisionedSpotCapacity");
  event.started_at = epoch_milliseconds(detail, "startDate");
  event.ended_at = epoch_milliseconds(detail, "stopDate");
}

}  // namespace

std::optional<PlatformEvent> read_platform_event(json::ObjectReader& document) {
  if (!document.has("detail-type")) return std::nullopt;
  document.require("time");
  const auto type = document.string("detail-type", longest_text);
  const auto time = document.time("time");
  PlatformEvent event{.id = text(document, "id")};
  event.region = text(document, "region");
  document.nested("detail", [&](json::ObjectReader& detail) { read_detail(detail, event); });
  if (!type || type->empty() || !time) return std::nullopt;
  event.kind = event_kind(*type);
  event.at = *time;
  event.departure = departure_of(event);
  return event;
}

}  // namespace headroom::api
