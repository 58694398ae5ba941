#include "tests/conformance/suite.hpp"

#include <cmath>

namespace headroom::conformance {
namespace {

[[noreturn]] void refuse(const char* name, const char* complaint) {
  throw Malformed(std::string{"\""} + name + "\" " + complaint);
}

/// Null where the field is absent or null.
const Json* present(const Json& object, const char* name) {
  if (!object.is_object()) throw Malformed("an object is needed that has \"" + std::string{name} + "\"");
  const auto at = object.find(name);
  return at == object.end() || at->is_null() ? nullptr : &*at;
}

}  // namespace

const Json& field(const Json& object, const char* name) {
  const Json* value = present(object, name);
  if (!value) refuse(name, "is missing");
  return *value;
}

std::optional<std::string> optional_text(const Json& object, const char* name) {
  const Json* value = present(object, name);
  if (!value) return std::nullopt;
  if (!value->is_string()) refuse(name, "must be a string");
  return value->get<std::string>();
}

std::string text(const Json& object, const char* name) {
  field(object, name);
  return *optional_text(object, name);
}

std::optional<double> optional_number(const Json& object, const char* name) {
  const Json* value = present(object, name);
  if (!value) return std::nullopt;
  if (!value->is_number()) refuse(name, "must be a number");
  return value->get<double>();
}

double number(const Json& object, const char* name) {
  field(object, name);
  return *optional_number(object, name);
}

std::optional<std::int64_t> optional_integer(const Json& object, const char* name) {
  const auto value = optional_number(object, name);
  if (!value) return std::nullopt;
  if (*value != std::trunc(*value) || std::abs(*value) > 9e15) refuse(name, "must be a whole number");
  return static_cast<std::int64_t>(*value);
}

std::int64_t integer(const Json& object, const char* name) {
  field(object, name);
  return *optional_integer(object, name);
}

const Json& array(const Json& object, const char* name) {
  const Json& value = field(object, name);
  if (!value.is_array()) refuse(name, "must be an array");
  return value;
}

}  // namespace headroom::conformance
