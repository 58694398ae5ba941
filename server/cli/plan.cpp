#include "server/cli/plan.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/reports/plan.hpp"
#include "api/wire/fields/dry_run_id.hpp"
#include "api/wire/planning/answer.hpp"
#include "core/planning/make_plan.hpp"
#include "server/cli/document_files.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/table_forms.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"

namespace headroom::server {
namespace {

constexpr const char* evidence_flag = "--evidence";
constexpr int infeasible_code = 11;
constexpr int insufficient_code = 12;

/// The file, with the documents of --evidence as its `sources`.
Result<std::string> body_of(const PlanOptions& options) {
  auto request = read_document(options.file);
  if (!request || options.evidence.empty()) return request;
  const auto document = json::parse(*request);
  if (!document) return tl::unexpected(document.error());
  const json::Value& root = document->root();
  if (root.kind() != json::Kind::object) return request;  // a fault of the request
  if (root.find("sources") != nullptr)
    return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                .code = "contradictory",
                                .detail = "the file has sources already, so --evidence can't be used with it"});
  std::string text;
  json::Writer out(text);
  out.begin_object();
  if (const auto written = write_sources(out, evidence_flag, options.evidence); !written)
    return tl::unexpected(written.error());
  out.end_object();
  if (root.members().empty()) return text;
  text.back() = ',';
  return text + request->substr(request->find('{') + 1);
}

int exit_code_of(planning::PlanStatus status) {
  switch (status) {
    case planning::PlanStatus::feasible:
      return 0;
    case planning::PlanStatus::infeasible:
      return infeasible_code;
    case planning::PlanStatus::insufficient_data:
      break;
  }
  return insufficient_code;
}

}  // namespace

void add_plan_flags(CLI::App& command, PlanOptions& options) {
  command.add_option("FILE", options.file, "The body of POST /v1/plans, or - for standard input")->required();
  command
      .add_option(evidence_flag, options.evidence,
                  "Documents of an earlier run from Spark's REST API: spark.executors=FILE, spark.stages=FILE")
      ->type_name("KIND=FILE")
      ->expected(1)
      ->take_all();
  command
      .add_option("-o,--output", options.output,
                  "text (default), json, yaml; or only the cluster: table, markdown, csv")
      ->check(CLI::IsMember(answer_forms))
      ->type_name("FORM");
  command.add_flag("--json", options.json, "The same as -o json");
  command.add_flag("--exit-code", options.exit_code,
                   "Exit with 11 if no cluster keeps all constraints, 12 if something has to be measured first");
}

int plan_job(const PlanOptions& options) {
  const auto refused = [&](const Error& error) {
    if (options.evidence.empty()) return refuse(options.file, error);
    return refuse(error, [&](std::string_view pointer) {
      return place_in_source(pointer, evidence_flag, options.evidence).value_or(std::string(pointer));
    });
  };
  const auto body = body_of(options);
  if (!body) return refused(body.error());
  const auto catalog = load_catalog(options.instance_types);
  if (!catalog) return refuse(catalog.error());
  const auto document = json::parse(*body);
  if (!document) return refused(document.error());
  const auto call = api::decode_plan_request(document->root(), *catalog, WallClock().now());
  if (!call) return refused(call.error());
  const planning::PlanAnswer answer = planning::make_plan(call->request, *catalog);
  std::string text;
  api::encode_plan(text, api::dry_run_id, *call, answer);
  const auto read_again = json::parse(text);
  if (!options.json && options.output == "text")
    std::cout << api::plan_text(read_again->root());
  else
    std::cout << printed(options.json ? "json" : options.output, read_again->root(), text,
                         {.rows = api::plan_groups(read_again->root()), .left = 3});
  return options.exit_code ? exit_code_of(answer.status) : 0;
}

}  // namespace headroom::server
