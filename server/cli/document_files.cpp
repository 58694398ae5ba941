#include "server/cli/document_files.hpp"

#include <charconv>

#include "api/json/parse.hpp"
#include "server/config/input_files.hpp"

namespace headroom::server {

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
    if (const auto document = json::parse(*text); !document)
      return tl::unexpected(Error{.detail = file + ": " + document.error().detail});
    out.begin_object().field("kind", item.substr(0, equals)).name("body").raw(*text).end_object();
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
