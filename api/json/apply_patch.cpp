#include "api/json/apply_patch.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace headroom::json {
namespace {

using Tree = nlohmann::ordered_json;

Result<std::string> does_not_fit(std::string detail) {
  return tl::make_unexpected(
      Error{.kind = ErrorKind::invalid, .code = "patch_does_not_fit", .detail = std::move(detail)});
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
  Tree tree = Tree::parse(document, nullptr, false);
  const Tree changes = Tree::parse(patch, nullptr, false);
  if (tree.is_discarded() || changes.is_discarded())
    return tl::make_unexpected(
        Error{.kind = ErrorKind::malformed, .code = "malformed_json", .detail = "the text is not JSON"});
  if (!changes.is_array()) return does_not_fit("the patch is no list of operations");
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
