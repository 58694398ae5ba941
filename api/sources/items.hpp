#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"

/// The items of `sources`, whatever they are read into.
namespace headroom::api {

/// A request may carry this many documents.
inline constexpr std::size_t maximum_sources = 64;

/// A value and where it stands.
struct Place {
  const json::Value& value;
  json::Path path;
};

/// One item of `sources`; both values are an object or an array.
struct SourceDocument {
  Place body;
  std::optional<Place> request;  ///< the call that the body answers
  json::Violations& violations;
};

/// What is left of an item when its own fields have been read.
struct SourceItem {
  std::size_t kind{0};  ///< an index of the kinds
  Place body;
  std::optional<Place> request;
};

/// Reads `{kind, body, request?}`, in which `kinds` are the possible ones. The places refer to the item's path. Nothing
/// where a fault leaves no document.
std::optional<SourceItem> read_item(json::ObjectReader& item, std::span<const std::string_view> kinds);

/// Reports more than maximum_sources.
bool are_too_many(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations);

/// Calls `read` with the index of each item in `sources`, that of its kind in `kinds`, and its document.
template <class Read>
void for_each_source(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations,
                     std::span<const std::string_view> kinds, Read read) {
  if (are_too_many(sources, path, violations)) return;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    json::ObjectReader reader(sources[i], path.item(i), violations);
    if (const auto item = read_item(reader, kinds))
      read(i, item->kind, SourceDocument{item->body, item->request, violations});
  }
}

}  // namespace headroom::api
