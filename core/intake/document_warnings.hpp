#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/warning.hpp"

namespace headroom {

/// The warnings about the documents of a request. Each one names the place of its document. The first 100 are kept, the
/// others are counted.
class DocumentWarnings {
 public:
  /// Begins a document: item `index` of `sources`. All following calls are about it.
  void begin(std::string_view kind, std::size_t index);
  /// Something in the present document was used.
  void used() { used_ = true; }
  /// Ends the document. Warns if nothing in it was used, unless another warning about it has already told why.
  void end();

  /// What the present document is called in warnings.
  const std::string& place() const { return place_; }

  /// A warning about the present document; `detail` follows the document's name. `code` must be a literal.
  void warn(std::string_view code, std::string_view detail);
  /// The same for a cause that may come again in other parts of the document. The first part is named, the others are
  /// counted; `parts` is what they are called.
  void warn_once(std::string_view code, std::string_view detail, std::string_view parts);
  /// A warning that is not about a single document.
  void warn_of_all(std::string_view code, std::string detail);

  std::vector<Warning> conclude() &&;

 private:
  /// A warning of warn_once() about the present document.
  struct Repeated {
    std::size_t place;  ///< in `warnings_`
    std::string_view code;
    std::string_view parts;
    std::size_t others{0};
  };
  void end_repeated();

  std::string place_;
  std::vector<Repeated> repeated_;
  bool used_{false};
  bool warned_{false};
  std::vector<Warning> warnings_;
  std::size_t unkept_{0};
};

}  // namespace headroom
