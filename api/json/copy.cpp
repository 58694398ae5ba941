#include "api/json/copy.hpp"

#include <algorithm>
#include <vector>

namespace headroom::json {
namespace {

enum class Order { as_given, by_name };

void write_members(Writer& out, const Value& object, Order order);

// A document is never nested deeper than maximum_depth.
void write(Writer& out, const Value& value, Order order) {
  switch (value.kind()) {
    case Kind::null:
      out.null();
      break;
    case Kind::boolean:
      out.value(value.boolean());
      break;
    case Kind::integer:
      out.value(value.integer());
      break;
    case Kind::real:
      out.raw(value.text());
      break;
    case Kind::string:
      out.value(value.text());
      break;
    case Kind::array:
      out.begin_array();
      for (const Value& item : value.items()) write(out, item, order);
      out.end_array();
      break;
    case Kind::object:
      out.begin_object();
      write_members(out, value, order);
      out.end_object();
      break;
  }
}

void write_members(Writer& out, const Value& object, Order order) {
  std::vector<const Member*> members;
  for (const Member& member : object.members()) members.push_back(&member);
  if (order == Order::by_name) std::ranges::stable_sort(members, {}, [](const Member* member) { return member->name; });
  for (const Member* member : members) {
    out.name_text(member->name);
    write(out, member->value, order);
  }
}

}  // namespace

void write_copy(Writer& out, const Value& value) { write(out, value, Order::as_given); }

void write_sorted(Writer& out, const Value& value) { write(out, value, Order::by_name); }

}  // namespace headroom::json
