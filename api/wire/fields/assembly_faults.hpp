#pragma once

#include <span>

#include "api/json/reader.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// Adds the faults that were found after reading. If a document in `sources` was refused, what is missing may be in
/// that document, so nothing is reported as missing.
void add_assembly_faults(json::Violations& violations, std::span<const Violation> faults);

}  // namespace headroom::api
