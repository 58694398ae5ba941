#pragma once

#include <array>
#include <string_view>
#include <utility>

/// The word for every enumerator, in one table next to its enum. Readers, writers and texts all use this table.
namespace headroom {

template <class Enum>
using EnumName = std::pair<std::string_view, Enum>;

/// The words of an enum. Each enum that is read or written specialises this variable.
template <class Enum>
inline constexpr std::array<EnumName<Enum>, 0> names_of{};

/// The word for `value` in `names`. Empty if `names` does not have it.
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
