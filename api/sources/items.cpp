#include "api/sources/items.hpp"

#include <algorithm>
#include <string>

namespace headroom::api {
namespace {

std::string list(std::span<const std::string_view> kinds) {
  std::string names;
  for (const std::string_view kind : kinds) names.append(names.empty() ? "" : ", ").append(kind);
  return names;
}

/// A document, or the list that is its whole content.
bool holds_document(const json::Value& value) {
  return value.kind() == json::Kind::object || value.kind() == json::Kind::array;
}

std::optional<Place> document_in(json::ObjectReader& item, std::string_view name) {
  const json::Value* value = item.get(name);
  if (value == nullptr) return std::nullopt;
  if (holds_document(*value)) return Place{*value, item.path().member(name)};
  item.report(name, "wrong_type", "must be an object");
  return std::nullopt;
}

}  // namespace

std::optional<SourceItem> read_item(json::ObjectReader& item, std::span<const std::string_view> kinds) {
  item.require("kind");
  item.require("body");
  const auto name = item.string("kind");
  const auto body = document_in(item, "body");
  const auto request = document_in(item, "request");
  item.close();
  if (!name) return std::nullopt;
  const auto kind = std::ranges::find(kinds, *name);
  if (kind == kinds.end()) item.report("kind", "unknown_value", "must be one of: " + list(kinds));
  if (kind == kinds.end() || !body) return std::nullopt;
  return SourceItem{static_cast<std::size_t>(kind - kinds.begin()), *body, request};
}

bool are_too_many(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations) {
  if (sources.size() <= maximum_sources) return false;
  violations.add(path, "too_many", "must have at most " + std::to_string(maximum_sources) + " items");
  return true;
}

}  // namespace headroom::api
