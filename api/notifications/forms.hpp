#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/notifications/notification.hpp"

/// The forms of a notification. Each function reads one document and reports its faults.
namespace headroom::api {

inline constexpr std::size_t longest_text = 4'000;
/// EventBridge's and SNS's ids are UUIDs.
inline constexpr std::size_t longest_notification_id = 255;

/// An alarm as SNS carries it: `AlarmName`, `NewStateValue`, `Trigger`. A composite alarm has no trigger.
Notification read_sns_alarm(json::ObjectReader& alarm);

/// An event as EventBridge delivers it. An alarm's change of state is one, too.
Notification read_event(const json::Value& document, json::ObjectReader& event);

/// The `detail` of an alarm's change of state: `alarmName`, `state`, `configuration`.
void read_alarm_detail(json::ObjectReader& detail, Notification& notification);

/// An alarm as it invokes a Lambda function: `alarmArn`, `time`, `alarmData`.
Notification read_invoking_alarm(json::ObjectReader& alarm);

/// Alertmanager's webhook, version 4.
Notification read_alertmanager(json::ObjectReader& webhook);

/// Adds the cluster unless it is there or has no name. Reports a list that gets too long at `place`.
void add_cluster(Notification& notification, std::string_view id, json::ObjectReader& reader, std::string_view place);

/// The value if it is a text of 1 to 256 bytes. Otherwise nothing, and no fault.
std::string_view name_in(const json::Value* value);

/// The last part of an ARN's resource: `j-2AX` of `arn:aws:elasticmapreduce:us-east-1:111122223333:cluster/j-2AX`.
/// Empty unless the ARN is one of an EMR cluster or of a virtual cluster of EMR on EKS.
std::string_view cluster_in_arn(std::string_view arn);

}  // namespace headroom::api
