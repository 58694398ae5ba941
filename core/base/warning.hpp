#pragma once

#include <string>
#include <string_view>

namespace headroom {

/// Something that the reader of an answer should know, although it is not a fault of the request.
struct Warning {
  std::string_view code;  ///< snake_case, a literal
  std::string detail;
  friend bool operator==(const Warning&, const Warning&) = default;
};

}  // namespace headroom
