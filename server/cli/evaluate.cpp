#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include "api/json/parse.hpp"
#include "api/wire/decision.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fields/dry_run_id.hpp"
#include "core/decide.hpp"
#include "core/intake/forecasts.hpp"
#include "server/cli/answer_text.hpp"
#include "server/cli/apply_commands.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/document_files.hpp"
#include "server/cli/document_kind.hpp"
#include "server/cli/fleet.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "server/process/zone_files.hpp"

namespace headroom::server {

namespace {

/// The request in FILE with the documents of --source added, or only one of the two.
Result<std::string> body_of(const EvaluateOptions& options) {
  std::string request = "{}";
  if (!options.file.empty()) {
    auto text = read_document(options.file);
    if (!text) return text;
    request = *std::move(text);
  }
  const auto document = json::parse(request);
  if (!document) return tl::unexpected(Error{.detail = options.file + ": " + document.error().detail});
  const json::Value& root = document->root();
  if (const auto kind = kind_of_document(root))
    return tl::unexpected(Error{.detail = "this is no request but a document of another system; give it as --source " +
                                          *kind + "=" + (options.file == "-" ? "FILE" : options.file)});
  if (options.sources.empty()) return request;
  if (root.kind() != json::Kind::object) return tl::unexpected(Error{.detail = "the request must be an object"});
  if (root.find("sources") != nullptr)
    return tl::unexpected(Error{.detail = "--source can't be used if the request has `sources`"});
  std::string text;
  json::Writer out(text);
  out.begin_object();
  if (const auto written = write_sources(out, "--source", options.sources); !written)
    return tl::unexpected(written.error());
  out.end_object();
  if (root.members().empty()) return text;
  text.back() = ',';
  return text + request.substr(request.find('{') + 1);
}

Result<std::string> evaluate_one(const json::Value& body, const Catalog& catalog, const ZoneBook& zones) {
  auto request = api::decode_evaluation(body, WallClock().now(), catalog, &zones);
  if (!request) return tl::unexpected(std::move(request.error()));
  add_zones(request->input, zones);
  add_forecasts(request->input, catalog);
  Decision decision = decide(request->input, catalog).decision;
  const Outcome outcome = api::hold_for_approval(request->approval, decision);
  std::string answer;
  api::encode_decision(answer, {api::dry_run_id, request->policy_name, request->labels, outcome}, request->input,
                       decision, api::View::full);
  return answer;
}

}  // namespace

int evaluate_file(const EvaluateOptions& options) {
  const auto refused = [&](const Error& error) {
    if (options.sources.empty()) return refuse(options.file, error);
    return refuse(error, [&](std::string_view pointer) {
      return place_in_source(pointer, "--source", options.sources).value_or(std::string(pointer));
    });
  };
  const auto text = body_of(options);
  if (!text) return refused(text.error());
  const auto catalog = load_catalog(options.instance_types);
  if (!catalog) return refuse(catalog.error());
  const auto document = json::parse(*text);
  if (!document) return refused(document.error());
  const ZoneFiles zones(zone_folder());
  const auto answer = is_fleet_request(document->root()) ? evaluate_fleet(document->root(), *catalog, zones)
                                                         : evaluate_one(document->root(), *catalog, zones);
  if (!answer) return refused(answer.error());
  if (!options.apply_with.empty()) {
    const auto commands = apply_commands(*answer, WallClock().now());
    if (!commands) {
      std::cerr << "headroom: " << commands.error().detail << '\n';
      return 1;
    }
    std::cout << *commands;
    return 0;
  }
  if (!options.json && options.output == "text") {
    std::cout << *answer_text(*answer);
    return 0;
  }
  const auto read_again = json::parse(*answer);
  std::cout << printed(options.json ? "json" : options.output, read_again->root(), *answer,
                       table_of(read_again->root()));
  return 0;
}

int explain_file(const std::string& file) {
  const auto text = read_document(file);
  if (!text) return refuse(file, text.error());
  const auto shown = answer_text(*text);
  if (!shown) return refuse(file, shown.error());
  std::cout << *shown;
  return 0;
}

}  // namespace headroom::server
