#pragma once

#include <cstddef>
#include <memory>
#include <memory_resource>
#include <string_view>

#include "api/json/value.hpp"
#include "core/base/error.hpp"

namespace headroom::json {

/// A parsed text, and the memory of its values.
class Document {
 public:
  explicit Document(std::size_t expected_bytes);
  const Value& root() const { return root_; }

 private:
  friend class Builder;
  friend Result<Document> parse(std::string_view text);
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena_;
  Value root_;
};

/// Containers that are nested deeper than this are refused.
inline constexpr std::size_t maximum_depth = 64;

/// Reads one JSON text (RFC 8259): UTF-8 without a byte order mark, nothing after the value, no name twice in an
/// object, nested at most `maximum_depth` deep, numbers within the range of a double. Any other text is `malformed`;
/// the detail says what is wrong and at which byte.
Result<Document> parse(std::string_view text);

}  // namespace headroom::json
