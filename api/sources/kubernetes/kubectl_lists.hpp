#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "api/sources/reading/object_lists.hpp"

/// What `kubectl get -o json` prints.
namespace headroom::api {

/// Tokens by which the API server goes on with a list are not longer than this.
inline constexpr std::size_t maximum_continuation = 65'536;

/// Whether a document lists every object of its kind.
enum class Listing { complete, partial };

/// Whether a document that is no list is an object of this kind. An object that does not say its kind is. If it says
/// another kind, a warning names it.
bool is_single(json::ObjectReader& body, std::string_view kind, Collector& out);

/// Calls `read` with a reader of each object of this `kind` in a document: a `List` of anything, a typed list, or one
/// object. Objects of other kinds are passed over. One object is partial, and so is a page that another page follows.
template <class Read>
Listing for_each_kubernetes_object(const SourceDocument& document, std::string_view kind, Collector& out, Read read) {
  const auto read_one = [&](json::ObjectReader& item) {
    if (const auto given = item.string("kind"); !given || *given == kind) std::invoke(read, item);
  };
  if (document.body.value.kind() == json::Kind::array) {
    for_each_item(document.body, document.violations, read_one);
    return Listing::complete;
  }
  return read_body(document, [&](json::ObjectReader& body) {
    if (!body.has("items")) {
      if (is_single(body, kind, out)) std::invoke(read, body);
      return Listing::partial;
    }
    body.each("items", maximum_items, read_one);
    const auto next = body.nested(
        "metadata", [](json::ObjectReader& metadata) { return metadata.string("continue", maximum_continuation); });
    if (next.value_or("").empty()) return Listing::complete;
    out.truncated();
    return Listing::partial;
  });
}

}  // namespace headroom::api
