#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/policy_book.hpp"
#include "store/common/generation_cache.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/writer.hpp"

namespace headroom::store {

/// The stored policies in the database of the decision log. The policies and documents that were used lately are kept
/// in memory; that there is no policy of a name, too.
class SqlitePolicyBook final : public PolicyBook {
 public:
  SqlitePolicyBook(Writer& writer, ReaderPool& readers) : writer_(writer), readers_(readers) {}

  void put(PolicyPut policy, WriteCondition condition, Instant now,
           std::function<void(Result<PolicyPutAnswer>)> done) override;
  void activate(std::string id, std::int64_t version, WriteCondition condition, Instant now,
                std::function<void(Result<PolicyActivateAnswer>)> done) override;
  void remove(std::string id, WriteCondition condition, std::function<void(Result<DeleteOutcome>)> done) override;
  Result<std::optional<StoredPolicy>> find(std::string_view id) override;
  Result<std::optional<SharedText>> document(std::string_view id, std::int64_t version) override;
  Result<std::vector<StoredPolicy>> list(const PolicyQuery& query) override;
  Result<std::vector<PolicyVersion>> versions(std::string_view id, const PolicyQuery& query) override;

 private:
  template <class Value>
  using Known = GenerationCache<std::string, std::optional<Value>>;
  /// Policies are few. A cluster's own policy is asked for with every evaluation that names none.
  static constexpr std::size_t remembered = 1000;
  /// Documents may be long.
  static constexpr std::size_t remembered_documents = 100;

  /// Comes before the answer to a write, so that who knows the answer never reads what was true before it.
  void forget();
  template <class Value, class Look>
  Result<std::optional<Value>> recalled(Known<Value>& cache, const std::string& key, const Look& look);

  Writer& writer_;
  ReaderPool& readers_;
  std::mutex mutex_;
  std::uint64_t changes_{0};
  Known<StoredPolicy> policies_{remembered};
  Known<SharedText> documents_{remembered_documents};
};

}  // namespace headroom::store
