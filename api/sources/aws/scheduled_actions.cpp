#include <optional>
#include <string>
#include <utility>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/reading/object_lists.hpp"
#include "api/sources/reading/times.hpp"
#include "core/schedule/scheduled_action.hpp"

/// What DescribeScheduledActions of Amazon EC2 Auto Scaling and of Application Auto Scaling answer.
namespace headroom::api {
namespace {

constexpr std::int64_t largest_size = 2'147'483'647;

std::optional<Instant> read_moment(json::ObjectReader& action, std::string_view name) {
  const json::Value* value = action.get(name);
  if (value == nullptr || value->kind() == json::Kind::null) return std::nullopt;
  return read_time({*value, action.path().member(name)}, action.violations());
}

std::optional<Units> read_size(json::ObjectReader& object, std::string_view name) {
  const auto size = object.integer(name, 0, largest_size);
  return size ? std::optional(Units{*size}) : std::nullopt;
}

/// What the two services call the same.
void read_common(json::ObjectReader& reader, std::string_view zone, ScheduledAction& action) {
  action.name = reader.string("ScheduledActionName").value_or("");
  if (const auto name = reader.string(zone); name && !name->empty()) action.time_zone = *name;
  action.start = read_moment(reader, "StartTime");
  action.end = read_moment(reader, "EndTime");
}

/// An action that can't be followed leaves open what it sets, and when.
void add(ScheduledAction action, bool has_fault, Collector& out) {
  std::string problem = has_fault ? "one of its values can't be read" : problem_of(action);
  if (problem.empty() && !action.minimum && !action.maximum && !action.desired) problem = "it names no size";
  if (problem.empty()) return out.add_scheduled_action(std::move(action));
  out.warn("unread_action", "has the scheduled action " + action.name + " of " + action.resource +
                                ", which is left out, so what it sets is unknown: " + problem);
}

/// Calls `read` with the action, and adds it. A value that is there and can't be read is not the same as none.
void read_action(json::ObjectReader& reader, Collector& out, auto read) {
  ScheduledAction action;
  const std::size_t before = reader.violations().total();
  read(action);
  add(std::move(action), reader.violations().total() != before, out);
}

}  // namespace

void read_autoscaling_describe_scheduled_actions(const SourceDocument& document, Collector& out) {
  for_each_listed(document, "ScheduledUpdateGroupActions", out, [&](json::ObjectReader& reader) {
    read_action(reader, out, [&](ScheduledAction& action) {
      action.resource = reader.string("AutoScalingGroupName").value_or("");
      read_common(reader, "TimeZone", action);
      action.schedule = reader.string("Recurrence").value_or("");
      action.minimum = read_size(reader, "MinSize");
      action.maximum = read_size(reader, "MaxSize");
      action.desired = read_size(reader, "DesiredCapacity");
    });
  });
}

void read_application_autoscaling_describe_scheduled_actions(const SourceDocument& document, Collector& out) {
  for_each_listed(document, "ScheduledActions", out, [&](json::ObjectReader& reader) {
    read_action(reader, out, [&](ScheduledAction& action) {
      action.service = ActionService::application;
      action.resource = reader.string("ResourceId", 2'000).value_or("");
      read_common(reader, "Timezone", action);
      action.schedule = reader.string("Schedule", 2'000).value_or("");
      action.created = read_moment(reader, "CreationTime");
      reader.nested("ScalableTargetAction", [&](json::ObjectReader& target) {
        action.minimum = read_size(target, "MinCapacity");
        action.maximum = read_size(target, "MaxCapacity");
      });
    });
  });
}

}  // namespace headroom::api
