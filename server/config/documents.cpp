#include "server/config/documents.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "api/json/writer.hpp"
#include "server/config/input_files.hpp"
#include "server/config/unreadable.hpp"
#include "server/config/yaml.hpp"

namespace headroom::server {
namespace {

Error malformed(std::string detail) {
  return {.kind = ErrorKind::malformed, .code = "malformed_body", .detail = std::move(detail)};
}

bool is_container(const json::Value& value) {
  return value.kind() == json::Kind::object || value.kind() == json::Kind::array;
}

bool is_kubernetes_object(const json::Value& value) {
  return value.kind() == json::Kind::object && value.find("apiVersion") != nullptr && value.find("kind") != nullptr;
}

/// Writes an object, or the items of a list of objects.
void write_items(json::Writer& out, std::string_view text, const json::Value& object) {
  const json::Value& kind = *object.find("kind");
  const json::Value* const items = object.find("items");
  const bool is_list = kind.kind() == json::Kind::string && kind.text().ends_with("List") && items != nullptr &&
                       items->kind() == json::Kind::array;
  if (!is_list) return void(out.raw(text));
  for (const json::Value& item : items->items()) out.raw(json::pretty(item, 0));
}

Result<std::string> list_of(const std::vector<std::string>& documents) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("apiVersion", "v1").field("kind", "List").name("items").begin_array();
  for (const std::string& document : documents) {
    const auto parsed = json::parse(document);
    if (!parsed) return tl::unexpected(parsed.error());
    if (!is_kubernetes_object(parsed->root()))
      return tl::unexpected(malformed("it has " + std::to_string(documents.size()) +
                                      " YAML documents; only objects of Kubernetes may be a stream of several"));
    write_items(out, document, parsed->root());
  }
  out.end_array().end_object();
  return text;
}

}  // namespace

Result<std::string> json_of_document(std::string_view text) {
  auto parsed = json::parse(text);
  if (parsed) return std::string(text);
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  const bool is_json = begin != std::string_view::npos && (text[begin] == '{' || text[begin] == '[');
  if (is_json) return tl::unexpected(std::move(parsed.error()));
  if (auto instead = what_it_is_instead(text)) return tl::unexpected(malformed(*std::move(instead)));
  auto documents = json_of_yaml(text);
  if (!documents) return tl::unexpected(std::move(documents.error()));
  if (documents->size() > 1) return list_of(*documents);
  const auto root = documents->empty() ? std::string("null") : std::move(documents->front());
  const auto value = json::parse(root);
  if (!value) return tl::unexpected(value.error());
  if (!is_container(value->root())) return tl::unexpected(malformed("this is neither JSON nor YAML"));
  return root;
}

Result<std::string> read_document(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  return json_of_document(*text);
}

}  // namespace headroom::server
