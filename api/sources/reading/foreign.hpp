#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/json/reader.hpp"
#include "api/sources/reading/source_documents.hpp"

/// Parts of other systems' documents whose faults are no reason to refuse the request.
namespace headroom::api {

/// A pointer, or a part of one, as a person writes it: with `/` for `~1`.
std::string readable(std::string_view pointer);

/// `spec/triggers/0/metadata/threshold is required`: the first fault, with its place within the document. Empty if
/// there is none.
std::string first_fault(const json::Violations& faults);

/// At most `size` bytes of the text, cut between two characters.
std::string clipped(std::string text, std::size_t size);

/// A whole number within the bounds. No value for everything else.
std::optional<std::int64_t> whole_in(const json::Value& value, std::int64_t minimum, std::int64_t maximum);

/// Calls `read` with a reader of the part, and returns first_fault() of what is wrong with it.
template <class Read>
std::string read_foreign(JsonPlace part, Read read) {
  json::Violations faults;
  json::read(part.value, part.path, faults, json::UnknownFields::ignored, std::move(read));
  return first_fault(faults);
}

}  // namespace headroom::api
