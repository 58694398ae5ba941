#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/deciding/rightsize.hpp"
#include "api/json/parse.hpp"
#include "tests/fuzz/checks.hpp"

/// A body as an attacker sends it: any bytes. It is refused with a reason, or it is sized within its limits, every form
/// of the answer can be made, and what is stored of it asks for the same again.
namespace {

using namespace headroom;

using fuzz::check_refusal;
using fuzz::now;
using fuzz::require;

void check_counts(const api::SizedJob& sizing) {
  if (sizing.seed) return;  // may come to none, and twice its limit, as the calculator does
  const auto& r = sizing.sizing;
  require(r.executors >= 1 && r.tasks >= 1 && r.waves >= 1);
  require(1 <= r.min_executors && r.min_executors <= r.initial_executors);
  require(r.initial_executors <= r.max_executors && r.max_executors == r.executors);
}

std::string answer_to(const api::RightsizingRequest& request, const api::SizedJob& sizing) {
  std::string answer;
  api::RightsizingRequest silent = request;
  silent.warnings.clear();  // of documents, which are shorter the second time
  api::encode_rightsizing(answer, api::dry_run_id, silent, sizing);
  return answer;
}

void check_stored(const api::RightsizingRequest& request, const std::string& answer) {
  std::string input;
  api::encode_rightsizing_request(input, request);
  const auto stored = json::parse(input);
  require(stored.has_value());
  const auto again = api::decode_rightsizing(stored->root(), now);
  if (!again) return check_refusal(again.error());  // documents may say more than fits one field
  const auto sizing = api::size_job(*again, builtin_catalog());
  require(sizing && answer_to(*again, *sizing) == answer);
}

void check_accepted(const api::RightsizingRequest& request, const api::SizedJob& sizing) {
  check_counts(sizing);
  const std::string answer = answer_to(request, sizing);
  require(json::parse(answer).has_value());
  for (const std::string_view type : api::sizing_types) {
    const auto form = api::answer_in_form(type, answer, request, sizing);
    require(form ? !form->empty() : sizing.seed.has_value());
  }
  check_stored(request, answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const auto request = api::decode_rightsizing(document->root(), now);
  if (!request) {
    check_refusal(request.error());
    return 0;
  }
  const auto sizing = api::size_job(*request, builtin_catalog());
  if (sizing)
    check_accepted(*request, *sizing);
  else
    check_refusal(sizing.error());
  return 0;
}
