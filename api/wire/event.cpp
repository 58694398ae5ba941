#include "api/wire/event.hpp"

#include "api/json/scan.hpp"

namespace headroom::api {
namespace {

/// Reverse domain name, as CloudEvents asks for.
constexpr std::string_view cloudevents_type_prefix = "io.headroom.";
constexpr std::string_view cloudevents_source = "/headroom";
constexpr std::string_view eventbridge_source = "headroom";

bool is_single(std::string_view value) { return !value.starts_with('{') && !value.starts_with('['); }

void encode_answer(json::Writer& out, std::string_view answer, const std::optional<OutcomeReport>& report) {
  json::Scanner members(answer);
  while (const auto member = members.next()) {
    if (!is_single(member->text)) continue;
    out.name(member->name);
    if (report && member->name == "outcome")
      out.value(name_of(report->state));
    else
      out.raw(member->text);
  }
}

void encode_data(json::Writer& out, const Event& event) {
  out.begin_object();
  if (event.decision) {
    encode_answer(out, event.decision->documents.answer, event.report);
  } else {
    // Of a policy, or of a decision that retention has removed.
    out.field("id", event.subject);
    if (event.report) out.field("outcome", name_of(event.report->state));
  }
  if (event.report) {
    out.optional_field("applied_target", event.report->applied_target);
    if (!event.report->detail.empty()) out.field("detail", event.report->detail);
    out.field("reported_at", event.report->reported_at);
  }
  out.end_object();
}

/// What every event has, as text.
struct Shown {
  std::string id;
  std::string_view type;
  Instant time;
  std::string_view subject;
  std::string_view cluster_id;
};

template <class EncodeData>
void encode_plain(json::Writer& out, const Shown& event, EncodeData encode) {
  out.begin_object().field("id", event.id).field("type", event.type);
  out.field("time", event.time).field("subject", event.subject);
  if (!event.cluster_id.empty()) out.field("cluster_id", event.cluster_id);
  encode(out.name("data"));
  out.end_object();
}

template <class EncodeData>
void encode_cloudevent(json::Writer& out, const Shown& event, EncodeData encode) {
  out.begin_object().field("specversion", "1.0").field("id", event.id);
  out.field("source", cloudevents_source);
  out.field("type", std::string(cloudevents_type_prefix).append(event.type));
  out.field("time", event.time).field("subject", event.subject);
  if (!event.cluster_id.empty()) out.field("clusterid", event.cluster_id);
  out.field("datacontenttype", "application/json");
  encode(out.name("data"));
  out.end_object();
}

template <class EncodeData>
void encode_entry(json::Writer& out, const Shown& event, EncodeData encode) {
  std::string detail;
  json::Writer data(detail);
  encode(data);
  out.begin_object().field("Time", event.time).field("Source", eventbridge_source);
  out.field("DetailType", event.type).name("Resources").begin_array().end_array();
  out.field("Detail", detail).end_object();
}

template <class EncodeData>
void encode_as(json::Writer& out, const Shown& event, EventFormat format, EncodeData encode) {
  switch (format) {
    case EventFormat::json:
      return encode_plain(out, event, encode);
    case EventFormat::cloudevents:
      return encode_cloudevent(out, event, encode);
    case EventFormat::eventbridge:
      return encode_entry(out, event, encode);
  }
}

}  // namespace

void encode_event(json::Writer& out, const Event& event, EventFormat format) {
  const Shown shown{.id = std::to_string(event.id),
                    .type = name_of(event.type),
                    .time = event.time,
                    .subject = event.subject,
                    .cluster_id = event.cluster_id};
  encode_as(out, shown, format, [&](json::Writer& data) { encode_data(data, event); });
}

void encode_test_event(json::Writer& out, std::string_view webhook_id, Instant time, EventFormat format) {
  const Shown shown{.id = "test", .type = test_event_type, .time = time, .subject = webhook_id, .cluster_id = {}};
  encode_as(out, shown, format, [&](json::Writer& data) { data.begin_object().field("id", webhook_id).end_object(); });
}

std::string event_frame(const Event& event, EventFormat format) {
  std::string frame = "id: " + std::to_string(event.id) + "\nevent: ";
  frame.append(name_of(event.type)).append("\ndata: ");
  json::Writer out(frame);
  encode_event(out, event, format);
  return frame += "\n\n";
}

}  // namespace headroom::api
