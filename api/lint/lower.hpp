#pragma once

#include <string>
#include <string_view>

namespace headroom::lint {

/// The letter in lower case. Only A to Z have one here.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lower(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = lower(c);
  return small;
}

}  // namespace headroom::lint
