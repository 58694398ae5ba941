#include "api/json/value.hpp"

namespace headroom::json {

Value Value::of_boolean(bool value) {
  Value v;
  v.kind_ = Kind::boolean;
  v.integer_ = value ? 1 : 0;
  return v;
}

Value Value::of_integer(std::int64_t value) {
  Value v;
  v.kind_ = Kind::integer;
  v.integer_ = value;
  return v;
}

Value Value::of_real(double value, std::string_view text) {
  Value v;
  v.kind_ = Kind::real;
  v.real_ = value;
  v.text_ = text;
  return v;
}

Value Value::of_string(std::string_view text) {
  Value v;
  v.kind_ = Kind::string;
  v.text_ = text;
  return v;
}

Value Value::of_array(std::span<const Value> items) {
  Value v;
  v.kind_ = Kind::array;
  v.count_ = items.size();
  v.items_ = items.data();
  return v;
}

Value Value::of_object(std::span<const Member> members) {
  Value v;
  v.kind_ = Kind::object;
  v.count_ = members.size();
  v.members_ = members.data();
  return v;
}

const Value* Value::find(std::string_view name) const {
  if (kind_ != Kind::object) return nullptr;
  for (const Member& member : members())
    if (member.name == name) return &member.value;
  return nullptr;
}

}  // namespace headroom::json
