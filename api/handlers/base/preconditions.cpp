#include "api/handlers/base/preconditions.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace headroom::api {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Tag {
  std::string_view text;  ///< without quotes
  bool weak{false};
};

/// The entity tags of a list. No value if it is not one.
std::optional<std::vector<Tag>> tags_of(std::string_view list) {
  std::vector<Tag> tags;
  for (list = trimmed(list); !list.empty(); list = trimmed(list)) {
    const bool weak = list.starts_with("W/");
    if (weak) list.remove_prefix(2);
    const auto end = list.find('"', 1);
    if (!list.starts_with('"') || end == std::string_view::npos) return std::nullopt;
    tags.push_back({list.substr(1, end - 1), weak});
    list = trimmed(list.substr(end + 1));
    if (list.empty()) break;
    if (!list.starts_with(',')) return std::nullopt;
    list.remove_prefix(1);
  }
  if (tags.empty()) return std::nullopt;
  return tags;
}

/// No value for a tag that etag_of() did not make.
std::optional<ResourceVersion> version_of(std::string_view tag) {
  ResourceVersion version;
  const char* const end = tag.data() + tag.size();
  const auto number = std::from_chars(tag.data(), end, version.number);
  if (number.ec != std::errc{} || number.ptr == end || *number.ptr != '-') return std::nullopt;
  const auto rest = std::from_chars(number.ptr + 1, end, version.version);
  if (rest.ec != std::errc{} || rest.ptr != end) return std::nullopt;
  return etag_of(version) == '"' + std::string(tag) + '"' ? std::optional(version) : std::nullopt;
}

Error malformed(std::string detail) {
  return {.kind = ErrorKind::malformed, .code = "malformed_request", .detail = std::move(detail)};
}

}  // namespace

std::string etag_of(const ResourceVersion& version) {
  return '"' + std::to_string(version.number) + '-' + std::to_string(version.version) + '"';
}

Result<WriteCondition> write_condition(const Request& request) {
  const auto match = header(request, "If-Match");
  const auto none_match = header(request, "If-None-Match");
  if (match && none_match) return tl::unexpected(malformed("send If-Match or If-None-Match, not both"));
  if (none_match) {
    if (trimmed(*none_match) != "*") return tl::unexpected(malformed("a write takes only If-None-Match: *"));
    return WriteCondition{.kind = WriteCondition::Kind::absent};
  }
  if (!match) return WriteCondition{};
  if (trimmed(*match) == "*") return WriteCondition{.kind = WriteCondition::Kind::present};
  const auto tags = tags_of(*match);
  if (!tags) return tl::unexpected(malformed("If-Match must be * or a list of ETags in quotes"));
  WriteCondition condition{.kind = WriteCondition::Kind::one_of};
  for (const Tag& tag : *tags)
    if (const auto version = version_of(tag.text); version && !tag.weak) condition.versions.push_back(*version);
  return condition;
}

bool is_known_version(const Request& request, const ResourceVersion& version) {
  const auto none_match = header(request, "If-None-Match");
  if (!none_match) return false;
  if (trimmed(*none_match) == "*") return true;
  const auto tags = tags_of(*none_match);
  return tags && std::ranges::any_of(*tags, [&](const Tag& tag) { return version_of(tag.text) == version; });
}

}  // namespace headroom::api
