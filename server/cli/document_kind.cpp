#include "server/cli/document_kind.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "api/sources/reading/wrong_kind.hpp"

namespace headroom::server {
namespace {

std::optional<std::string> found(std::span<const api::DocumentSign> signs, std::string_view mark) {
  const auto sign = std::ranges::find(signs, mark, &api::DocumentSign::mark);
  return sign == signs.end() ? std::nullopt : std::optional(std::string(sign->document));
}

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.kind() == json::Kind::object ? object.find(name) : nullptr;
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

/// The kind of an object, or of the items of a list, if all items have one kind.
std::optional<std::string> kubernetes_kind(const json::Value& object) {
  std::string_view kind = text_of(object, "kind");
  if (!kind.ends_with("List")) return found(api::object_signs(), kind);
  kind.remove_suffix(4);
  if (!kind.empty()) return found(api::object_signs(), kind);
  const json::Value* const items = object.find("items");
  if (items == nullptr || items->kind() != json::Kind::array || items->items().empty()) return std::nullopt;
  const std::string_view first = text_of(items->items().front(), "kind");
  const auto same = [&](const json::Value& item) { return text_of(item, "kind") == first; };
  return std::ranges::all_of(items->items(), same) ? found(api::object_signs(), first) : std::nullopt;
}

}  // namespace

std::optional<std::string> kind_of_document(const json::Value& document) {
  if (document.kind() != json::Kind::object) return std::nullopt;
  if (document.find("apiVersion") != nullptr) return kubernetes_kind(document);
  std::optional<std::string> only;
  for (const json::Member& member : document.members()) {
    const auto kind = found(api::member_signs(), member.name);
    if (!kind) continue;
    if (only) return std::nullopt;
    only = kind;
  }
  return only;
}

}  // namespace headroom::server
