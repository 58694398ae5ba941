#include "api/json/apply_patch.hpp"

#include <nlohmann/json.hpp>

namespace headroom::json {

Result<std::string> apply_patch(std::string_view document, std::string_view patch) {
  using Tree = nlohmann::ordered_json;
  const Tree before = Tree::parse(document, nullptr, false);
  const Tree changes = Tree::parse(patch, nullptr, false);
  if (before.is_discarded() || changes.is_discarded())
    return tl::make_unexpected(
        Error{.kind = ErrorKind::malformed, .code = "malformed_json", .detail = "the text is not JSON"});
  try {
    return before.patch(changes).dump(-1, ' ', false, Tree::error_handler_t::replace);
  } catch (const Tree::exception& fault) {
    return tl::make_unexpected(Error{.kind = ErrorKind::invalid, .code = "patch_does_not_fit", .detail = fault.what()});
  }
}

}  // namespace headroom::json
