#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/warning.hpp"

namespace headroom {

/// What is to be said about the documents of a request, each named by its place. The first 100 are kept, the rest
/// counted.
class DocumentWarnings {
 public:
  /// What follows comes from item `index` of `sources`.
  void begin(std::string_view kind, std::size_t index);
  /// Something in the document begun was of use.
  void used() { used_ = true; }
  /// Ends the document begun; warns where nothing of it was of use.
  void end();

  /// About the document begun, whose name `detail` continues. `code`: a literal.
  void warn(std::string_view code, std::string_view detail);
  /// About no one document.
  void warn_of_all(std::string_view code, std::string detail);

  std::vector<Warning> conclude() &&;

 private:
  std::string place_;
  bool used_{false};
  std::vector<Warning> warnings_;
  std::size_t unkept_{0};
};

}  // namespace headroom
