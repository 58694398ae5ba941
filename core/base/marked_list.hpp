#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>

#include "core/base/marked.hpp"

namespace headroom::text {

/// The first five names as they stand in a sentence, and how many more there are: "`a`, `b` and 3 more".
inline std::string marked_list(std::span<const std::string> names) {
  constexpr std::size_t shown = 5;
  std::string list;
  for (const std::string& name : names.first(std::min(names.size(), shown)))
    list.append(list.empty() ? "" : ", ").append(marked(name));
  return names.size() > shown ? list + " and " + std::to_string(names.size() - shown) + " more" : list;
}

}  // namespace headroom::text
