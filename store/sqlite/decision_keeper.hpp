#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store/common/durable_decision_log.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/writer.hpp"

namespace headroom::store {

/// Fills in what rows of older versions lack, and removes decisions that are not kept, with the names and documents
/// that nothing uses any more. A thread of its own looks for what there is to do, and lets the writer do it a few rows
/// at a time, so that nobody waits long.
class DecisionKeeper {
 public:
  DecisionKeeper(const StoreOptions& options, Writer& writer, ReaderPool& readers);
  DecisionKeeper(const DecisionKeeper&) = delete;
  DecisionKeeper& operator=(const DecisionKeeper&) = delete;
  ~DecisionKeeper() { stop(); }
  /// Ends the thread. Comes before the end of the writer.
  void stop();

  /// As DurableDecisionLog::tidy_decisions().
  Result<void> tidy(Instant now);

 private:
  void run();
  bool stopping() const;
  Result<void> fill_in();
  /// Removes what is not kept at `now`.
  Result<void> remove_old(Instant now);
  /// The ids below this are not kept. No value: all are.
  Result<std::optional<std::int64_t>> bound(Instant now);
  Result<void> remove_unused();
  Result<void> write(std::function<bool(DecisionWriter&)> task);

  const std::function<DecisionFacts(std::string_view)> read_facts_;
  const DecisionRetention retention_;
  const std::chrono::milliseconds interval_;
  const std::function<Instant()> now_;
  Writer& writer_;
  ReaderPool& readers_;

  std::mutex work_;  ///< held by who tidies
  bool filled_in_{false};
  std::int64_t removed_{0};  ///< decisions removed since unused rows were looked for
  std::int64_t counted_{0};  ///< decisions up to `newest_`
  std::int64_t newest_{-1};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_{false};
  std::thread thread_;
};

}  // namespace headroom::store
