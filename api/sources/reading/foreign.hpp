#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "api/json/reader.hpp"
#include "api/sources/reading/source_documents.hpp"

/// Parts of other systems' documents whose faults are no reason to refuse the request.
namespace headroom::api {

/// `spec/triggers/0/metadata/threshold is required`: the first fault, with its place within the document. Empty if
/// there is none.
std::string first_fault(const json::Violations& faults);

/// At most `size` bytes of the text, cut between two characters.
std::string clipped(std::string text, std::size_t size);

/// Calls `read` with a reader of the part, and returns first_fault() of what is wrong with it.
template <class Read>
std::string read_foreign(JsonPlace part, Read read) {
  json::Violations faults;
  json::read(part.value, part.path, faults, json::UnknownFields::ignored, std::move(read));
  return first_fault(faults);
}

}  // namespace headroom::api
