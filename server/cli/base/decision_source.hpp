#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/wire/decision.hpp"
#include "core/base/error.hpp"
#include "server/cli/base/decision_filters.hpp"

namespace headroom::server {

/// A part of a list, newest first.
struct DecisionsPage {
  std::vector<std::string> items{};   ///< answers as JSON, each on one line
  std::optional<std::string> next{};  ///< the cursor of the next page; no value: there is nothing more
};

/// Where decisions come from: a server, or a file beside it. Errors of the kind `invalid` are those of whoever asks.
class DecisionSource {
 public:
  virtual ~DecisionSource() = default;
  /// `limit`: from 1 to 1000. A page may come short, or be empty, though there is a next one.
  virtual Result<DecisionsPage> page(const DecisionFilters& filters, api::View view, std::size_t limit,
                                     const std::optional<std::string>& cursor) = 0;
  /// The answer with its present outcome, as JSON. `id`: as typed.
  virtual Result<std::string> find(const std::string& id) = 0;
};

/// Asks a server. `url`: its address, with a path if it is behind a proxy that adds one.
Result<std::unique_ptr<DecisionSource>> decisions_of_server(const std::string& url);

/// Reads a database, beside a running server too.
Result<std::unique_ptr<DecisionSource>> decisions_of_file(const std::string& database);

}  // namespace headroom::server
