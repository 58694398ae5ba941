#include "api/handlers/policies/policy_answers.hpp"

#include <string>
#include <utility>

namespace headroom::api {

Error no_such_policy(const Call& call) {
  return {.kind = ErrorKind::not_found, .code = "not_found", .detail = "there is no policy '" + call.id + "'"};
}

Error no_such_version(const Call& call, std::int64_t version) {
  return {.kind = ErrorKind::not_found,
          .code = "not_found",
          .detail = "policy '" + call.id + "' has no version " + std::to_string(version)};
}

Result<StoredPolicy> policy_of(const Call& call) {
  auto policy = call.with.policies.find(call.id);
  if (!policy) return tl::unexpected(std::move(policy.error()));
  if (!*policy) return tl::unexpected(no_such_policy(call));
  return **std::move(policy);
}

Result<SharedText> document_of(const Call& call, std::int64_t version) {
  auto document = call.with.policies.document(call.id, version);
  if (!document) return tl::unexpected(std::move(document.error()));
  if (!*document) return tl::unexpected(no_such_version(call, version));
  return **std::move(document);
}

}  // namespace headroom::api
