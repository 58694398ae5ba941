#include "api/artifacts/writing/artifact.hpp"

#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/scan.hpp"

namespace headroom::api {
namespace {

bool has_placeholders(std::string_view text) {
  return text.find("REPLACE_WITH") != std::string_view::npos || text.find("\"replacewith") != std::string_view::npos;
}

bool is_placeholder(std::string_view string) {
  return string.find("REPLACE_WITH") != std::string_view::npos || string.starts_with("\"replacewith");
}

/// The pointers to the placeholders of a value, in the order of its text.
void collect_placeholders(std::string_view value, const json::Path& path, std::vector<std::string>& found) {
  if (!has_placeholders(value)) return;
  if (value.starts_with('"')) {
    if (is_placeholder(value)) found.push_back(path.pointer());
    return;
  }
  const bool is_object = value.starts_with('{');
  json::Scanner scanner(value);
  for (std::size_t i = 0; const auto part = scanner.next(); ++i) {
    const std::string name = json::unescaped(part->name);
    collect_placeholders(part->text, is_object ? path.member(name) : path.item(i), found);
  }
}

}  // namespace

OpenArtifact begin_artifact(json::Writer& out, std::string_view kind, Preference preference, std::string_view note) {
  out.begin_object().field("kind", kind).field("preferred", preference == Preference::preferred);
  const std::size_t placeholders = out.size();
  if (!note.empty()) out.field("note", note);
  out.name("body");
  return {.placeholders = placeholders, .body = out.size()};
}

void end_artifact(json::Writer& out, const OpenArtifact& artifact) {
  std::vector<std::string> found;
  collect_placeholders(out.text_from(artifact.body), json::Path{}, found);
  out.end_object();
  if (found.empty()) return;
  std::string list = ",";
  json::Writer writer(list);
  writer.name("placeholders").begin_array();
  for (const std::string& pointer : found) writer.value(pointer);
  writer.end_array();
  out.insert(artifact.placeholders, list);
}

}  // namespace headroom::api
