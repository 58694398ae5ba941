#include "server/cli/decisions.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/deciding/decision_export.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/reports/terminal_text.hpp"
#include "server/cli/answer_text.hpp"
#include "server/cli/base/decision_filters.hpp"
#include "server/cli/base/decision_source.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/table_forms.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

constexpr const char* list_examples =
    "Prints the decisions that match, newest first: from a running server with --server URL, or from a database, "
    "beside a\n"
    "running server too. Without --server, HEADROOM_SERVER names the server; without both, the database is read, "
    "which\n"
    "--database or HEADROOM_DATABASE names. A decision's outcome is what was reported, or `expired`.\n"
    "`-o csv` has the columns of the table; `headroom decisions export -o csv` has all columns.\n"
    "Exit codes: 0 done, also if nothing matches; 1 no server or no database answers; 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  headroom decisions list --server http://localhost:8080\n"
    "  headroom decisions list --cluster etl --changed true --limit 10\n"
    "  headroom decisions list --blocked-by budget --since 2026-11-22T00:00:00Z --all\n"
    "  headroom decisions list --outcome failed -o ndjson | jq -r .reason\n";

constexpr const char* show_examples =
    "Prints one decision: what to do, why, what was held back, what it costs, and the request body that applies it.\n"
    "It comes from a running server with --server URL, or from a database, as with `headroom decisions list`. table,\n"
    "markdown and csv are the changes of its pools, and nothing if it changes nothing.\n"
    "Exit codes: 0 done; 1 there is no such decision, or no server or no database answers; 2 wrong usage.\n"
    "\n"
    "Examples:\n"
    "  headroom decisions show dec_019ab3f0-7c1e-7d22-9f6a-2b1f6f2f8a11\n"
    "  headroom decisions show dec_019ab3f0-7c1e-7d22-9f6a-2b1f6f2f8a11 --server https://headroom.example.com\n"
    "  headroom decisions show dec_019ab3f0-7c1e-7d22-9f6a-2b1f6f2f8a11 -o json | jq .explanation.summary\n";

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
  DecisionFilters filters;
};

int run(const ExportOptions& typed) {
  auto query = query_of(typed.filters);
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
  add_filters(command, options.filters);
}

/// Which server or file is asked. Empty: not typed.
struct Place {
  std::string server;
  std::string database;
};

void add_place(CLI::App& command, Place& place) {
  auto* server = command.add_option("--server", place.server, "Address of a running server (or HEADROOM_SERVER)")
                     ->type_name("URL");
  command.add_option("--database", place.database, "SQLite file (or HEADROOM_DATABASE; otherwise headroom.db)")
      ->excludes(server)
      ->type_name("FILE");
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): there is one thread
  return value == nullptr ? std::string() : std::string(value);
}

/// What is typed comes before the environment, and a server before a file.
Result<std::unique_ptr<DecisionSource>> source_of(const Place& typed) {
  if (!typed.server.empty()) return decisions_of_server(typed.server);
  if (!typed.database.empty()) return decisions_of_file(typed.database);
  if (const std::string server = environment("HEADROOM_SERVER"); !server.empty()) return decisions_of_server(server);
  const std::string database = environment("HEADROOM_DATABASE");
  return decisions_of_file(database.empty() ? "headroom.db" : database);
}

int report(const Error& error) { return error.kind == ErrorKind::invalid ? refuse(error) : fail(error); }

struct ListOptions {
  Place place;
  DecisionFilters filters;
  std::string form{"table"};
  std::string view{"compact"};
  std::size_t limit{50};
  bool all{false};
  std::string cursor;
};

/// A page of the API has no more.
constexpr std::size_t most_in_page = 1000;

/// Gives pages to `take` until there are as many decisions as wanted. Returns the cursor behind them, if more match.
Result<std::optional<std::string>> each_page(DecisionSource& source, const ListOptions& typed,
                                             const std::function<void(const DecisionsPage&)>& take) {
  std::optional<std::string> cursor;
  if (!typed.cursor.empty()) cursor = typed.cursor;
  const api::View view = typed.view == "full" ? api::View::full : api::View::compact;
  std::size_t left = typed.limit;
  while (std::cout) {
    const auto page = source.page(typed.filters, view, typed.all ? most_in_page : std::min(left, most_in_page), cursor);
    if (!page) return tl::unexpected(page.error());
    take(*page);
    left -= std::min(left, page->items.size());
    if (!page->next || page->next == cursor) return std::optional<std::string>();
    cursor = page->next;
    if (left == 0 && !typed.all) break;
  }
  return cursor;
}

/// Text that others chose must not move the cursor of a terminal, nor be a formula of a spreadsheet.
std::string harmless(std::string_view text, bool is_csv) {
  std::string out;
  if (is_csv && !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos) out = "'";
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out;
}

const std::vector<std::string> columns{"id",         "evaluated_at", "cluster_id", "action", "reason",
                                       "blocked_by", "outcome",      "current",    "target"};
constexpr std::size_t text_columns = 7;

std::vector<std::string> row_of(const std::string& item, bool is_csv) {
  const auto document = json::parse(item);
  if (!document) return std::vector<std::string>(columns.size());
  std::vector<std::string> row;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const json::Value& value = api::terminal::member(document->root(), columns[i]);
    if (i < text_columns)
      row.push_back(harmless(api::terminal::text(document->root(), columns[i]), is_csv));
    else
      row.push_back(value.is_number() ? api::terminal::number(document->root(), columns[i]) : std::string());
  }
  return row;
}

Result<std::optional<std::string>> print_lines(DecisionSource& source, const ListOptions& typed) {
  return each_page(source, typed, [](const DecisionsPage& page) {
    for (const std::string& item : page.items) std::cout << item << '\n';
  });
}

Result<std::optional<std::string>> print_json(DecisionSource& source, const ListOptions& typed) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("items").begin_array();
  auto next = each_page(source, typed, [&](const DecisionsPage& page) {
    for (const std::string& item : page.items) out.raw(item);
  });
  if (!next) return next;
  out.end_array().name("next_cursor");
  if (*next)
    out.value(**next);
  else
    out.null();
  out.end_object();
  std::cout << text << '\n';
  return next;
}

Result<std::optional<std::string>> print_table(DecisionSource& source, const ListOptions& typed) {
  const bool is_csv = typed.form == "csv";
  Table table{.rows = {columns}, .left = text_columns};
  auto next = each_page(source, typed, [&](const DecisionsPage& page) {
    for (const std::string& item : page.items) table.rows.push_back(row_of(item, is_csv));
  });
  if (!next) return next;
  if (is_csv && table.rows.size() == 1) {  // a program that reads it still needs the names
    for (std::size_t i = 0; i < columns.size(); ++i) std::cout << (i == 0 ? "" : ",") << columns[i];
    std::cout << '\n';
  }
  std::cout << printed(typed.form, {}, {}, table);
  return next;
}

int list(const ListOptions& typed) {
  if (const auto query = query_of(typed.filters); !query) return refuse(query.error());
  const auto source = source_of(typed.place);
  if (!source) return report(source.error());
  const auto print = typed.form == "json" ? print_json : typed.form == "ndjson" ? print_lines : print_table;
  const auto next = print(**source, typed);
  if (!next) return report(next.error());
  if (*next && typed.form == "table")
    std::cerr << "More decisions match: see them with --all, or go on with --cursor " << **next << '\n';
  return 0;
}

struct ShowOptions {
  Place place;
  std::string id;
  std::string form{"text"};
};

int show(const ShowOptions& typed) {
  const auto source = source_of(typed.place);
  if (!source) return report(source.error());
  const auto answer = (*source)->find(typed.id);
  if (!answer) return report(answer.error());
  if (typed.form == "text") {
    const auto text = answer_text(*answer);
    if (!text) return fail(text.error());
    std::cout << *text;
    return 0;
  }
  const auto document = json::parse(*answer);
  if (!document) return fail(document.error());
  std::cout << printed(typed.form, document->root(), *answer, table_of(document->root()));
  return 0;
}

void add_list(CLI::App& decisions, int& code) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* command = decisions.add_subcommand("list", "Print the newest decisions that match");
  add_place(*command, options->place);
  add_filters(*command, options->filters);
  auto* limit = command->add_option("--limit", options->limit, "How many at most")
                    ->check(CLI::Range(1, 1'000'000))
                    ->capture_default_str()
                    ->type_name("N");
  command->add_flag("--all", options->all, "All that match")->excludes(limit);
  command->add_option("--cursor", options->cursor, "Go on behind the page that had this next_cursor")
      ->type_name("CURSOR");
  command->add_option("--view", options->view, "Of json and ndjson: full, or compact without explanation")
      ->check(CLI::IsMember({"full", "compact"}))
      ->capture_default_str()
      ->type_name("VIEW");
  command->add_option("-o,--output", options->form, "table, json, ndjson or csv")
      ->check(CLI::IsMember({"table", "json", "ndjson", "csv"}))
      ->capture_default_str()
      ->type_name("FORM");
  command->add_flag_callback(
      "--json", [options] { options->form = "json"; }, "The same as -o json");
  command->footer(list_examples);
  command->callback([options, &code] { code = list(*options); });
}

void add_show(CLI::App& decisions, int& code) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* command = decisions.add_subcommand("show", "Print one decision for a person");
  command->add_option("ID", options->id, "The id of the decision")->required();
  add_place(*command, options->place);
  command->add_option("-o,--output", options->form, "text, table, markdown, csv, yaml or json")
      ->check(CLI::IsMember(answer_forms))
      ->capture_default_str()
      ->type_name("FORM");
  command->add_flag_callback(
      "--json", [options] { options->form = "json"; }, "The same as -o json");
  command->footer(show_examples);
  command->callback([options, &code] { code = show(*options); });
}

}  // namespace

void add_decisions_command(CLI::App& app, int& code) {
  CLI::App* decisions = app.add_subcommand("decisions", "The decisions of a server or in a database");
  decisions->require_subcommand(1);
  add_list(*decisions, code);
  add_show(*decisions, code);
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command = decisions->add_subcommand("export", "Print all decisions that match, as NDJSON or CSV");
  add_flags(*command, *options);
  command->footer(export_examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
