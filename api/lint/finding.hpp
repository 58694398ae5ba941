#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"

namespace headroom::lint {

/// How bad a finding is.
enum class Severity : std::uint8_t {
  advice,   ///< it works, and something else is usually meant
  warning,  ///< it works, and it hurts
  error,    ///< it cannot work as it stands
};

/// One operation of a JSON Patch (RFC 6902).
struct PatchOperation {
  std::string op;       ///< "add", "remove" or "replace"
  std::string path;     ///< RFC 6901, into the document that was looked at
  std::string value{};  ///< a JSON text. Empty for "remove"
  friend bool operator==(const PatchOperation&, const PatchOperation&) = default;
};

using JsonPatch = std::vector<PatchOperation>;

/// One fault of a document.
struct Finding {
  std::string_view code;  ///< stable, one of codes()
  Severity severity{Severity::advice};
  std::string pointer;  ///< RFC 6901, into the document that was looked at. "" is the whole document
  std::string message;  ///< for a person
  /// What makes the finding go away without a new error. No value if no change is safe to propose; empty if the right
  /// change is not one of this document.
  std::optional<JsonPatch> fix{};
  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace headroom::lint

namespace headroom {

template <>
inline constexpr auto names_of<lint::Severity> = std::to_array<EnumName<lint::Severity>>(
    {{"advice", lint::Severity::advice}, {"warning", lint::Severity::warning}, {"error", lint::Severity::error}});

}  // namespace headroom
