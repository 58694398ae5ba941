#include "api/handlers/query_parameters.hpp"

#include <string>

namespace headroom::api {

Error invalid_parameter(std::string_view name, std::string detail) {
  std::string sentence = "'" + std::string(name) + "' " + detail;
  return {.kind = ErrorKind::malformed,
          .code = "invalid_parameter",
          .detail = sentence,
          .violations = {{.pointer = "", .code = "invalid_parameter", .detail = std::move(sentence)}}};
}

Result<Keep> keep_of(const Call& call) {
  const std::string* dry_run = call.parameter("dry_run");
  if (dry_run == nullptr || *dry_run == "false") return Keep::stored;
  if (*dry_run == "true") return Keep::dry_run;
  return tl::unexpected(invalid_parameter("dry_run", "must be true or false"));
}

Result<EvaluationOptions> evaluation_options(const Call& call, Detail otherwise) {
  EvaluationOptions options{.detail = otherwise};
  const auto keep = keep_of(call);
  if (!keep) return tl::unexpected(keep.error());
  options.keep = *keep;
  if (const std::string* view = call.parameter("view")) {
    if (*view != "full" && *view != "compact")
      return tl::unexpected(invalid_parameter("view", "must be full or compact"));
    options.view = *view == "compact" ? View::compact : View::full;
  }
  if (const std::string* wanted = call.parameter("counterfactuals")) {
    if (*wanted != "true" && *wanted != "false")
      return tl::unexpected(invalid_parameter("counterfactuals", "must be true or false"));
    options.detail = *wanted == "true" ? Detail::full : Detail::without_counterfactuals;
  }
  return options;
}

}  // namespace headroom::api
