#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json/writer.hpp"
#include "core/base/error.hpp"

/// Documents of other systems that are given on the command line as KIND=FILE.
namespace headroom::server {

/// Writes the member `sources` with each of the documents, unchanged. If a document cannot be read or is not JSON,
/// fails and names `flag` and the item.
Result<void> write_sources(json::Writer& out, std::string_view flag, const std::vector<std::string>& items);

/// The number that follows `prefix` in a pointer, and the rest after it. No value if the pointer has another form.
std::optional<std::pair<std::size_t, std::string_view>> item_of(std::string_view pointer, std::string_view prefix);

/// For a pointer into one of `items`: `--source kubernetes.PodList=pods.json/body/items/3`. No value for other
/// pointers.
std::optional<std::string> place_in_source(std::string_view pointer, std::string_view flag,
                                           const std::vector<std::string>& items);

}  // namespace headroom::server
