#include "api/sources/reading/source_documents.hpp"

#include <algorithm>
#include <string>

#include "core/base/nearest.hpp"

namespace headroom::api {
namespace {

std::string list(std::span<const std::string_view> kinds) {
  std::string names;
  for (const std::string_view kind : kinds) names.append(names.empty() ? "" : ", ").append(kind);
  return names;
}

std::string unknown_kind(std::string_view kind, std::span<const std::string_view> kinds) {
  const auto meant = nearest(kind, kinds);
  const std::string guess = meant ? " (did you mean '" + std::string(*meant) + "'?)" : "";
  return "'" + std::string(kind.substr(0, 100)) + "' is not a kind of document" + guess +
         ": must be one of: " + list(kinds);
}

/// What a text in the place of a document looks like, and what to give instead.
std::string hint(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  if (text.starts_with('{') || text.starts_with('[')) return ", not JSON in a string: give the document itself";
  if (text.starts_with("---") || line.starts_with("apiVersion:") || line.starts_with("kind:") ||
      line.starts_with("items:"))
    return ", not YAML in a string: give the document as JSON, as kubectl get -o json prints it";
  if (line.starts_with("NAME ") || line.starts_with("NAMESPACE "))
    return ", not the table that kubectl prints: give the output of kubectl get -o json";
  return {};
}

/// A document, or the list that is its whole content. Null if there is neither.
const json::Value* read_document(json::ObjectReader& item, std::string_view name) {
  const json::Value* value = item.get(name);
  if (value == nullptr || value->kind() == json::Kind::object || value->kind() == json::Kind::array) return value;
  item.report(name, "wrong_type",
              "must be an object" + (value->kind() == json::Kind::string ? hint(value->text()) : ""));
  return nullptr;
}

struct Fields {
  std::optional<std::string_view> kind;
  const json::Value* body;
  const json::Value* request;
};

Fields read_fields(json::ObjectReader& item) {
  item.require("kind");
  item.require("body");
  return {.kind = item.string("kind"), .body = read_document(item, "body"), .request = read_document(item, "request")};
}

}  // namespace

std::optional<KnownDocument> read_source_item(const json::Value& item, const json::Path& path,
                                              json::Violations& violations, std::span<const std::string_view> kinds) {
  const Fields fields = json::read(item, path, violations, read_fields);
  if (!fields.kind) return std::nullopt;
  const auto kind = std::ranges::find(kinds, *fields.kind);
  if (kind == kinds.end()) violations.add(path.member("kind"), "unknown_value", unknown_kind(*fields.kind, kinds));
  if (kind == kinds.end() || fields.body == nullptr) return std::nullopt;
  std::optional<JsonPlace> request;
  if (fields.request != nullptr) request.emplace(JsonPlace{*fields.request, path.member("request")});
  return KnownDocument{.kind = static_cast<std::size_t>(kind - kinds.begin()),
                       .document = {{*fields.body, path.member("body")}, request, violations}};
}

bool are_too_many(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations) {
  if (sources.size() <= maximum_sources) return false;
  violations.add(path, "too_many", "must have at most " + std::to_string(maximum_sources) + " items");
  return true;
}

}  // namespace headroom::api
