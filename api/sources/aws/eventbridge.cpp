#include <utility>

#include "api/sources/aws/document_readers.hpp"
#include "api/sources/aws/platform_events.hpp"
#include "api/sources/reading/object_lists.hpp"

namespace headroom::api {
namespace {

void add_event(json::ObjectReader& reader, Collector& out) {
  if (auto event = read_platform_event(reader)) out.add_event(*std::move(event));
}

}  // namespace

/// One event, or a list of them: bare, or under `Events` or `Records`.
void read_eventbridge(const SourceDocument& document, Collector& out) {
  const json::Value& body = document.body.value;
  const bool is_object = body.kind() == json::Kind::object;
  const bool has_records = is_object && body.find("Records") != nullptr;
  if (is_object && !has_records && body.find("Events") == nullptr)
    return read_body(document, [&](json::ObjectReader& event) { add_event(event, out); });
  const char* list = has_records ? "Records" : "Events";
  for_each_listed(document, list, out, [&](json::ObjectReader& event) { add_event(event, out); });
}

}  // namespace headroom::api
