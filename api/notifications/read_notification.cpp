#include <algorithm>
#include <array>
#include <utility>

#include "api/deciding/sha256.hpp"
#include "api/json/copy.hpp"
#include "api/json/writer.hpp"
#include "api/notifications/forms.hpp"

namespace headroom::api {
namespace {

/// A message of SNS has at most 256 KiB, but other topics than Amazon's may carry more.
constexpr std::size_t longest_message = 4'194'304;

enum class Form { sns, event, sns_alarm, invoking_alarm, alertmanager, none };

enum class SnsType { notification, subscription, unsubscription };
constexpr std::array<std::pair<std::string_view, SnsType>, 3> sns_types{
    {{"Notification", SnsType::notification},
     {"SubscriptionConfirmation", SnsType::subscription},
     {"UnsubscribeConfirmation", SnsType::unsubscription}}};

Form form_of(const json::Value& document) {
  if (document.kind() != json::Kind::object) return Form::none;
  const auto has = [&](std::string_view name) { return document.find(name) != nullptr; };
  if (has("Type") && (has("MessageId") || has("Message") || has("TopicArn"))) return Form::sns;
  if (has("detail-type")) return Form::event;
  if (has("AlarmName") || has("NewStateValue")) return Form::sns_alarm;
  if (has("alarmData")) return Form::invoking_alarm;
  if (has("alerts") || has("groupKey")) return Form::alertmanager;
  return Form::none;
}

Notification read_as(Form form, const json::Value& document, json::ObjectReader& reader) {
  switch (form) {
    case Form::event:
      return read_event(document, reader);
    case Form::sns_alarm:
      return read_sns_alarm(reader);
    case Form::invoking_alarm:
      return read_invoking_alarm(reader);
    case Form::alertmanager:
      return read_alertmanager(reader);
    case Form::sns:
    case Form::none:
      break;
  }
  return {};
}

/// Reads the document and keeps it, if the notification refers to it.
Notification read_form(Form form, json::Document document, json::Violations& faults) {
  const auto kept = std::make_shared<const json::Document>(std::move(document));
  Notification out = json::read(kept->root(), json::Path{}, faults, json::UnknownFields::ignored,
                                [&](json::ObjectReader& reader) { return read_as(form, kept->root(), reader); });
  if (out.event) out.document = kept;
  return out;
}

/// What is wrong inside the message, as faults of the message.
void add_inner(const json::Violations& inner, json::ObjectReader& envelope) {
  for (const Violation& fault : inner.kept())
    envelope.report("Message", fault.code, "in the message, " + fault.pointer + ' ' + fault.detail);
}

std::optional<Notification> read_message(std::string_view message, json::ObjectReader& envelope) {
  auto document = json::parse(message);
  if (!document) {
    envelope.report("Message", "malformed_body", "must be JSON; " + document.error().detail);
    return std::nullopt;
  }
  const Form form = form_of(document->root());
  if (form == Form::sns || form == Form::none || form == Form::alertmanager) {
    envelope.report("Message", "unknown_notification",
                    form == Form::sns ? "must not be another envelope of SNS"
                                      : "must be the text of a CloudWatch alarm or of an EventBridge event");
    return std::nullopt;
  }
  json::Violations faults;
  Notification out = read_form(form, *std::move(document), faults);
  add_inner(faults, envelope);
  return out;
}

Notification read_envelope(json::ObjectReader& envelope) {
  for (const char* name : {"Type", "MessageId"}) envelope.require(name);
  const auto type = envelope.choice<SnsType>("Type", sns_types);
  const auto id = envelope.string("MessageId", longest_notification_id);
  if (id && id->empty()) envelope.report("MessageId", "empty", "must not be empty");
  Notification out;
  if (type == SnsType::subscription) out.ignored = ignored::subscription;
  if (type == SnsType::unsubscription) out.ignored = ignored::unsubscription;
  if (type != SnsType::notification) return out;
  envelope.require("Message");
  const auto message = envelope.string("Message", longest_message);
  if (!message) return out;
  if (auto inner = read_message(*message, envelope)) out = *std::move(inner);
  out.label = id.value_or("");
  out.key = "sns:" + out.label;
  out.content = *message;
  return out;
}

Error unknown_form() {
  return {.code = "invalid_document",
          .detail = "the notification has 1 fault",
          .violations = {{"", "unknown_notification",
                          "must be a notification of SNS, a CloudWatch alarm, an EventBridge event, or the webhook of "
                          "Alertmanager"}}};
}

/// SNS delivers raw what it would put into `Message`. Its id is then in a header.
void take_id(Notification& notification, std::string_view message_id, std::string_view body) {
  if (message_id.empty() || message_id.size() > longest_notification_id) return;
  notification.label = message_id;
  notification.key = "sns:" + notification.label;
  notification.content = body;
}

}  // namespace

Result<Notification> read_notification(std::string_view body, const NotificationHeaders& headers) {
  auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  const Form form = form_of(document->root());
  if (form == Form::none) return tl::unexpected(unknown_form());
  json::Violations faults;
  Notification out;
  if (form == Form::sns)
    out = json::read(document->root(), json::Path{}, faults, json::UnknownFields::ignored, read_envelope);
  else
    out = read_form(form, *std::move(document), faults);
  if (!faults.empty()) return tl::unexpected(faults.error("the notification"));
  if (form != Form::sns && form != Form::alertmanager) take_id(out, headers.sns_message_id, body);
  return out;
}

}  // namespace headroom::api
