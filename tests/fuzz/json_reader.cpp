#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/json/parse.hpp"
#include "api/wire/cluster.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/metrics.hpp"
#include "api/wire/policy.hpp"
#include "core/decide.hpp"
#include "tests/fuzz/checks.hpp"

/// A body as an attacker sends it: any bytes. It is refused with a reason, or it decides, and what is answered and what
/// is stored of it can be read again and says the same.
namespace {

using namespace headroom;

using fuzz::check_refusal;
using fuzz::now;
using fuzz::require;

std::string answer_to(const EvaluationInput& input, const Labels& labels) {
  std::string answer;
  api::encode_decision(answer, {"dec", "inline", labels}, input, decide(input, builtin_catalog()).decision,
                       api::View::full);
  return answer;
}

std::string stored_input(const api::EvaluationRequest& request) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("cluster");
  api::encode_cluster(out, request.input.cluster);
  out.name("metrics");
  api::encode_metrics(out, request.input.metrics);
  out.name("policy");
  api::encode_policy(out, request.input.policy);
  out.name("labels");
  api::encode_labels(out, request.labels);
  out.field("evaluated_at", request.input.evaluated_at).end_object();
  return text;
}

void check_accepted(const api::EvaluationRequest& request) {
  const std::string answer = answer_to(request.input, request.labels);
  const auto read = json::parse(answer);
  require(read && read->root().find("action") != nullptr);
  require(answer_to(request.input, request.labels) == answer);

  const auto stored = json::parse(stored_input(request));
  require(stored.has_value());
  auto again = api::decode_evaluation(stored->root(), now, builtin_catalog());
  if (!again) return check_refusal(again.error());  // documents may say more than fits inline
  again->input.warnings = request.input.warnings;
  require(answer_to(again->input, again->labels) == answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) {
    check_refusal(document.error());
    return 0;
  }
  const auto request = api::decode_evaluation(document->root(), now, builtin_catalog());
  if (request)
    check_accepted(*request);
  else
    check_refusal(request.error());
  return 0;
}
