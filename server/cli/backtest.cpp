#include "server/cli/backtest.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "api/deciding/backtest.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/reports/backtest_svg.hpp"
#include "api/reports/backtest_text.hpp"
#include "api/wire/backtest.hpp"
#include "api/wire/fields/activation_rule.hpp"
#include "api/wire/policy_document.hpp"
#include "server/cli/base/typed_words.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "server/process/zone_files.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

constexpr int gate_fails = 3;

constexpr const char* examples =
    "Every stored evaluation of the clusters is made again from its stored input by the policy, whatever policy it "
    "was\n"
    "made by. What the policy asks for is held until the next decision, and compared with the sizes that the cluster\n"
    "had. That is open loop: with other sizes the inputs that followed would have been others. POLICY is a file, or "
    "the\n"
    "id of a policy in the database. A server may be running. Exit codes: 0 done, 3 a limit is broken or could not be\n"
    "judged, 1 failed, 2 wrong usage or input.\n"
    "\n"
    "Examples:\n"
    "  headroom backtest etl --database headroom.db               the newest version, the last 7 days, its clusters\n"
    "  headroom backtest etl --version 3 --from 2026-11-01T00:00:00Z --to 2026-11-15T00:00:00Z\n"
    "  headroom backtest policy.json --cluster j-2AXXXXXXGAPLF    a draft, before it is stored\n"
    "  headroom backtest etl --svg backtest.svg                   a picture of both paths over the demand\n"
    "  headroom backtest policy.json --cluster j-2AXXXXXXGAPLF --max-cost-increase 5 -o markdown   in a pull request\n";

struct BacktestOptions {
  std::string policy;
  std::string database{"headroom.db"};
  std::string instance_types;
  std::string version;  ///< this and the next fields: as typed; empty: not given
  std::string from;
  std::string to;
  std::string start_up_seconds;
  std::vector<std::string> clusters;
  std::optional<double> max_cost_increase;
  std::optional<std::int64_t> max_under_provisioned;
  std::string svg;
  std::string output{"text"};
};

Error wrong(std::string code, std::string detail) {
  return {.kind = ErrorKind::invalid, .code = std::move(code), .detail = std::move(detail)};
}

/// A share on a terminal that is overwritten as the work goes on. Elsewhere nothing is shown.
class ProgressLine {
 public:
  ProgressLine() : shown_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(double share) const {
    if (shown_) std::cerr << "\r\033[K" << static_cast<int>(share * 100) << '%' << std::flush;
  }

 private:
  bool shown_;
};

/// The request as the API's JSON, so that one set of rules reads both.
std::string request_json(const BacktestOptions& typed) {
  std::string text = "{";
  append_member(text, "version", typed.version);
  append_member(text, "from", typed.from);
  append_member(text, "to", typed.to);
  append_member(text, "start_up_seconds", typed.start_up_seconds);
  return text + "}";
}

/// The policy on trial, and the clusters and the window that its own `activation`, or that of the active version,
/// names.
struct OnTrial {
  std::string name;
  std::optional<std::int64_t> version{};
  SharedText document{};
  std::optional<backtest::ActivationLimits> activation{};
};

/// All that a back test on the command line works with.
struct Workplace {
  const BacktestOptions& typed;
  store::ReadableStore& store;
  const Catalog& catalog;
  const ZoneBook& zones;
  Instant now;
};

bool names_a_file(const std::string& policy) {
  std::error_code ignored;
  return policy == "-" || std::filesystem::is_regular_file(policy, ignored);
}

Result<OnTrial> read_draft(const Workplace& at) {
  if (!at.typed.version.empty())
    return tl::unexpected(
        wrong("conflict", "--version: names a version of a stored policy, and '" + at.typed.policy + "' is a file"));
  const auto text = read_document(at.typed.policy);
  if (!text) return tl::unexpected(text.error());
  auto document = api::read_policy_document(*text, "draft", at.catalog, at.zones, at.now);
  if (!document) return tl::unexpected(std::move(document.error()));
  auto activation = api::activation_of(*document);
  if (!activation) return tl::unexpected(std::move(activation.error()));
  return OnTrial{.name = at.typed.policy == "-" ? "the policy" : at.typed.policy,
                 .document = SharedText(*std::move(document)),
                 .activation = *std::move(activation)};
}

Result<SharedText> version_of(const Workplace& at, std::int64_t version) {
  auto document = at.store.policy_document(at.typed.policy, version);
  if (!document) return tl::unexpected(std::move(document.error()));
  if (!*document)
    return tl::unexpected(
        wrong("unknown_version", "policy '" + at.typed.policy + "' has no version " + std::to_string(version)));
  return **std::move(document);
}

Result<OnTrial> read_stored(const Workplace& at, const std::optional<std::int64_t>& version) {
  const auto policy = at.store.policy(at.typed.policy);
  if (!policy) return tl::unexpected(policy.error());
  if (!*policy)
    return tl::unexpected(
        wrong("unknown_policy", "there is neither a file nor a stored policy '" + at.typed.policy + "'"));
  OnTrial trial{.name = at.typed.policy, .version = version.value_or((*policy)->newest)};
  auto document = version_of(at, *trial.version);
  if (!document) return tl::unexpected(std::move(document.error()));
  trial.document = *std::move(document);
  if (!(*policy)->active) return trial;
  const auto active = version_of(at, *(*policy)->active);
  auto activation = active ? api::activation_of(active->view()) : tl::unexpected(active.error());
  if (!activation) return tl::unexpected(std::move(activation.error()));
  trial.activation = *std::move(activation);
  return trial;
}

/// Fails if nothing is stored of a cluster.
Result<void> require_known(store::ReadableStore& store, const std::vector<std::string>& clusters) {
  for (const std::string& cluster : clusters) {
    const auto metrics = store.snapshots().metrics(cluster);
    if (!metrics) return tl::unexpected(metrics.error());
    const auto decisions = store.list({.cluster_id = cluster, .limit = 1});
    if (!decisions) return tl::unexpected(decisions.error());
    if (metrics->empty() && decisions->empty())
      return tl::unexpected(wrong("unknown_cluster", "--cluster: nothing is stored of a cluster '" + cluster + "'"));
  }
  return {};
}

Result<std::vector<std::string>> clusters_of(const Workplace& at, const api::BacktestSources& sources,
                                             const OnTrial& trial, const api::BacktestRange& range) {
  if (!at.typed.clusters.empty()) {
    if (auto known = require_known(at.store, at.typed.clusters); !known) return tl::unexpected(known.error());
    return at.typed.clusters;
  }
  if (trial.activation && !trial.activation->cluster_ids.empty()) return trial.activation->cluster_ids;
  if (!trial.version) return tl::unexpected(wrong("missing", "--cluster: is required for a policy that is a file"));
  return api::clusters_of_policy(sources, trial.name, range.from, range.to);
}

Result<backtest::Backtest> made(const Workplace& at, const OnTrial& trial, const api::BacktestFields& fields,
                                const api::BacktestRange& range) {
  const api::BacktestSources sources{.list = [&](const DecisionQuery& query) { return at.store.list(query); },
                                     .snapshots = at.store.snapshots(),
                                     .catalog = at.catalog,
                                     .zones = at.zones};
  auto clusters = clusters_of(at, sources, trial, range);
  if (!clusters) return tl::unexpected(std::move(clusters.error()));
  const ProgressLine line;
  auto result = api::run_backtest(sources,
                                  {.policy_id = trial.name,
                                   .version = trial.version,
                                   .document = trial.document,
                                   .from = range.from,
                                   .to = range.to,
                                   .now = at.now,
                                   .cluster_ids = *std::move(clusters),
                                   .start_up = fields.start_up},
                                  [&](double share) {
                                    line.show(share);
                                    return true;
                                  });
  if (!result) return tl::unexpected(std::move(result.error()));
  return **std::move(result);
}

void print(const backtest::Backtest& result, const std::string& form) {
  if (form == "text") {
    std::cout << api::backtest_text(result);
  } else if (form == "markdown") {
    std::cout << api::backtest_markdown(result);
  } else {
    std::string text;
    json::Writer out(text);
    api::encode_backtest(out, result);
    std::cout << text << '\n';
  }
}

int write_picture(const backtest::Backtest& result, const std::string& path) {
  if (path.empty()) return 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << api::backtest_svg(result);
  file.flush();
  if (file) return 0;
  std::cerr << "headroom: cannot write to " << path << '\n';
  return 1;
}

/// A limit that can't be judged fails here: whoever runs a gate can look at why.
int judged(const backtest::Backtest& result, const BacktestOptions& typed) {
  const backtest::ActivationLimits limits{.max_cost_increase_percent = typed.max_cost_increase,
                                          .max_under_provisioned_minutes = typed.max_under_provisioned};
  const backtest::Totals totals = totals_of(result);
  const backtest::GateVerdict verdict = judge(limits, totals.would_be, totals.actual);
  if (verdict.fails()) {
    std::cerr << "headroom: " << api::broken_limits({.limits = limits, .verdict = verdict, .backtest = result}) << '\n';
    return gate_fails;
  }
  const bool unknown =
      verdict.cost == backtest::LimitState::unknown || verdict.under_provisioned == backtest::LimitState::unknown;
  if (!unknown) return 0;
  std::cerr << "headroom: a limit can't be judged, because its figure is not known\n";
  return gate_fails;
}

/// Reads the request, with faults at the flags that brought them about.
int run_with(const Workplace& at) {
  const auto body = json::parse(request_json(at.typed));
  if (!body) return refuse(body.error());
  // The window of the activation is known only with the policy, so the fields are read twice.
  const auto first = api::decode_backtest(body->root(), {.now = at.now});
  const auto trial =
      names_a_file(at.typed.policy) ? read_draft(at) : read_stored(at, first ? first->version : std::nullopt);
  if (!trial) return names_a_file(at.typed.policy) ? refuse(at.typed.policy, trial.error()) : refuse(trial.error());
  const api::BacktestDefaults defaults{
      .now = at.now, .days = trial->activation ? trial->activation->window_days : backtest::default_window_days};
  const auto fields = api::decode_backtest(body->root(), defaults);
  if (!fields) return refuse(fields.error(), flag_of_field);
  const auto result = made(at, *trial, *fields, range_of(*fields, defaults));
  if (!result) return result.error().kind == ErrorKind::invalid ? refuse(result.error()) : fail(result.error());
  print(*result, at.typed.output);
  if (const int code = write_picture(*result, at.typed.svg); code != 0) return code;
  return judged(*result, at.typed);
}

int run(const BacktestOptions& typed) {
  const auto catalog = load_catalog(typed.instance_types);
  if (!catalog) return refuse(catalog.error());
  const auto store = store::open_for_reading(typed.database, 1);
  if (!store) return fail(store.error());
  const ZoneFiles zones(zone_folder());
  return run_with({.typed = typed, .store = **store, .catalog = *catalog, .zones = zones, .now = WallClock().now()});
}

void add_flags(CLI::App& command, BacktestOptions& options) {
  command
      .add_option("POLICY", options.policy,
                  "A policy's file (JSON or YAML, - for standard input) or a stored policy's id")
      ->required();
  add_word_flag(command, "--version", options.version, "N", "Which version of the stored policy (default the newest)");
  command
      .add_option("--cluster", options.clusters,
                  "Whose history; repeat it for several (default those that the policy's activation names, or that "
                  "the policy decided for)")
      ->type_name("ID")
      ->expected(1)
      ->take_all();
  add_word_flag(command, "--from", options.from, "TIME",
                "Only decisions evaluated at this time or later (default 7 days before --to, or window_days)");
  add_word_flag(command, "--to", options.to, "TIME", "Only decisions evaluated before this time (default now)");
  add_word_flag(command, "--start-up-seconds", options.start_up_seconds, "N",
                "From a unit's request until it runs (default 300)");
  command.add_option("--database", options.database, "SQLite file")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  command.add_option("--instance-types", options.instance_types, "Sizes and prices in addition to the built-in ones")
      ->envname("HEADROOM_INSTANCE_TYPES")
      ->type_name("FILE");
  command.add_option("--svg", options.svg, "Draw both paths of capacity over the demand")->type_name("FILE");
  command
      .add_option("--max-cost-increase", options.max_cost_increase,
                  "Exit with 3 if it would have cost more by so many percent")
      ->check(CLI::Range(-100.0, 1e6))
      ->type_name("PERCENT");
  command
      .add_option("--max-under-provisioned-minutes", options.max_under_provisioned,
                  "Exit with 3 if it would have been too small for longer")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000}))
      ->type_name("N");
  command.add_option("-o,--output", options.output, "text, markdown or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->type_name("FORM");
  command.add_flag_callback(
      "--json", [&options] { options.output = "json"; }, "The same as -o json");
}

}  // namespace

void add_backtest_command(CLI::App& app, int& code) {
  const auto options = std::make_shared<BacktestOptions>();
  CLI::App* command = app.add_subcommand(
      "backtest", "What a policy would have asked for over the stored history, and what it would have cost");
  add_flags(*command, *options);
  command->footer(examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
