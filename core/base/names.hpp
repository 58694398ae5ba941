#pragma once

#include <array>
#include <string_view>
#include <utility>

/// The word for every enumerator, in one table beside its enum: readers, writers and texts all use it.
namespace headroom {

template <class Enum>
using EnumName = std::pair<std::string_view, Enum>;

/// The words of an enum. Each enum that is read or written specialises it.
template <class Enum>
inline constexpr std::array<EnumName<Enum>, 0> names_of{};

/// The word for `value` in `names`; empty if `names` has none.
template <class Names, class Enum>
constexpr std::string_view name_in(const Names& names, Enum value) {
  for (const auto& [name, known] : names)
    if (known == value) return name;
  return {};
}

/// The word for `value` in the table of its enum.
template <class Enum>
constexpr std::string_view name_of(Enum value) {
  return name_in(names_of<Enum>, value);
}

}  // namespace headroom
