#include "api/wire/stored_parts.hpp"

#include <algorithm>

namespace headroom::api {

Result<StoredParts> parts_of(const json::Value& document, std::span<const std::string_view> added_by_the_server) {
  if (document.kind() != json::Kind::object)
    return tl::unexpected(Error{.kind = ErrorKind::invalid, .code = "not_an_object", .detail = "must be an object"});
  StoredParts parts;
  for (const json::Member& member : document.members()) {
    const bool added = std::ranges::find(added_by_the_server, member.name) != added_by_the_server.end();
    (added ? parts.added : parts.asked).push_back(member);
  }
  return parts;
}

}  // namespace headroom::api
