#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api/lint/finding.hpp"
#include "api/lint/place.hpp"

/// The changes that fixes are made of.
namespace headroom::lint {

/// JSON texts of values.
std::string json_text(std::string_view text);
inline std::string json_text(const char* text) { return json_text(std::string_view(text)); }
std::string json_text(double number);
std::string json_text(std::int64_t number);
inline std::string json_text(int number) { return json_text(std::int64_t{number}); }
std::string json_text(bool value);
/// `value` as it stands.
std::string json_text(const json::Value& value);

/// What a copy has in place of the original's value: the pointer within the copy, and a JSON text. An empty text leaves
/// the member out.
struct Override {
  std::string_view pointer;
  std::string value;
};

/// A copy of an object with other values at some places. A member that the original lacks is added; the object around
/// it has to be there.
std::string copy_with(const json::Value& original, std::span<const Override> overrides);

/// Puts `value`, a JSON text, at a place: replaces what is there, else adds it. `place` is a member of an object that
/// is there.
PatchOperation set(const Place& place, std::string value);

/// Puts `value` at the member `name` of `object`, and adds `object` if it is absent. The object around it has to be
/// there.
PatchOperation set_within(const Place& object, std::string_view name, std::string value);

PatchOperation remove(const Place& place);

/// Appends an item to a list that is there.
PatchOperation append(const Place& list, std::string value);

/// Gives the member `from` of `object` the name `to`. Empty if there is no such member.
JsonPatch rename(const Place& object, std::string_view from, std::string_view to);

/// Exchanges the values of two places. Empty if one of them has none.
JsonPatch exchange(const Place& one, const Place& other);

}  // namespace headroom::lint
