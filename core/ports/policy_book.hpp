#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"
#include "core/ports/write_condition.hpp"

/// Where policies are stored that requests name: `etl`, or `etl@3` for a version of it.
namespace headroom {

/// A stored policy as a whole.
struct StoredPolicy {
  std::string id;
  ResourceVersion state;                 ///< what its ETag says: it changes with every version and every activation
  std::int64_t newest{1};                ///< the newest version
  std::optional<std::int64_t> active{};  ///< the version that its id alone means; no value if none was activated yet
  Instant created_at;
  Instant updated_at;  ///< when it last got a version or another active version
  friend bool operator==(const StoredPolicy&, const StoredPolicy&) = default;
};

/// One version of a policy. It never changes, except for `activated_at`.
struct PolicyVersion {
  std::int64_t version{1};  ///< from 1; a policy that is deleted and made again goes on counting
  Instant created_at;
  std::optional<Instant> activated_at{};  ///< the last time; no value if it was never active
  friend bool operator==(const PolicyVersion&, const PolicyVersion&) = default;
};

struct PolicyPut {
  std::string id;
  SharedText document;   ///< JSON; equal policies have equal texts
  bool activates{true};  ///< whether the version becomes the active one
};

struct PolicyPutAnswer {
  PutOutcome outcome{PutOutcome::refused};
  std::optional<StoredPolicy> policy{};  ///< as it is now; no value if it was refused and there is none

  /// Whether another version has become the active one.
  bool activates(const PolicyPut& put) const {
    return put.activates && (outcome == PutOutcome::created || outcome == PutOutcome::changed);
  }
};

enum class ActivateOutcome {
  activated,
  unchanged,   ///< the version is active already
  refused,     ///< the condition does not hold
  no_policy,   ///< there is no such policy
  no_version,  ///< the policy has no such version
};

struct PolicyActivateAnswer {
  ActivateOutcome outcome{ActivateOutcome::refused};
  std::optional<StoredPolicy> policy{};  ///< as it is now; no value if there is none
};

/// Pages of a list, newest first. The cursor is the number that the page begins before.
struct PolicyQuery {
  std::optional<std::int64_t> before{};  ///< StoredPolicy::state.number, or PolicyVersion::version
  std::size_t limit{50};
};

/// A version that becomes the active one leaves an event `policy.activated`, whose subject is `ID@VERSION`.
///
/// What it promises is tried on every implementation by tests/store/policy_book_contract_test.cpp. Safe from any
/// thread.
class PolicyBook {
 public:
  virtual ~PolicyBook() = default;

  /// Makes a policy, or a new version of it. A document equal to that of the newest version makes no version; it is
  /// `unchanged` unless it becomes active by that. Calls `done` from any thread after the commit.
  virtual void put(PolicyPut policy, WriteCondition condition, Instant now,
                   std::function<void(Result<PolicyPutAnswer>)> done) = 0;
  /// Makes a version the active one.
  virtual void activate(std::string id, std::int64_t version, WriteCondition condition, Instant now,
                        std::function<void(Result<PolicyActivateAnswer>)> done) = 0;
  /// Removes a policy with its versions. The numbers of these are never given again.
  virtual void remove(std::string id, WriteCondition condition, std::function<void(Result<DeleteOutcome>)> done) = 0;

  /// No value if there is no such policy. Quick for policies in use, and for those that are not there.
  virtual Result<std::optional<StoredPolicy>> find(std::string_view id) = 0;
  /// The document of a version. No value if there is no such policy or version. Quick for versions in use.
  virtual Result<std::optional<SharedText>> document(std::string_view id, std::int64_t version) = 0;
  /// All policies, the last one made first, at most `limit`.
  virtual Result<std::vector<StoredPolicy>> list(const PolicyQuery& query) = 0;
  /// The versions of a policy, newest first, at most `limit`. None if there is no such policy.
  virtual Result<std::vector<PolicyVersion>> versions(std::string_view id, const PolicyQuery& query) = 0;
};

}  // namespace headroom
