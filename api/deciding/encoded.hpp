#pragma once

#include <string>

#include "api/json/writer.hpp"

namespace headroom::api {

/// What `encode` writes of the value, as a text of its own.
template <class Encode, class Value>
std::string encoded(Encode encode, const Value& value) {
  std::string text;
  json::Writer out(text);
  encode(out, value);
  return text;
}

}  // namespace headroom::api
