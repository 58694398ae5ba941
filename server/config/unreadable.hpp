#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headroom::server {

/// What a text is that is no document, and how to get the document instead: `this is the table that kubectl prints for
/// people; use kubectl get … -o json`. No value if nothing is recognised.
std::optional<std::string> what_it_is_instead(std::string_view text);

}  // namespace headroom::server
