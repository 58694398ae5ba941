#include <array>
#include <optional>
#include <string>
#include <utility>

#include "api/handlers/endpoints.hpp"
#include "api/handlers/query_parameters.hpp"
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

Error not_there(std::string detail) {
  return {.kind = ErrorKind::not_found, .code = "not_found", .detail = std::move(detail)};
}

/// Without parameters: what the newest version would change if it became the active one.
Result<Compared> compared(const Call& call) {
  const auto from = integer_of(call, "from", 1, INT64_MAX);
  if (!from) return tl::unexpected(from.error());
  const auto to = integer_of(call, "to", 1, INT64_MAX);
  if (!to) return tl::unexpected(to.error());
  const auto policy = call.with.policies.find(call.id);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy) return tl::unexpected(not_there("there is no policy '" + call.id + "'"));
  if (!*from && !(*policy)->active)
    return tl::unexpected(invalid_parameter("from", "is required, because no version is active"));
  return Compared{.from = *from ? **from : *(*policy)->active, .to = to->value_or((*policy)->newest)};
}

Result<std::string> patch_of(const Call& call, const Compared& versions) {
  std::array<SharedText, 2> documents;
  const std::array numbers{versions.from, versions.to};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    auto document = call.with.policies.document(call.id, numbers[i]);
    if (!document) return tl::unexpected(std::move(document.error()));
    if (!*document)
      return tl::unexpected(not_there("policy '" + call.id + "' has no version " + std::to_string(numbers[i])));
    documents[i] = **std::move(document);
  }
  return json::patch_between(documents[0].view(), documents[1].view());
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
