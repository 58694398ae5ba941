#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"

/// The documents in `sources`, whatever they are read into.
namespace headroom::api {

/// A request may carry this many documents.
inline constexpr std::size_t maximum_sources = 64;

/// A value and where it stands.
struct JsonPlace {
  const json::Value& value;
  json::Path path;
};

/// One item of `sources`; both values are an object or an array.
struct SourceDocument {
  JsonPlace body;
  std::optional<JsonPlace> request;  ///< the call that the body answers
  json::Violations& violations;
};

/// A document and its kind, as an index of the kinds.
struct KnownDocument {
  std::size_t kind{0};
  SourceDocument document;
};

/// Reads `{kind, body, request?}`, in which `kinds` are the possible ones. Answers nothing if a fault leaves no
/// document. The document's paths refer to `path`.
std::optional<KnownDocument> read_source_item(const json::Value& item, const json::Path& path,
                                              json::Violations& violations, std::span<const std::string_view> kinds);

/// Reports more than maximum_sources.
bool are_too_many(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations);

/// Calls `read` with the index of each item in `sources`, that of its kind in `kinds`, and its document.
template <class Read>
void for_each_source(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations,
                     std::span<const std::string_view> kinds, Read read) {
  if (are_too_many(sources, path, violations)) return;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const json::Path item = path.item(i);
    if (const auto known = read_source_item(sources[i], item, violations, kinds)) read(i, known->kind, known->document);
  }
}

}  // namespace headroom::api
