#pragma once

#include <cstdint>

#include "api/handlers/base/call.hpp"
#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/ports/policy_book.hpp"

/// What the endpoints under /v1/policies share.
namespace headroom::api {

Error no_such_policy(const Call& call);
Error no_such_version(const Call& call, std::int64_t version);

/// The policy in the path. Fails with not_found if there is none.
Result<StoredPolicy> policy_of(const Call& call);

/// One version of the policy in the path. Fails with not_found if there is none.
Result<SharedText> document_of(const Call& call, std::int64_t version);

}  // namespace headroom::api
