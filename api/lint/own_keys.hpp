#pragma once

#include <span>
#include <string_view>

namespace headroom::lint {

/// The names of all members that policies of ours have, at any depth: what a misspelt key may have meant.
std::span<const std::string_view> own_keys();

}  // namespace headroom::lint
