#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/deciding/replay.hpp"
#include "core/base/error.hpp"
#include "core/base/ids.hpp"
#include "core/catalog/catalog.hpp"
#include "store/common/readable_store.hpp"

namespace headroom::server {

/// One decision that can't be called identical.
struct ReplayedDecision {
  DecisionId id;
  api::Replay replay;
};

struct ReplayCounts {
  std::uint64_t decisions{0};
  std::uint64_t identical{0};
  std::uint64_t different{0};
  std::uint64_t with_added{0};  ///< identical or different, with members that only the new answer has
  std::map<std::string, std::uint64_t> unknown{};   ///< by the reason why they can't be made again
  std::vector<ReplayedDecision> first_different{};  ///< the newest few
  std::vector<ReplayedDecision> first_unknown{};    ///< the newest few for another reason than `input_expired`

  void add(const DecisionId& id, api::Replay replay);
  void add(ReplayCounts others);
  /// Whether something differs, or can't be read. That an input has expired is no fault.
  bool has_faults() const;
};

/// Replays the decisions of the query, newest first, in `jobs` threads. Each thread holds one page of them, so memory
/// does not grow with the history. Calls `progress` after each page, from one thread at a time. Fails if the store
/// can't be read.
Result<ReplayCounts> replay_history(store::ReadableStore& store, api::Catalogs& catalogs, const DecisionQuery& query,
                                    std::size_t jobs, const std::function<void(const ReplayCounts&)>& progress);

}  // namespace headroom::server
