#include "api/artifacts/write.hpp"

#include <vector>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"

namespace headroom::api {
namespace {

bool is_placeholder(std::string_view text) {
  return text.find("REPLACE_WITH") != std::string_view::npos || text.starts_with("replacewith");
}

void collect_placeholders(const json::Value& value, const json::Path& path, std::vector<std::string>& found) {
  switch (value.kind()) {
    case json::Kind::object:
      for (const json::Member& member : value.members())
        collect_placeholders(member.value, path.member(member.name), found);
      return;
    case json::Kind::array:
      for (std::size_t i = 0; i < value.items().size(); ++i)
        collect_placeholders(value.items()[i], path.item(i), found);
      return;
    case json::Kind::string:
      if (is_placeholder(value.text())) found.push_back(path.pointer());
      return;
    case json::Kind::null:
    case json::Kind::boolean:
    case json::Kind::integer:
    case json::Kind::real:
      return;
  }
}

}  // namespace

void write_artifact(json::Writer& out, std::string_view kind, Preference preference, const std::string& body,
                    std::string_view note) {
  std::vector<std::string> placeholders;
  collect_placeholders(json::parse(body).value().root(), json::Path{}, placeholders);
  out.begin_object().field("kind", kind).field("preferred", preference == Preference::preferred);
  if (!placeholders.empty()) {
    out.name("placeholders").begin_array();
    for (const std::string& pointer : placeholders) out.value(pointer);
    out.end_array();
  }
  if (!note.empty()) out.field("note", note);
  out.name("body").raw(body).end_object();
}

}  // namespace headroom::api
