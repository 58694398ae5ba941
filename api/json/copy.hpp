#pragma once

#include "api/json/value.hpp"
#include "api/json/writer.hpp"

namespace headroom::json {

/// Writes a parsed value again: the same text but for blanks and escapes. Real numbers keep their digits.
void write_copy(Writer& out, const Value& value);

/// Writes it with the members of each object sorted by name, so that the order of members makes no difference.
void write_sorted(Writer& out, const Value& value);

}  // namespace headroom::json
