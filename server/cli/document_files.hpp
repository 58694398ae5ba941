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

/// Writes the member `sources` with each of the documents as it is. Fails, with `flag` and the item, where one cannot
/// be read or is no JSON.
Result<void> write_sources(json::Writer& out, std::string_view flag, const std::vector<std::string>& items);

/// The number that follows `prefix` in a pointer, and what comes after it.
std::optional<std::pair<std::size_t, std::string_view>> item_of(std::string_view pointer, std::string_view prefix);

/// `--source kubernetes.PodList=pods.json/body/items/3` for a pointer into one of `items`; nothing for others.
std::optional<std::string> place_in_source(std::string_view pointer, std::string_view flag,
                                           const std::vector<std::string>& items);

}  // namespace headroom::server
