#include <array>
#include <optional>
#include <string>
#include <utility>

#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/policies/policy_answers.hpp"
#include "api/handlers/policies/policy_endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/difference.hpp"
#include "api/json/writer.hpp"

namespace headroom::api {
namespace {

constexpr std::array diff_types{json_type, json_patch_type};

/// The two versions that are compared.
struct Compared {
  std::int64_t from{0};
  std::int64_t to{0};
};

/// Without parameters: what the newest version would change if it became the active one.
Result<Compared> compared(const Call& call) {
  const auto from = integer_of(call, "from", 1, INT64_MAX);
  if (!from) return tl::unexpected(from.error());
  const auto to = integer_of(call, "to", 1, INT64_MAX);
  if (!to) return tl::unexpected(to.error());
  const auto policy = policy_of(call);
  if (!policy) return tl::unexpected(policy.error());
  if (!*from && !policy->active)
    return tl::unexpected(invalid_parameter("from", "is required, because no version is active"));
  return Compared{.from = *from ? **from : *policy->active, .to = to->value_or(policy->newest)};
}

Result<std::string> patch_of(const Call& call, const Compared& versions) {
  const auto from = document_of(call, versions.from);
  if (!from) return tl::unexpected(from.error());
  const auto to = document_of(call, versions.to);
  if (!to) return tl::unexpected(to.error());
  return json::patch_between(from->view(), to->view());
}

std::string answer_of(const Call& call, const Compared& versions, const std::string& patch) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("id", call.id).field("from", versions.from).field("to", versions.to);
  out.name("patch").raw(patch);
  out.end_object();
  return text;
}

}  // namespace

void serve_policy_diff(const Call& call, Respond respond) {
  const auto type = preferred(call.request, diff_types);
  if (!type)
    return respond(problem(call.request, "not_acceptable",
                           "a difference is answered as application/json or application/json-patch+json"));
  const auto versions = compared(call);
  if (!versions) return respond(problem(call.request, versions.error()));
  auto patch = patch_of(call, *versions);
  if (!patch) return respond(problem(call.request, patch.error()));
  Response response;
  response.content_type = *type;
  response.body = *type == json_type ? answer_of(call, *versions, *patch) : *std::move(patch);
  respond(std::move(response));
}

}  // namespace headroom::api
