#pragma once

#include <string>

#include "api/http/message.hpp"
#include "core/base/error.hpp"
#include "core/ports/cluster_catalog.hpp"

/// If-Match and If-None-Match (RFC 9110, 13.1).
namespace headroom::api {

/// The strong ETag of a version, with its quotes.
std::string etag_of(const ResourceVersion& version);

/// The condition of a write: `If-None-Match: *`, or If-Match with ETags or `*`. An ETag of another service matches
/// nothing. Fails if both headers are there, or one has another form.
Result<WriteCondition> write_condition(const Request& request);

/// Whether If-None-Match of a GET names the version or is `*`.
bool is_known_version(const Request& request, const ResourceVersion& version);

}  // namespace headroom::api
