#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// The catalogues that decisions were made with: the one in use, and the earlier ones that the store keeps. Safe from
/// any thread.
class Catalogs {
 public:
  /// The document of a catalogue by its SHA-256 in hexadecimal digits, as DecisionLog::catalog().
  using Find = std::function<Result<SharedText>(std::string_view sha256)>;

  /// `in_use` outlives the object.
  Catalogs(const Catalog& in_use, Find find);

  /// The catalogue of the decision, valid as long as this object. A decision that names none gets the one in use. Fails
  /// with `input_not_read` if the store does not have the document or it can't be read.
  Result<const Catalog*> of(const StoredDecision& decision);

 private:
  const Catalog& in_use_;
  std::string in_use_sha256_;
  Find find_;
  std::mutex mutex_;
  std::map<std::string, Catalog, std::less<>> earlier_;
};

}  // namespace headroom::api
