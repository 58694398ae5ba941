#include "api/json/value.hpp"

#include <charconv>

namespace headroom::json {

Value Value::of_boolean(bool value) {
  Value v(Kind::boolean, 0);
  v.integer_ = value ? 1 : 0;
  return v;
}

Value Value::of_integer(std::int64_t value) {
  Value v(Kind::integer, 0);
  v.integer_ = value;
  return v;
}

Value Value::of_real(std::string_view text) {
  Value v(Kind::real, text.size());
  v.text_ = text.data();
  return v;
}

Value Value::of_string(std::string_view text) {
  Value v(Kind::string, text.size());
  v.text_ = text.data();
  return v;
}

Value Value::of_array(std::span<const Value> items) {
  Value v(Kind::array, items.size());
  v.items_ = items.data();
  return v;
}

Value Value::of_object(std::span<const Member> members) {
  Value v(Kind::object, members.size());
  v.members_ = members.data();
  return v;
}

double Value::number() const {
  if (kind_ == Kind::integer) return static_cast<double>(integer_);
  double value = 0;  // the result if the number is too small for a double
  std::from_chars(text_, text_ + size_, value);
  return value;
}

const Value* Value::find(std::string_view name) const {
  if (kind_ != Kind::object) return nullptr;
  for (const Member& member : members())
    if (member.name == name) return &member.value;
  return nullptr;
}

}  // namespace headroom::json
