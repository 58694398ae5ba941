#pragma once

#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/lint/findings.hpp"
#include "api/lint/place.hpp"

namespace headroom::lint {

/// What stands under a JSON pointer that is relative to `root`.
Place place_at(const Place& root, std::string_view pointer);

/// Turns what a strict reader refuses into `invalid_value` and `unknown_key`. Faults that are told by a finding with a
/// name of its own are left out. `known_keys` are the names that a misspelt key may have meant. Pointers of `faults`
/// are relative to `root`.
void add_refused_values(const Place& root, const json::Violations& faults, std::span<const std::string_view> known_keys,
                        Findings& findings);

/// Reports every member of `object` that is not in `known_keys` as `unknown_key`.
void add_unknown_keys(const Place& object, std::span<const std::string_view> known_keys, Findings& findings);

/// The names that are closest to `word`, the closest first. Only those that a slip of the hand explains.
std::vector<std::string_view> near_names(std::string_view word, std::span<const std::string_view> names);

}  // namespace headroom::lint
