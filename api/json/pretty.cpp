#include "api/json/pretty.hpp"

#include "api/json/writer.hpp"

namespace headroom::json {
namespace {

void append_scalar(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Kind::integer:
      out += std::to_string(value.integer());
      return;
    case Kind::real:
      out += value.text();
      return;
    case Kind::string:
      append_string(out, value.text());
      return;
    case Kind::array:
      out += "[]";
      return;
    case Kind::object:
      out += "{}";
      return;
  }
}

void append(std::string& out, const Value& value, std::size_t indent);

/// Starts the line of one item or member.
void begin_line(std::string& out, std::size_t indent, std::size_t index) {
  if (index > 0) out += ',';
  out += '\n';
  out.append(indent, ' ');
}

void append_container(std::string& out, const Value& value, std::size_t indent) {
  const bool object = value.kind() == Kind::object;
  out += object ? '{' : '[';
  for (std::size_t i = 0; i < (object ? value.members().size() : value.items().size()); ++i) {
    begin_line(out, indent + 2, i);
    if (object) {
      append_string(out, value.members()[i].name);
      out += ": ";
    }
    append(out, object ? value.members()[i].value : value.items()[i], indent + 2);
  }
  out += '\n';
  out.append(indent, ' ');
  out += object ? '}' : ']';
}

void append(std::string& out, const Value& value, std::size_t indent) {
  const bool filled = (value.kind() == Kind::object && !value.members().empty()) ||
                      (value.kind() == Kind::array && !value.items().empty());
  if (filled)
    append_container(out, value, indent);
  else
    append_scalar(out, value);
}

}  // namespace

std::string pretty(const Value& value, std::size_t indent) {
  std::string out;
  append(out, value, indent);
  return out;
}

}  // namespace headroom::json
