#pragma once

#include <string>
#include <string_view>

namespace headroom::text {

/// A name that somebody gave a pool, as it stands in a sentence: `executors`, in backticks.
inline std::string marked(std::string_view name) { return "`" + std::string(name) + "`"; }

}  // namespace headroom::text
