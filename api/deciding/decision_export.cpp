#include "api/deciding/decision_export.hpp"

#include <algorithm>
#include <utility>

namespace headroom::api {
namespace {

constexpr std::size_t first_limit = 64;
constexpr std::size_t smallest_limit = 4;
constexpr std::size_t largest_limit = 512;

}  // namespace

DecisionExport::DecisionExport(ReadPage read, DecisionQuery query, ExportStyle style)
    : read_(std::move(read)), query_(std::move(query)), style_(style) {
  query_.limit = first_limit;
}

Result<std::optional<std::string>> DecisionExport::next() {
  std::string piece;
  piece.reserve(last_piece_ + last_piece_ / 8);  // pieces are about equally long
  if (!std::exchange(begun_, true)) append_export_header(piece, style_);
  while (!ended_) {
    auto page = read_(query_);
    if (!page) {
      ended_ = true;
      return tl::unexpected(std::move(page.error()));
    }
    for (const StoredDecision& decision : page->decisions) append_exported(piece, decision, query_.now, style_);
    count_ += page->decisions.size();
    if (!page->decisions.empty()) last_ = page->decisions.back().record.id;
    fit_limit(*page);
    query_.before = page->next;
    ended_ = !page->next;
    if (ended_) append_export_trailer(piece, style_, count_, last_);
    if (piece.empty()) continue;
    last_piece_ = piece.size();
    return piece;
  }
  return std::nullopt;
}

/// The next page gets as many decisions as would have filled this one.
void DecisionExport::fit_limit(const Page& page) {
  std::size_t bytes = 0;
  for (const StoredDecision& decision : page.decisions) bytes += decision.record.documents.answer.size();
  if (bytes > 0) query_.limit = std::clamp(page_bytes * page.decisions.size() / bytes, smallest_limit, largest_limit);
}

DecisionExport::ReadPage pages_of(std::function<Result<std::vector<StoredDecision>>(const DecisionQuery&)> list) {
  return [list = std::move(list)](const DecisionQuery& query) -> Result<DecisionExport::Page> {
    auto decisions = list(query);
    if (!decisions) return tl::unexpected(std::move(decisions.error()));
    DecisionExport::Page page{.decisions = *std::move(decisions)};
    if (page.decisions.size() == query.limit) page.next = page.decisions.back().record.id;
    return page;
  };
}

}  // namespace headroom::api
