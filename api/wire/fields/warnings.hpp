#pragma once

#include <forward_list>
#include <string>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/base/warning.hpp"

namespace headroom::api {

/// The array of `{code, detail}`.
void encode_warnings(json::Writer& out, const std::vector<Warning>& warnings);

/// The warnings of a stored input, as encode_warnings() wrote them into the member `warnings`. The codes of warnings
/// only point to text, so `codes` must live as long as the warnings.
std::vector<Warning> decode_stored_warnings(json::ObjectReader& reader, std::forward_list<std::string>& codes);

}  // namespace headroom::api
