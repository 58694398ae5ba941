#include "server/cli/check.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/deciding/check_readiness.hpp"
#include "api/json/writer.hpp"
#include "api/reports/readiness_text.hpp"
#include "api/wire/readiness.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/standard_output.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

using api::Readiness;

constexpr int gate_failed = 3;

constexpr const char* examples =
    "Goes through the checklist for production with what is stored of a cluster: limits beside the demand of 14 days,\n"
    "the budget, cooldowns beside start-up times, instance types, markets, HDFS, metrics and alarms. Each item is "
    "met,\n"
    "not met with what to do, or not visible from here. docs/readiness.md explains the items. A server may be "
    "running.\n"
    "\n"
    "Examples:\n"
    "  headroom check --cluster j-2AXXXXXXGAPLF --database headroom.db   what is stored of it\n"
    "  headroom check --cluster etl --at 2026-11-22T12:00:00Z             as it was then\n"
    "  headroom check --cluster request.json                             the request of an evaluation, alone\n"
    "  headroom check --cluster etl -o markdown                          for a ticket\n"
    "  headroom check --cluster etl --fail-on not_met                    exit code 3 if an item is not met\n";

struct CheckOptions {
  std::string cluster;
  std::string database{"headroom.db"};
  std::string instance_types;
  std::string at;  ///< as typed; empty: now
  std::string output{"text"};
  std::string fail_on;
};

Instant time_of(const CheckOptions& typed) {
  if (typed.at.empty()) return WallClock().now();
  const auto at = parse_rfc3339(typed.at);
  if (!at) throw CLI::ValidationError("--at", "'" + typed.at + "' is no time such as 2026-11-22T10:00:00Z");
  return *at;
}

void print(const CheckOptions& typed, const Readiness& found) {
  if (typed.output == "text") {
    std::cout << api::readiness_text(found);
  } else if (typed.output == "markdown") {
    std::cout << api::readiness_markdown(found);
  } else {
    std::string text;
    json::Writer out(text);
    api::encode_readiness(out, found);
    std::cout << text << '\n';
  }
}

int finish(const CheckOptions& typed, const Readiness& found) {
  print(typed, found);
  const bool fails = !typed.fail_on.empty() && std::ranges::any_of(found.items, [](const api::CheckedItem& each) {
    return each.item.state == readiness::State::not_met;
  });
  return finish_output(fails ? gate_failed : 0);
}

int check_file(const CheckOptions& typed, const Catalog& catalog, Instant at) {
  const auto text = read_document(typed.cluster);
  if (!text) return refuse(typed.cluster, text.error());
  const auto found = api::check_readiness(*text, catalog, at);
  return found ? finish(typed, *found) : refuse(typed.cluster, found.error());
}

int check_stored(const CheckOptions& typed, const Catalog& catalog, Instant at) {
  const auto opened = store::open_for_reading(typed.database, 1);
  if (!opened) return refuse(opened.error());
  store::ReadableStore& store = **opened;
  const api::ReadinessSources sources{
      .list = [&](const DecisionQuery& query) { return store.list(query); },
      .find_cluster = [&](std::string_view id) { return store.cluster(id); },
      .find_policy = [&](std::string_view id) { return store.policy(id); },
      .policy_document = [&](std::string_view id, std::int64_t version) { return store.policy_document(id, version); },
      .snapshots = store.snapshots(),
      .catalog = catalog};
  const auto found = api::check_readiness(sources, typed.cluster, at);
  if (!found) return fail(found.error());
  if (*found) return finish(typed, **found);
  return refuse({.kind = ErrorKind::not_found,
                 .code = "not_found",
                 .detail = typed.database + ": nothing is stored of a cluster '" + typed.cluster + "'"});
}

int run(const CheckOptions& typed) {
  const Instant at = time_of(typed);
  const auto catalog = load_catalog(typed.instance_types);
  if (!catalog) return refuse(typed.instance_types, catalog.error());
  std::error_code ignored;
  if (typed.cluster == "-" || std::filesystem::is_regular_file(typed.cluster, ignored))
    return check_file(typed, *catalog, at);
  return check_stored(typed, *catalog, at);
}

void add_flags(CLI::App& command, CheckOptions& options) {
  command
      .add_option("--cluster", options.cluster,
                  "The id of the cluster in the database, or a file with the request of an evaluation")
      ->required();
  command.add_option("--at", options.at, "Check with what was stored up to then (default: now)")->type_name("TIME");
  command.add_option("--database", options.database, "SQLite file; a server may be running")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  command.add_option("--instance-types", options.instance_types, "Sizes and prices in addition to the built-in ones")
      ->envname("HEADROOM_INSTANCE_TYPES")
      ->type_name("FILE");
  command.add_option("--fail-on", options.fail_on, "Exit with 3 if an item is not met")
      ->check(CLI::IsMember({"not_met"}))
      ->type_name("STATE");
  command.add_option("-o,--output", options.output, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->type_name("FORM");
  command.add_flag_callback(
      "--json", [&options] { options.output = "json"; }, "The same as -o json");
}

}  // namespace

void add_check_command(CLI::App& app, int& code) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Whether a cluster is ready for production, item by item");
  add_flags(*command, *options);
  command->footer(examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
