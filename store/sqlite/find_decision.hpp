#pragma once

#include <utility>

#include "store/common/errors.hpp"
#include "store/sqlite/reader_pool.hpp"

namespace headroom::store {

/// The whole decision, as DecisionLog::find answers it.
inline Result<StoredDecision> find_decision(ReaderPool& readers, const DecisionId& id) {
  auto found = read(readers, [&](auto& reader) { return reader.decisions.decision(id.order(), Documents::all); });
  if (!found) return tl::unexpected(std::move(found.error()));
  if (!*found || (*found)->record.id != id) return tl::unexpected(decision_not_found());
  return **std::move(found);
}

}  // namespace headroom::store
