#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/json/value.hpp"

/// Documents that were given as another kind than they are.
namespace headroom::api {

/// What `body`, given as `kind`, is instead, as the end of a sentence: `has Pods in it: give it as kubernetes.PodList`.
/// No value if it may be of that kind, or if nothing shows what it is.
std::optional<std::string> what_it_is_instead(std::string_view kind, const json::Value& body);

}  // namespace headroom::api
