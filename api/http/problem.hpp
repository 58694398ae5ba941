#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// One way in which a request can fail: a row of the API's table of problems.
struct ProblemKind {
  std::string_view code;  ///< snake_case and stable
  int status;
  std::string_view title;
  bool retryable;  ///< the same request may succeed later; all codes of a status have the same value
};

/// Every problem that this service answers by itself. If only the status is known, the first row with that status is
/// used.
inline constexpr std::array problem_kinds{
    ProblemKind{"malformed_request", 400, "The request is malformed", false},
    ProblemKind{"malformed_body", 400, "The body cannot be parsed", false},
    ProblemKind{"invalid_parameter", 400, "A query parameter is invalid", false},
    ProblemKind{"unauthorized", 401, "Credentials are missing or unknown", false},
    ProblemKind{"forbidden", 403, "These credentials do not allow this", false},
    ProblemKind{"cross_site_request", 403, "Pages of other sites may not do this", false},
    ProblemKind{"webhook_loop", 403, "Webhooks may not call this service", false},
    ProblemKind{"not_found", 404, "There is nothing here", false},
    ProblemKind{"method_not_allowed", 405, "This resource has no such method", false},
    ProblemKind{"not_acceptable", 406, "No representation matches Accept", false},
    ProblemKind{"request_timeout", 408, "The request took too long to arrive", true},
    ProblemKind{"conflict", 409, "The resource is in another state", false},
    ProblemKind{"backtest_gate_failed", 409, "A limit of the policy's activation is broken", false},
    ProblemKind{"illegal_outcome", 409, "The outcome cannot move there", false},
    ProblemKind{"too_many_webhooks", 409, "There are as many webhooks as there may be", false},
    ProblemKind{"events_expired", 410, "The events are no longer kept", false},
    ProblemKind{"length_required", 411, "Content-Length is required", false},
    ProblemKind{"precondition_failed", 412, "The resource has changed", false},
    ProblemKind{"payload_too_large", 413, "The body is too large", false},
    ProblemKind{"uri_too_long", 414, "The request target is too long", false},
    ProblemKind{"unsupported_media_type", 415, "The body's media type is not supported", false},
    ProblemKind{"unsupported_content_encoding", 415, "The body's content coding is not supported", false},
    ProblemKind{"expectation_failed", 417, "The expectation cannot be met", false},
    ProblemKind{"misdirected_request", 421, "This server does not have that name", false},
    ProblemKind{"invalid_document", 422, "The document is invalid", false},
    ProblemKind{"not_expressible", 422, "That format cannot say this", false},
    ProblemKind{"idempotency_key_reused", 422, "The idempotency key belongs to another request", false},
    ProblemKind{"precondition_required", 428, "If-Match or If-None-Match is required", false},
    ProblemKind{"too_many_requests", 429, "Too many requests", true},
    ProblemKind{"headers_too_large", 431, "The header fields are too large", false},
    ProblemKind{"internal_error", 500, "Something went wrong here", false},
    ProblemKind{"unknown_method", 501, "The method is not known", false},
    ProblemKind{"unknown_transfer_coding", 501, "The transfer coding is not known", false},
    ProblemKind{"unavailable", 503, "The service cannot answer now", true},
    ProblemKind{"overloaded", 503, "The service is at its limit", true},
    ProblemKind{"http_version_not_supported", 505, "Only HTTP/1.0 and HTTP/1.1 are supported", false},
    ProblemKind{"storage_full", 507, "There is no room to store the answer", true},
};

/// The RFC 9457 document for a row of `problem_kinds` (type, title, status, detail, instance, code, retryable, errors),
/// with Retry-After if the API requires it. The texts may contain any bytes. A code that is not in the table answers as
/// internal_error.
Response problem(std::string_view request_id, std::string_view code, std::string_view detail,
                 const std::vector<Violation>& violations = {});
Response problem(const Request& request, std::string_view code, std::string_view detail,
                 const std::vector<Violation>& violations = {});

/// The answer for an error of the layers below. The kind of the error gives the status. The error's own code, if it has
/// one, gives the code.
Response problem(const Request& request, const Error& error);

}  // namespace headroom::api
