#include "server/cli/decisions.hpp"

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/deciding/decision_export.hpp"
#include "core/base/names.hpp"
#include "core/fleet/fleet.hpp"
#include "server/cli/refusal.hpp"
#include "server/process/wall_clock.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

constexpr const char* export_examples =
    "Prints all decisions that match, newest first, as `GET /v1/decisions` exports them: NDJSON with a trailer, or "
    "CSV\n"
    "with a count. An export whose last line is missing is not complete. A server may be running: what it stores\n"
    "meanwhile is not in the export. Memory does not grow with the history.\n"
    "\n"
    "Examples:\n"
    "  headroom decisions export --database headroom.db > decisions.ndjson\n"
    "  headroom decisions export -o csv --view compact --since 2026-11-01T00:00:00Z > november.csv\n"
    "  headroom decisions export --cluster j-2AXXXXXXGAPLF --outcome failed | jq -r 'select(.id) | .reason'\n";

struct ExportOptions {
  std::string database{"headroom.db"};
  std::string form{"ndjson"};
  std::string view{"full"};
  std::string cluster, kind, action, status, policy, outcome, since, until;  ///< empty: not given
  std::vector<std::string> labels;                                           ///< NAME=VALUE
};

Error wrong(std::string detail) {
  return {.kind = ErrorKind::invalid, .code = "invalid_argument", .detail = std::move(detail)};
}

Result<DecisionQuery> query_of(const ExportOptions& typed) {
  DecisionQuery query{.now = WallClock().now()};
  for (const auto& [text, value] : {std::pair{&typed.cluster, &query.cluster_id}, std::pair{&typed.kind, &query.kind},
                                    std::pair{&typed.action, &query.action}, std::pair{&typed.status, &query.status},
                                    std::pair{&typed.policy, &query.policy_id}})
    if (!text->empty()) *value = *text;
  for (const auto& [word, outcome] : names_of<Outcome>)
    if (word == typed.outcome) query.outcome = outcome;
  for (const auto& [flag, text, at] :
       {std::tuple{"--since", &typed.since, &query.since}, std::tuple{"--until", &typed.until, &query.until}}) {
    if (text->empty()) continue;
    *at = parse_rfc3339(*text);
    if (!*at)
      return tl::unexpected(wrong(std::string(flag) + ": must be an RFC 3339 time such as 2026-11-22T10:00:00Z"));
  }
  for (const std::string& label : typed.labels) {
    const auto equals = label.find('=');
    if (equals == std::string::npos || equals == 0)
      return tl::unexpected(wrong("--label: '" + label + "' must be NAME=VALUE"));
    query.labels.emplace_back(label.substr(0, equals), label.substr(equals + 1));
  }
  return query;
}

int run(const ExportOptions& typed) {
  auto query = query_of(typed);
  if (!query) return refuse(query.error());
  const auto store = store::open_for_reading(typed.database, 1);
  if (!store) return fail(store.error());
  const api::ExportStyle style{.form = typed.form == "csv" ? api::ExportForm::csv : api::ExportForm::ndjson,
                               .view = typed.view == "compact" ? api::View::compact : api::View::full};
  api::DecisionExport whole(api::pages_of([&](const DecisionQuery& page) { return (*store)->list(page); }),
                            *std::move(query), style);
  while (std::cout) {
    auto piece = whole.next();
    if (!piece) return fail(piece.error());
    if (!*piece) break;
    std::cout << **piece;
  }
  return 0;
}

template <class Enum>
std::vector<std::string> words_of() {
  std::vector<std::string> words;
  words.reserve(names_of<Enum>.size());
  for (const auto& [word, value] : names_of<Enum>) words.emplace_back(word);
  return words;
}

void add_flags(CLI::App& command, ExportOptions& options) {
  command.add_option("--database", options.database, "SQLite file")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  command.add_option("-o,--output", options.form, "ndjson or csv")
      ->check(CLI::IsMember({"ndjson", "csv"}))
      ->capture_default_str()
      ->type_name("FORM");
  command.add_option("--view", options.view, "full, or compact: without changes, explanation and artifacts")
      ->check(CLI::IsMember({"full", "compact"}))
      ->capture_default_str()
      ->type_name("VIEW");
  command.add_option("--cluster", options.cluster, "Only decisions about this cluster")->type_name("ID");
  command.add_option("--policy", options.policy, "Only by this policy: ID, ID@VERSION or inline")->type_name("ID");
  command.add_option("--kind", options.kind, "evaluation, rightsizing, plan or fleet")
      ->check(CLI::IsMember({"evaluation", "rightsizing", "plan", "fleet"}))
      ->type_name("KIND");
  command.add_option("--action", options.action, "Only with this action")
      ->check(CLI::IsMember(words_of<fleet::FleetAction>()))
      ->type_name("ACTION");
  command.add_option("--status", options.status, "decided, insufficient_data, feasible or infeasible")
      ->check(CLI::IsMember({"decided", "insufficient_data", "feasible", "infeasible"}))
      ->type_name("STATUS");
  command.add_option("--outcome", options.outcome, "Only with this outcome")
      ->check(CLI::IsMember(words_of<Outcome>()))
      ->type_name("OUTCOME");
  command.add_option("--label", options.labels, "Only with this label; repeat it for several")
      ->expected(1)
      ->take_all()
      ->type_name("NAME=VALUE");
  command.add_option("--since", options.since, "Only decisions evaluated at this time or later")->type_name("TIME");
  command.add_option("--until", options.until, "Only decisions evaluated before this time")->type_name("TIME");
}

}  // namespace

void add_decisions_command(CLI::App& app, int& code) {
  CLI::App* decisions = app.add_subcommand("decisions", "The decisions in a database");
  decisions->require_subcommand(1);
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command = decisions->add_subcommand("export", "Print all decisions that match, as NDJSON or CSV");
  add_flags(*command, *options);
  command->footer(export_examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
