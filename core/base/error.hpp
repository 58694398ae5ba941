#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace headroom {

/// One fault in a document, and its place.
struct Violation {
  std::string pointer;  ///< RFC 6901; "" for the whole document
  std::string code;     ///< snake_case and stable
  std::string detail;   ///< for a person
  friend bool operator==(const Violation&, const Violation&) = default;
};

enum class ErrorKind {
  malformed,     ///< the bytes are not what they claim to be (400)
  invalid,       ///< well-formed, but it says something impossible (422)
  not_found,     ///< 404
  conflict,      ///< 409, asking again does not help
  overloaded,    ///< 503, it may work later
  storage_full,  ///< 507, it may work later
  unavailable,   ///< 503, the database cannot be read or written now
};

struct Error {
  ErrorKind kind{ErrorKind::invalid};
  std::string code;
  std::string detail;
  std::vector<Violation> violations{};
};

template <class T>
using Result = tl::expected<T, Error>;

}  // namespace headroom
