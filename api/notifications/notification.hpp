#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/parse.hpp"
#include "api/json/value.hpp"
#include "core/base/error.hpp"

/// What other systems tell of a cluster, as they send it: alarms of CloudWatch, events of EventBridge, and alerts of
/// Alertmanager.
namespace headroom::api {

/// Why a notification is taken and nothing is evaluated. The words are stable.
namespace ignored {
inline constexpr std::string_view subscription = "subscription_confirmation";
inline constexpr std::string_view unsubscription = "unsubscribe_confirmation";
inline constexpr std::string_view not_firing = "not_firing";            ///< OK, INSUFFICIENT_DATA, resolved
inline constexpr std::string_view nothing_to_do = "nothing_to_do";      ///< an event that no evaluation answers
inline constexpr std::string_view no_cluster = "no_cluster";            ///< names no cluster
inline constexpr std::string_view unknown_cluster = "unknown_cluster";  ///< names a cluster that is not registered
inline constexpr std::string_view no_policy = "no_policy";              ///< the cluster has no active policy
}  // namespace ignored

/// How long an answer to a notification is given again.
enum class Repeats {
  are_one,             ///< the sender gives each notification an id
  are_one_while_valid  ///< the sender has no ids, and repeats itself: only while the decision is valid
};

/// One notification. Most of it is empty if the notification is ignored.
struct Notification {
  std::string_view ignored{};  ///< a word of `ignored`; empty if clusters are to be evaluated
  std::string key{};           ///< what the same notification has in common; at most 300 bytes
  std::string content{};       ///< two notifications with one key and other contents contradict each other
  Repeats repeats{Repeats::are_one};
  std::vector<std::string> clusters{};               ///< as the sender calls them, each once
  std::string label{};                               ///< the sender's own id, for the decision; empty if it has none
  std::string alarm{};                               ///< the alarm's name; empty if it is none
  std::optional<json::Value> event{};                ///< an event that the source aws.eventbridge may read
  std::shared_ptr<const json::Document> document{};  ///< the memory of `event`
};

/// What comes beside the body.
struct NotificationHeaders {
  std::string_view sns_message_id{};  ///< SNS says it here if it delivers raw; empty if there is none
};

/// A notification may name so many clusters.
inline constexpr std::size_t maximum_named_clusters = 200;

/// Reads the body of a notification: SNS's envelope around a CloudWatch alarm or an EventBridge event, either of them
/// bare, an alarm as it invokes a Lambda function, or version 4 of Alertmanager's webhook. Fails if it is none of
/// these, with all of its faults. Faults inside SNS's `Message` are at `/Message`, because a JSON pointer can't lead
/// into text.
Result<Notification> read_notification(std::string_view body, const NotificationHeaders& headers);

}  // namespace headroom::api
