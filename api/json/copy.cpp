#include "api/json/copy.hpp"

namespace headroom::json {

// A document is never nested deeper than maximum_depth.
void write_copy(Writer& out, const Value& value) {
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
      for (const Value& item : value.items()) write_copy(out, item);
      out.end_array();
      break;
    case Kind::object:
      out.begin_object();
      for (const Member& member : value.members()) {
        out.name_text(member.name);
        write_copy(out, member.value);
      }
      out.end_object();
      break;
  }
}

}  // namespace headroom::json
