#include "server/cli/diagnose.hpp"

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/deciding/diagnose_cluster.hpp"
#include "api/json/writer.hpp"
#include "api/reports/diagnosis_text.hpp"
#include "api/wire/diagnosis.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/standard_output.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

using api::DiagnosisQuestion;

constexpr int gate_failed = 3;
constexpr std::chrono::hours default_range{24};

constexpr const char* examples =
    "Reads the stored evaluations of one cluster and says why it does not scale as it should: what holds it back, "
    "what\n"
    "comes late, what goes back and forth, which figures are missing, what is idle. Each finding has the evaluations\n"
    "that show it, its cause and a remedy. What can't be seen from here, such as permissions and quotas, is "
    "suspected,\n"
    "and the remedy says where to look. docs/diagnosis.md lists the causes. A server may be running.\n"
    "\n"
    "Examples:\n"
    "  headroom diagnose j-2AXXXXXXGAPLF --database headroom.db            the last 24 hours\n"
    "  headroom diagnose etl --since 2026-11-22T08:00:00Z --until 2026-11-22T12:00:00Z\n"
    "  headroom diagnose etl -o markdown                                   for a ticket\n"
    "  headroom diagnose etl --fail-on-finding                             exit code 3 if there is a finding\n";

struct DiagnoseOptions {
  std::string cluster;
  std::string database{"headroom.db"};
  std::string instance_types;
  std::string since;  ///< this and `until`: as typed; empty: not given
  std::string until;
  std::string output{"text"};
  bool fail_on_finding{false};
};

Instant typed_time(const char* flag, const std::string& text, Instant otherwise) {
  if (text.empty()) return otherwise;
  const auto at = parse_rfc3339(text);
  if (!at) throw CLI::ValidationError(flag, "'" + text + "' is no time such as 2026-11-22T10:00:00Z");
  return *at;
}

DiagnosisQuestion question_of(const DiagnoseOptions& typed) {
  DiagnosisQuestion question{.cluster_id = typed.cluster, .since = {}, .until = {}, .now = WallClock().now()};
  question.until = typed_time("--until", typed.until, question.now);
  question.since = typed_time("--since", typed.since, question.until - default_range);
  if (question.since >= question.until) throw CLI::ValidationError("--since", "must be before --until");
  return question;
}

void print(const DiagnoseOptions& typed, const diagnosis::Diagnosis& found) {
  if (typed.output == "text") {
    std::cout << api::diagnosis_text(found);
  } else if (typed.output == "markdown") {
    std::cout << api::diagnosis_markdown(found);
  } else {
    std::string text;
    json::Writer out(text);
    api::encode_diagnosis(out, found);
    std::cout << text << '\n';
  }
}

int run(const DiagnoseOptions& typed) {
  const DiagnosisQuestion question = question_of(typed);
  const auto catalog = load_catalog(typed.instance_types);
  if (!catalog) return refuse(typed.instance_types, catalog.error());
  const auto store = store::open_for_reading(typed.database, 1);
  if (!store) return refuse(store.error());
  const auto list = [&](const DecisionQuery& query) { return (*store)->list(query); };
  const auto found = api::diagnose_cluster(list, *catalog, question);
  if (!found) return fail(found.error());
  print(typed, *found);
  return finish_output(typed.fail_on_finding && !found->findings.empty() ? gate_failed : 0);
}

void add_flags(CLI::App& command, DiagnoseOptions& options) {
  command.add_option("CLUSTER", options.cluster, "The id of the cluster")->required();
  command.add_option("--since", options.since, "Evaluations from then on (default: 24 hours before --until)")
      ->type_name("TIME");
  command.add_option("--until", options.until, "Evaluations before then (default: now)")->type_name("TIME");
  command.add_option("--database", options.database, "SQLite file")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  command.add_option("--instance-types", options.instance_types, "Sizes and prices in addition to the built-in ones")
      ->envname("HEADROOM_INSTANCE_TYPES")
      ->type_name("FILE");
  command.add_flag("--fail-on-finding", options.fail_on_finding, "Exit with 3 if there is a finding");
  command.add_option("-o,--output", options.output, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->type_name("FORM");
  command.add_flag_callback(
      "--json", [&options] { options.output = "json"; }, "The same as -o json");
}

}  // namespace

void add_diagnose_command(CLI::App& app, int& code) {
  const auto options = std::make_shared<DiagnoseOptions>();
  CLI::App* command = app.add_subcommand("diagnose", "Why a cluster does not scale as it should, from its history");
  add_flags(*command, *options);
  command->footer(examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
