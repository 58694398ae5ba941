#include "server/config/yaml.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <yaml.h>

#include "api/json/parse.hpp"
#include "server/config/yaml_scalar.hpp"

namespace headroom::server {
namespace {

constexpr std::size_t most_repeated_values = 100'000;
constexpr std::size_t most_repeated_bytes = std::size_t{64} << 20;
constexpr std::string_view standard_tag = "tag:yaml.org,2002:";

/// A value of a document: a scalar as JSON, or what an array or object holds.
struct Node {
  enum class Kind { scalar, array, object };
  Kind kind{Kind::scalar};
  std::string json{};
  std::vector<std::string> names{};  ///< of an object's items
  std::vector<Node> items{};
};

std::size_t count(const Node& node) {
  std::size_t values = 1;
  for (const Node& item : node.items) values += count(item);
  return values;
}

std::size_t bytes(const Node& node) {
  std::size_t sum = node.json.size();
  for (const std::string& name : node.names) sum += name.size();
  for (const Node& item : node.items) sum += bytes(item);
  return sum;
}

void write(const Node& node, std::string& out) {
  if (node.kind == Node::Kind::scalar) {
    out += node.json;
    return;
  }
  const bool is_object = node.kind == Node::Kind::object;
  out += is_object ? '{' : '[';
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) out += ',';
    if (is_object) out.append(json_string(node.names[i])).append(":");
    write(node.items[i], out);
  }
  out += is_object ? '}' : ']';
}

Error fault_at(const yaml_mark_t& mark, std::string_view what) {
  return {.kind = ErrorKind::malformed,
          .code = "malformed_body",
          .detail = "not valid YAML (line " + std::to_string(mark.line + 1) + "): " + std::string(what)};
}

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

/// One event of libyaml, released at the end.
struct Event {
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
  yaml_event_t raw{};
};

class Composer {
 public:
  explicit Composer(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  Composer(const Composer&) = delete;
  Composer& operator=(const Composer&) = delete;
  ~Composer() { yaml_parser_delete(&parser_); }

  Result<std::vector<std::string>> documents() {
    std::vector<std::string> out;
    for (;;) {
      Event event;
      if (auto failure = next(event)) return tl::unexpected(*std::move(failure));
      if (event.raw.type == YAML_STREAM_END_EVENT) return out;
      if (event.raw.type != YAML_DOCUMENT_START_EVENT) continue;
      anchors_.clear();
      Event first;
      if (auto failure = next(first)) return tl::unexpected(*std::move(failure));
      const auto root = node(first.raw, 0);
      if (!root) return tl::unexpected(root.error());
      if (root->kind == Node::Kind::scalar && root->json == "null") continue;
      write(*root, out.emplace_back());
    }
  }

 private:
  std::optional<Error> next(Event& event) {
    if (yaml_parser_parse(&parser_, &event.raw) != 0) return std::nullopt;
    return fault_at(parser_.problem_mark, parser_.problem != nullptr ? parser_.problem : "it cannot be read");
  }

  Result<Node> node(const yaml_event_t& event, std::size_t depth) {
    const bool is_container = event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
    if (is_container && depth >= json::maximum_depth)
      return tl::unexpected(fault_at(event.start_mark, "nested deeper than 64 levels"));
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        return repeated(event);
      case YAML_SCALAR_EVENT:
        return remembered(event.data.scalar.anchor, scalar(event));
      case YAML_SEQUENCE_START_EVENT:
        return remembered(event.data.sequence_start.anchor, array(depth));
      case YAML_MAPPING_START_EVENT:
        return remembered(event.data.mapping_start.anchor, object(depth));
      default:
        return tl::unexpected(fault_at(event.start_mark, "a value is missing"));
    }
  }

  /// An anchor is known once its value is complete, so no value can hold itself.
  Result<Node> remembered(const yaml_char_t* anchor, Result<Node> made) {
    if (made && anchor != nullptr) anchors_[std::string(text_of(anchor))] = *made;
    return made;
  }

  Result<Node> repeated(const yaml_event_t& event) {
    const auto found = anchors_.find(std::string(text_of(event.data.alias.anchor)));
    if (found == anchors_.end()) return tl::unexpected(fault_at(event.start_mark, "an alias names no earlier anchor"));
    repeated_values_ += count(found->second);
    if (repeated_values_ > most_repeated_values)
      return tl::unexpected(fault_at(event.start_mark, "its aliases repeat more than 100,000 values"));
    repeated_bytes_ += bytes(found->second);
    if (repeated_bytes_ > most_repeated_bytes)
      return tl::unexpected(fault_at(event.start_mark, "its aliases repeat more than 64 MiB"));
    return found->second;
  }

  static Result<Node> scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
    std::string_view tag = text_of(scalar.tag);
    if (tag.empty()) return Node{.json = scalar.plain_implicit != 0 ? json_of_plain_scalar(text) : json_string(text)};
    if (tag == "!" || tag == std::string(standard_tag) + "str" || tag == std::string(standard_tag) + "timestamp")
      return Node{.json = json_string(text)};
    for (const char* known : {"int", "float", "bool", "null"})
      if (tag == std::string(standard_tag) + known) return Node{.json = json_of_plain_scalar(text)};
    return tl::unexpected(fault_at(event.start_mark, "the tag '" + std::string(tag) + "' is not understood"));
  }

  Result<Node> array(std::size_t depth) {
    Node out{.kind = Node::Kind::array};
    for (;;) {
      Event event;
      if (auto failure = next(event)) return tl::unexpected(*std::move(failure));
      if (event.raw.type == YAML_SEQUENCE_END_EVENT) return out;
      auto item = node(event.raw, depth + 1);
      if (!item) return item;
      out.items.push_back(*std::move(item));
    }
  }

  /// A key as a string. `1` is the same key as `"1"`, because JSON has no other keys.
  Result<std::string> key(const yaml_event_t& event) {
    if (event.type != YAML_SCALAR_EVENT) return tl::unexpected(fault_at(event.start_mark, "a key is not a scalar"));
    const auto made = remembered(event.data.scalar.anchor, scalar(event));
    if (!made) return tl::unexpected(made.error());
    if (made->json == "null") return tl::unexpected(fault_at(event.start_mark, "a key is empty"));
    if (!made->json.starts_with('"')) return made->json;
    return std::string(reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length);
  }

  Result<Node> object(std::size_t depth) {
    Node out{.kind = Node::Kind::object};
    std::vector<Node> merged;
    std::set<std::string> seen;
    for (;;) {
      Event event;
      if (auto failure = next(event)) return tl::unexpected(*std::move(failure));
      if (event.raw.type == YAML_MAPPING_END_EVENT) break;
      const bool merges = is_merge(event.raw);
      auto name = key(event.raw);
      if (!name) return tl::unexpected(name.error());
      if (!merges && !seen.insert(*name).second)
        return tl::unexpected(fault_at(event.raw.start_mark, "the key '" + *name + "' occurs twice in one mapping"));
      Event first;
      if (auto failure = next(first)) return tl::unexpected(*std::move(failure));
      auto value = node(first.raw, depth + 1);
      if (!value) return value;
      if (merges) {
        if (!collect(*std::move(value), merged))
          return tl::unexpected(fault_at(event.raw.start_mark, "'<<' takes mappings only"));
      } else {
        out.names.push_back(*std::move(name));
        out.items.push_back(*std::move(value));
      }
    }
    for (const Node& other : merged) merge(other, seen, out);
    return out;
  }

  static bool is_merge(const yaml_event_t& event) {
    return event.type == YAML_SCALAR_EVENT && event.data.scalar.plain_implicit != 0 &&
           text_of(event.data.scalar.value) == "<<" && event.data.scalar.length == 2;
  }

  /// The mappings that `<<` names: one, or a list of them. False if there is anything else.
  static bool collect(Node value, std::vector<Node>& merged) {
    if (value.kind == Node::Kind::object) {
      merged.push_back(std::move(value));
      return true;
    }
    if (value.kind != Node::Kind::array) return false;
    return std::ranges::all_of(value.items, [&](Node& item) {
      const bool is_object = item.kind == Node::Kind::object;
      if (is_object) merged.push_back(std::move(item));
      return is_object;
    });
  }

  /// Keys that are there already stay as they are.
  static void merge(const Node& other, std::set<std::string>& seen, Node& out) {
    for (std::size_t i = 0; i < other.items.size(); ++i) {
      if (!seen.insert(other.names[i]).second) continue;
      out.names.push_back(other.names[i]);
      out.items.push_back(other.items[i]);
    }
  }

  yaml_parser_t parser_{};
  std::map<std::string, Node> anchors_{};
  std::size_t repeated_values_{0};
  std::size_t repeated_bytes_{0};
};

}  // namespace

Result<std::vector<std::string>> json_of_yaml(std::string_view text) { return Composer(text).documents(); }

}  // namespace headroom::server
