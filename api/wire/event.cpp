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
  if (!event.decision) {
    out.field("id", event.subject).end_object();
    return;
  }
  encode_answer(out, event.decision->documents.answer, event.report);
  if (event.report) {
    out.optional_field("applied_target", event.report->applied_target);
    if (!event.report->detail.empty()) out.field("detail", event.report->detail);
    out.field("reported_at", event.report->reported_at);
  }
  out.end_object();
}

void encode_plain(json::Writer& out, const Event& event) {
  out.begin_object().field("id", std::to_string(event.id)).field("type", name_of(event.type));
  out.field("time", event.time).field("subject", event.subject);
  if (!event.cluster_id.empty()) out.field("cluster_id", event.cluster_id);
  encode_data(out.name("data"), event);
  out.end_object();
}

void encode_cloudevent(json::Writer& out, const Event& event) {
  out.begin_object().field("specversion", "1.0").field("id", std::to_string(event.id));
  out.field("source", cloudevents_source);
  out.field("type", std::string(cloudevents_type_prefix).append(name_of(event.type)));
  out.field("time", event.time).field("subject", event.subject);
  if (!event.cluster_id.empty()) out.field("clusterid", event.cluster_id);
  out.field("datacontenttype", "application/json");
  encode_data(out.name("data"), event);
  out.end_object();
}

void encode_entry(json::Writer& out, const Event& event) {
  std::string detail;
  json::Writer data(detail);
  encode_data(data, event);
  out.begin_object().field("Time", event.time).field("Source", eventbridge_source);
  out.field("DetailType", name_of(event.type)).name("Resources").begin_array().end_array();
  out.field("Detail", detail).end_object();
}

}  // namespace

void encode_event(json::Writer& out, const Event& event, EventFormat format) {
  switch (format) {
    case EventFormat::json:
      return encode_plain(out, event);
    case EventFormat::cloudevents:
      return encode_cloudevent(out, event);
    case EventFormat::eventbridge:
      return encode_entry(out, event);
  }
}

std::string event_frame(const Event& event, EventFormat format) {
  std::string frame = "id: " + std::to_string(event.id) + "\nevent: ";
  frame.append(name_of(event.type)).append("\ndata: ");
  json::Writer out(frame);
  encode_event(out, event, format);
  return frame += "\n\n";
}

}  // namespace headroom::api
