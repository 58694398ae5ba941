#include "api/json/difference.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"

namespace headroom::json {
namespace {

using Tree = nlohmann::json;

/// Our own parser goes first, because it bounds the depth and refuses a name that occurs twice.
Result<Tree> tree_of(std::string_view text, std::span<const std::string_view> left_aside) {
  if (const auto checked = parse(text); !checked) return tl::unexpected(checked.error());
  Tree tree = Tree::parse(text, nullptr, false);
  if (!tree.is_object())
    return tl::unexpected(
        Error{.kind = ErrorKind::malformed, .code = "malformed_body", .detail = "the text is no JSON object"});
  for (const std::string_view name : left_aside) tree.erase(std::string(name));
  return tree;
}

std::string text_of(const Tree& patch) { return patch.dump(-1, ' ', false, Tree::error_handler_t::replace); }

/// Whether the operation adds a member to an object, and no item to an array.
bool adds_member(const Tree& operation, const Tree& from) {
  if (operation.at("op") != "add") return false;
  const Tree::json_pointer place(operation.at("path").get_ref<const std::string&>());
  const Tree::json_pointer parent = place.parent_pointer();
  return from.contains(parent) && from.at(parent).is_object();
}

}  // namespace

Result<std::string> patch_between(std::string_view from, std::string_view to) {
  const auto first = tree_of(from, {});
  if (!first) return tl::unexpected(first.error());
  const auto second = tree_of(to, {});
  if (!second) return tl::unexpected(second.error());
  return text_of(Tree::diff(*first, *second));
}

Result<Difference> difference(std::string_view from, std::string_view to,
                              std::span<const std::string_view> left_aside) {
  const auto first = tree_of(from, left_aside);
  if (!first) return tl::unexpected(first.error());
  const auto second = tree_of(to, left_aside);
  if (!second) return tl::unexpected(second.error());
  Difference found;
  Tree patch = Tree::array();
  for (Tree& operation : Tree::diff(*first, *second)) {
    const auto& path = operation.at("path").get_ref<const std::string&>();
    if (adds_member(operation, *first)) {
      found.added.push_back(path);
      continue;
    }
    found.changed.push_back(path);
    patch.push_back(std::move(operation));
  }
  found.patch = text_of(patch);
  return found;
}

}  // namespace headroom::json
