#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/wire/exported_decision.hpp"
#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// All decisions that match a query, newest first, as pieces of one text. Each page of decisions is read when its piece
/// is asked for, so an export takes the same memory however long it is, and no reading of the store outlasts a piece.
/// The first page decides which decision is the newest one in the export: what is stored later is not in it. An outcome
/// is that of the moment at which its page is read.
class DecisionExport {
 public:
  struct Page {
    std::vector<StoredDecision> decisions{};
    /// DecisionQuery::before of the next page. No value: there is nothing more.
    std::optional<DecisionId> next{};
  };
  using ReadPage = std::function<Result<Page>(const DecisionQuery&)>;

  /// Pages hold about as many bytes of answers as this.
  static constexpr std::size_t page_bytes = 1024 * 1024;

  /// The `limit` of the query plays no part.
  DecisionExport(ReadPage read, DecisionQuery query, ExportStyle style);

  /// The next piece, which is never empty. No value behind the trailer. If the store can't be read, the export ends
  /// without its trailer, so that whoever has it can tell.
  Result<std::optional<std::string>> next();

  std::uint64_t count() const { return count_; }

 private:
  void fit_limit(const Page& page);

  ReadPage read_;
  DecisionQuery query_;
  ExportStyle style_;
  std::uint64_t count_{0};
  std::optional<DecisionId> last_{};
  std::size_t last_piece_{0};  ///< bytes
  bool begun_{false};
  bool ended_{false};
};

/// The pages of anything that lists decisions as DecisionLog::list() does.
DecisionExport::ReadPage pages_of(std::function<Result<std::vector<StoredDecision>>(const DecisionQuery&)> list);

}  // namespace headroom::api
