#include "server/cli/document_files.hpp"

#include <algorithm>
#include <charconv>

#include "api/json/parse.hpp"
#include "api/sources/read_sources.hpp"
#include "server/cli/document_kind.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"

namespace headroom::server {
namespace {

/// The kind of a document that is not of the stated kind. No value if it may be, or if the stated kind is unknown:
/// then the rules for the request say so.
std::optional<std::string> other_kind(std::string_view stated, std::string_view text) {
  if (std::ranges::find(api::source_kinds(), stated) == api::source_kinds().end()) return std::nullopt;
  const auto document = json::parse(text);
  auto kind = document ? kind_of_document(document->root()) : std::nullopt;
  return kind && *kind != stated ? kind : std::nullopt;
}

}  // namespace

Result<void> write_sources(json::Writer& out, std::string_view flag, const std::vector<std::string>& items) {
  out.name("sources").begin_array();
  for (const std::string& item : items) {
    const auto equals = item.find('=');
    if (equals == std::string::npos)
      return tl::unexpected(Error{.detail = std::string(flag) + " " + item + ": must be KIND=FILE"});
    const std::string file = item.substr(equals + 1);
    if (file == "-") return tl::unexpected(Error{.detail = std::string(flag) + " " + item + ": must be a file"});
    const auto text = read_file(file);
    if (!text) return tl::unexpected(text.error());
    const auto document = json_of_document(*text);
    if (!document) return tl::unexpected(Error{.detail = file + ": " + document.error().detail});
    const std::string kind = item.substr(0, equals);
    if (auto other = other_kind(kind, *document))
      return tl::unexpected(
          Error{.detail = std::string(flag) + " " + item + ": this document is of the kind " + *std::move(other)});
    out.begin_object().field("kind", kind).name("body").raw(*document).end_object();
  }
  out.end_array();
  return {};
}

std::optional<std::pair<std::size_t, std::string_view>> item_of(std::string_view pointer, std::string_view prefix) {
  if (!pointer.starts_with(prefix)) return std::nullopt;
  pointer.remove_prefix(prefix.size());
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(pointer.data(), pointer.data() + pointer.size(), index);
  if (error != std::errc{}) return std::nullopt;
  return std::pair(index, pointer.substr(static_cast<std::size_t>(end - pointer.data())));
}

std::optional<std::string> place_in_source(std::string_view pointer, std::string_view flag,
                                           const std::vector<std::string>& items) {
  const auto source = item_of(pointer, "/sources/");
  if (!source || source->first >= items.size()) return std::nullopt;
  return std::string(flag) + " " + items[source->first] + std::string(source->second);
}

}  // namespace headroom::server
