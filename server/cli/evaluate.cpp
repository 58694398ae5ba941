#include <iostream>
#include <string>

#include "api/evaluation/decode.hpp"
#include "api/evaluation/encode.hpp"
#include "api/json/parse.hpp"
#include "api/new_decision.hpp"
#include "server/cli/answer_text.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/refusal.hpp"
#include "server/files.hpp"
#include "server/wall_clock.hpp"

namespace headroom::server {

int evaluate_file(const EvaluateOptions& options) {
  const auto text = read_file(options.file);
  if (!text) return refuse(options.file, text.error());
  const auto catalog = load_catalog(options.instance_types);
  if (!catalog) return refuse(options.instance_types, catalog.error());
  const auto document = json::parse(*text);
  if (!document) return refuse(options.file, document.error());
  const auto request = api::decode_evaluation(document->root(), WallClock().now(), *catalog);
  if (!request) return refuse(options.file, request.error());

  const Decision decision = decide(request->input, *catalog);
  std::string answer;
  api::encode_decision(answer, {api::dry_run_id, request->policy_name, request->labels}, request->input, decision,
                       api::View::full);
  if (options.json) {
    std::cout << answer << '\n';
    return 0;
  }
  std::cout << *answer_text(answer);
  return 0;
}

int explain_file(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return refuse(file, text.error());
  const auto shown = answer_text(*text);
  if (!shown) return refuse(file, shown.error());
  std::cout << *shown;
  return 0;
}

}  // namespace headroom::server
