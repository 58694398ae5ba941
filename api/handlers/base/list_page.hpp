#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/handlers/base/call.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {

/// Answers one page of a list: `{"items": […], "next_cursor": …}`, with a Link to the next page if there is one.
/// `encode` writes an item.
template <class Item, class Encode>
Response page_answer(const Call& call, std::span<const Item> items, const std::optional<std::string>& next_cursor,
                     Encode encode) {
  Response response;
  std::string body;
  json::Writer out(body);
  out.begin_object().name("items").begin_array();
  for (const Item& item : items) encode(out, item);
  out.end_array().name("next_cursor");
  if (next_cursor) {
    out.value(*next_cursor);
    response.headers.emplace_back("Link", next_link(call, *next_cursor));
  } else {
    out.null();
  }
  out.end_object();
  response.body = std::move(body);
  return response;
}

/// The same of what was found: it has one item more than `limit` if there is another page. `cursor_of` tells the cursor
/// behind an item.
template <class Item, class Encode, class CursorOf>
Response list_page(const Call& call, std::vector<Item> found, std::size_t limit, Encode encode, CursorOf cursor_of) {
  std::optional<std::string> next;
  if (found.size() > limit) next = cursor_of(found[limit - 1]);
  return page_answer(call, std::span<const Item>(found).first(std::min(limit, found.size())), next, encode);
}

}  // namespace headroom::api
