#pragma once

#include <string_view>
#include <utility>

#include "store/common/errors.hpp"
#include "store/common/sha256.hpp"
#include "store/sqlite/reader_pool.hpp"

namespace headroom::store {

/// The whole decision, as DecisionLog::find answers it.
inline Result<StoredDecision> find_decision(ReaderPool& readers, const DecisionId& id) {
  auto found = read(readers, [&](auto& reader) { return reader.decisions.decision(id.order(), Documents::all); });
  if (!found) return tl::unexpected(std::move(found.error()));
  if (!*found || (*found)->record.id != id) return tl::unexpected(decision_not_found());
  return **std::move(found);
}

/// The document of a catalogue, as DecisionLog::catalog answers it.
inline Result<SharedText> find_catalog(ReaderPool& readers, std::string_view sha256) {
  const auto digest = parse_hex(sha256);
  if (!digest) return tl::unexpected(catalog_not_found());
  auto found = read(readers, [&](auto& reader) { return reader.decisions.document_of(*digest); });
  if (!found) return tl::unexpected(std::move(found.error()));
  if (!*found) return tl::unexpected(catalog_not_found());
  return SharedText(**std::move(found));
}

}  // namespace headroom::store
