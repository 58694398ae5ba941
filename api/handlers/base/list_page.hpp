#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "api/handlers/base/call.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {

/// Answers one page of a list: `{"items": […], "next_cursor": …}`, with a Link to the next page if there is one.
/// `found` has one item more than `limit` if there is. `encode` writes an item; `cursor_of` tells the cursor behind
/// one.
template <class Item, class Encode, class CursorOf>
Response list_page(const Call& call, std::vector<Item> found, std::size_t limit, Encode encode, CursorOf cursor_of) {
  const bool more = found.size() > limit;
  Response response;
  std::string body;
  json::Writer out(body);
  out.begin_object().name("items").begin_array();
  for (std::size_t i = 0; i < found.size() && i < limit; ++i) encode(out, found[i]);
  out.end_array().name("next_cursor");
  if (more) {
    const std::string cursor = cursor_of(found[limit - 1]);
    out.value(cursor);
    response.headers.emplace_back("Link", next_link(call, cursor));
  } else {
    out.null();
  }
  out.end_object();
  response.body = std::move(body);
  return response;
}

}  // namespace headroom::api
