#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "api/json/value.hpp"
#include "api/json/writer.hpp"
#include "core/base/error.hpp"
#include "core/base/platform.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/zone_book.hpp"

/// Policies as they are stored: the `policy` of an evaluation, or another system's document as {kind, body}.
namespace headroom::api {

/// The longest document of a stored policy, in bytes without blanks.
inline constexpr std::size_t longest_policy_document = 262'144;

/// Whether a policy may have this id: 1 to 200 bytes of UTF-8 without control characters and without `@`, which stands
/// before a version. `inline` means a policy in a request, and `lint` is an address of its own.
bool is_policy_id(std::string_view id);

/// Reads a policy and everything wrong with it. It is checked as in an evaluation, apart from what only a cluster
/// shows. A whole answer of GET may stand for its `document`. The result is the document without blanks and with sorted
/// members, so equal policies have equal texts. `now` is when the rules of time zones are looked up.
Result<std::string> read_policy_document(std::string_view body, std::string_view id, const Catalog& catalog,
                                         const ZoneBook& zones, Instant now);

/// The policy on a cluster of one pool, about which nothing else is known: in replicas of a workload, or in EMR
/// instances. What documents of a cluster would have to add, such as limits, are faults; they are below the document.
Result<EvaluationInput> policy_on_plain_cluster(const json::Value& document, Platform platform, const Catalog& catalog,
                                                const ZoneBook& zones, Instant now);

/// Writes a policy as GET answers it, in one of its versions. `more` writes further members.
void encode_stored_policy(json::Writer& out, const StoredPolicy& policy, std::int64_t version,
                          const SharedText& document, const std::function<void(json::Writer&)>& more = {});
/// Writes an item of the list of policies: the same without a document.
void encode_policy_item(json::Writer& out, const StoredPolicy& policy,
                        const std::function<void(json::Writer&)>& more = {});
/// Writes an item of the list of a policy's versions.
void encode_policy_version(json::Writer& out, const StoredPolicy& policy, const PolicyVersion& version);

}  // namespace headroom::api
