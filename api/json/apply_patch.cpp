#include "api/json/apply_patch.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "api/json/parse.hpp"

namespace headroom::json {
namespace {

using Tree = nlohmann::ordered_json;

Result<std::string> does_not_fit(std::string detail) {
  return tl::make_unexpected(
      Error{.kind = ErrorKind::invalid, .code = "patch_does_not_fit", .detail = std::move(detail)});
}

Result<std::string> malformed(std::string detail) {
  return tl::make_unexpected(
      Error{.kind = ErrorKind::malformed, .code = "malformed_json", .detail = std::move(detail)});
}

/// Puts members behind one another. The library's own reader looks for each name among all earlier ones.
Tree tree_of(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return nullptr;
    case Kind::boolean:
      return value.boolean();
    case Kind::integer:
      return value.integer();
    case Kind::real:
      return Tree::parse(value.text());
    case Kind::string:
      return std::string(value.text());
    case Kind::array: {
      Tree list = Tree::array();
      for (const Value& item : value.items()) list.push_back(tree_of(item));
      return list;
    }
    case Kind::object:
      break;
  }
  Tree object = Tree::object();
  auto& members = object.get_ref<Tree::object_t&>();
  members.reserve(value.members().size());
  for (const Member& member : value.members())
    static_cast<Tree::object_t::Container&>(members).emplace_back(std::string(member.name), tree_of(member.value));
  return object;
}

/// Whether what is changed lies in an object or a list. For anything else the library ends the program.
bool fits(const Tree& tree, const Tree& operation) {
  const auto path = operation.is_object() ? operation.find("path") : operation.end();
  if (path == operation.end() || !path->is_string()) return true;  // the library says what is wrong
  const Tree::json_pointer pointer(path->get<std::string>());
  if (pointer.empty()) return true;
  const Tree::json_pointer parent = pointer.parent_pointer();
  return tree.contains(parent) && tree.at(parent).is_structured();
}

}  // namespace

Result<std::string> apply_patch(std::string_view document, std::string_view patch) {
  const auto parsed = parse(document);
  if (!parsed) return malformed("the text is not JSON");
  return apply_patch(parsed->root(), patch);
}

Result<std::string> apply_patch(const Value& document, std::string_view patch) {
  const Tree changes = Tree::parse(patch, nullptr, false);
  if (changes.is_discarded()) return malformed("the patch is not JSON");
  if (!changes.is_array()) return does_not_fit("the patch is no list of operations");
  Tree tree = tree_of(document);
  try {
    for (const Tree& operation : changes) {
      if (!fits(tree, operation)) return does_not_fit("an operation changes what is in no object and no list");
      tree.patch_inplace(Tree::array({operation}));
    }
    return tree.dump(-1, ' ', false, Tree::error_handler_t::replace);
  } catch (const Tree::exception& fault) {
    return does_not_fit(fault.what());
  }
}

}  // namespace headroom::json
