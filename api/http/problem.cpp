#include "api/http/problem.hpp"

#include <algorithm>

#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

constexpr bool one_meaning_per_status() {
  for (const auto& a : problem_kinds) {
    for (const auto& b : problem_kinds) {
      if (a.status == b.status && a.retryable != b.retryable) return false;
    }
  }
  return true;
}
static_assert(one_meaning_per_status(), "a status never means both retryable and terminal");

const ProblemKind& kind_of_code(std::string_view code, std::string_view otherwise) {
  const auto is = [](std::string_view wanted) {
    return [wanted](const ProblemKind& kind) { return kind.code == wanted; };
  };
  const auto found = std::ranges::find_if(problem_kinds, is(code));
  return found != problem_kinds.end() ? *found : *std::ranges::find_if(problem_kinds, is(otherwise));
}

std::string_view title_of(int status, std::string_view code) {
  const auto same_code = [&](const ProblemKind& kind) { return kind.status == status && kind.code == code; };
  if (const auto row = std::ranges::find_if(problem_kinds, same_code); row != problem_kinds.end()) return row->title;
  const auto row = std::ranges::find(problem_kinds, status, &ProblemKind::status);
  return row != problem_kinds.end() ? row->title : "The request failed";
}

std::string_view code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return "malformed_body";
    case ErrorKind::invalid:
      return "invalid_document";
    case ErrorKind::not_found:
      return "not_found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::overloaded:
      return "overloaded";
    case ErrorKind::storage_full:
      return "storage_full";
    case ErrorKind::unavailable:
      return "unavailable";
  }
  return "internal_error";
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  json::append_string(out, name);
  out += ':';
  json::append_string(out, value);
}

void append_violation(std::string& out, const Violation& violation) {
  out += '{';
  append_member(out, "pointer", violation.pointer);
  out += ',';
  append_member(out, "code", violation.code);
  out += ',';
  append_member(out, "detail", violation.detail);
  out += '}';
}

struct ProblemDocument {
  int status;
  std::string_view code;
  std::string_view detail;
  std::string_view request_id;
  bool retryable;
};

std::string render(const ProblemDocument& problem, const std::vector<Violation>& violations) {
  std::string out = "{";
  append_member(out, "type", std::string("/problems/").append(problem.code));
  out += ',';
  append_member(out, "title", title_of(problem.status, problem.code));
  out += ",\"status\":" + std::to_string(problem.status) + ',';
  append_member(out, "detail", problem.detail);
  out += ',';
  append_member(out, "instance", problem.request_id);
  out += ',';
  append_member(out, "code", problem.code);
  out += problem.retryable ? ",\"retryable\":true" : ",\"retryable\":false";
  out += ",\"errors\":[";
  for (bool first = true; const Violation& violation : violations) {
    if (!first) out += ',';
    first = false;
    append_violation(out, violation);
  }
  out += "]}";
  return out;
}

Response answer(const ProblemDocument& problem, const std::vector<Violation>& violations) {
  Response response{.status = problem.status,
                    .content_type = "application/problem+json",
                    .headers = {},
                    .body = render(problem, violations)};
  if (problem.status == 429 || problem.status == 503) response.headers.emplace_back("Retry-After", "1");
  if (problem.status == 507) response.headers.emplace_back("Retry-After", "10");
  return response;
}

}  // namespace

Response problem(std::string_view request_id, std::string_view code, std::string_view detail,
                 const std::vector<Violation>& violations) {
  const ProblemKind& kind = kind_of_code(code, "internal_error");
  return answer({kind.status, kind.code, detail, request_id, kind.retryable}, violations);
}

Response problem(const Request& request, std::string_view code, std::string_view detail,
                 const std::vector<Violation>& violations) {
  return problem(request.request_id, code, detail, violations);
}

Response problem(const Request& request, const Error& error) {
  const ProblemKind& kind = kind_of_code(code_of(error.kind), "internal_error");
  const std::string_view code = error.code.empty() ? kind.code : std::string_view{error.code};
  return answer({kind.status, code, error.detail, request.request_id, kind.retryable}, error.violations);
}

}  // namespace headroom::api
