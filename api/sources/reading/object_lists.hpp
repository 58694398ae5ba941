#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "api/sources/reading/limits.hpp"
#include "api/sources/reading/source_documents.hpp"
#include "core/intake/collector.hpp"

/// Objects of other systems' documents, in the wrappings and lists in which those systems put them.
namespace headroom::api {

/// Calls `read` with a reader of another system's object and answers what `read` answers. Unknown fields are ignored,
/// null is absent.
template <class Read>
auto read_object(const JsonPlace& place, json::Violations& violations, Read read) {
  return json::read(place.value, place.path, violations, json::UnknownFields::ignored, std::move(read));
}

/// The same for the whole document.
template <class Read>
auto read_body(const SourceDocument& document, Read read) {
  return read_object(document.body, document.violations, std::move(read));
}

/// Calls `read` with a reader of what stands under `name`, or with `outer` itself if nothing does: documents come with
/// and without their wrapping.
template <class Read>
auto read_unwrapped(json::ObjectReader& outer, std::string_view name, Read read) {
  const json::Value* inner = outer.get(name);
  if (inner == nullptr) return std::invoke(read, outer);
  return read_object({*inner, outer.path().member(name)}, outer.violations(), std::move(read));
}

/// Calls `read` with a reader of each object in `list`, which is an array. Everything else in it is a violation.
template <class Read>
void for_each_item(const JsonPlace& list, json::Violations& violations, Read read) {
  const auto items = list.value.items();
  for (std::size_t i = 0; i < items.size(); ++i)
    read_object({items[i], list.path.item(i)}, violations, [&](json::ObjectReader& item) {
      if (items[i].kind() == json::Kind::object) std::invoke(read, item);
    });
}

/// The same for a document that is a list, bare or under `name`. Notes that the document is cut off if another page
/// follows.
template <class Read>
void for_each_listed(const SourceDocument& document, std::string_view name, Collector& out, Read read) {
  if (document.body.value.kind() == json::Kind::array) return for_each_item(document.body, document.violations, read);
  read_body(document, [&](json::ObjectReader& body) {
    body.each(name, maximum_items, read);
    if (body.has("Marker") || body.has("NextToken")) out.truncated();
  });
}

}  // namespace headroom::api
