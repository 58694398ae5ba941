#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/policy_book.hpp"

namespace headroom::store {

/// The stored policies without a disk, for tests and for evaluations without a server. Every call is complete when it
/// returns.
class MemoryPolicyBook final : public PolicyBook {
 public:
  /// `activated` is called with `ID@VERSION` whenever another version has become the active one.
  explicit MemoryPolicyBook(std::function<void(std::string, Instant)> activated = {})
      : activated_(std::move(activated)) {}

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
  struct Version {
    PolicyVersion version;
    SharedText document;
  };
  /// A policy that is deleted keeps its newest number.
  struct Entry {
    std::optional<StoredPolicy> policy{};
    std::int64_t newest{0};
    std::map<std::int64_t, Version> versions{};
  };

  PolicyPutAnswer store(const PolicyPut& policy, const WriteCondition& condition, Instant now);
  PolicyActivateAnswer make_active(const std::string& id, std::int64_t version, const WriteCondition& condition,
                                   Instant now);
  DeleteOutcome erase(const std::string& id, const WriteCondition& condition);
  void note_activation(const StoredPolicy& policy, Instant now) const;
  static void set_active(Entry& entry, std::int64_t version, Instant now);

  const std::function<void(std::string, Instant)> activated_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::int64_t newest_number_{0};
};

}  // namespace headroom::store
