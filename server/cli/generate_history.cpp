#include "server/cli/generate_history.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "server/cli/progress_bar.hpp"
#include "server/cli/refusal.hpp"
#include "server/generating/history_generator.hpp"
#include "server/process/wall_clock.hpp"

namespace headroom::server {
namespace {

constexpr const char* examples =
    "For tests, benchmarks and demonstrations: the clusters are made up, the decisions are real. There are EMR "
    "clusters\n"
    "with instance groups and with fleets, node groups and workloads of Kubernetes, six stored policies with three\n"
    "versions each, registered clusters with tags, and labels. Demand has days, weeks, a trend, noise and bursts; now "
    "and\n"
    "then metrics are missing or old. Most recommendations are reported as applied; others fail, are dismissed, or "
    "expire.\n"
    "`headroom replay` finds each decision identical. Equal --seed, --until and sizes give equal decisions.\n"
    "\n"
    "Examples:\n"
    "  headroom generate-history --database demo.db                             24 clusters, a year, each hour\n"
    "  headroom generate-history --database big.db --clusters 115 --days 365    a million decisions\n"
    "  headroom generate-history --database test.db --clusters 6 --days 7 --every 300 --seed 7 "
    "--until 2026-11-22T00:00:00Z\n"
    "  headroom serve --database demo.db\n";

struct GenerateOptions {
  std::string database;
  std::size_t clusters{24};
  std::int64_t days{365};
  std::int64_t every{3600};
  std::int64_t seed{1};
  std::string until;
  std::size_t jobs{0};
  bool counterfactuals{false};
};

Result<HistoryPlan> plan_of(const GenerateOptions& typed) {
  const auto until =
      typed.until.empty() ? std::chrono::floor<std::chrono::hours>(WallClock().now()) : parse_rfc3339(typed.until);
  if (!until)
    return tl::unexpected(
        Error{.code = "invalid_argument", .detail = "--until: must be an RFC 3339 time such as 2026-11-22T10:00:00Z"});
  const Instant from = *until - std::chrono::days{typed.days};
  if (from < Instant{})
    return tl::unexpected(Error{.code = "invalid_argument", .detail = "--days: would begin before the year 1970"});
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  return HistoryPlan{.database = typed.database,
                     .clusters = typed.clusters,
                     .every = Seconds{typed.every},
                     .from = from,
                     .until = *until,
                     .seed = static_cast<std::uint64_t>(typed.seed),
                     .jobs = std::min(typed.clusters, typed.jobs > 0 ? typed.jobs : cores),
                     .counterfactuals = typed.counterfactuals};
}

int run(const GenerateOptions& typed) {
  const auto plan = plan_of(typed);
  if (!plan) return refuse(plan.error());
  const auto begun = std::chrono::steady_clock::now();
  std::optional<ProgressBar> bar(std::in_place, decisions_of(*plan));
  const auto counts = generate_history(*plan, [&](const GeneratedCounts& done) { bar->show(done.decisions); });
  bar.reset();
  if (!counts) return fail(counts.error());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  std::cout << counts->decisions << " decisions of " << plan->clusters << " clusters from "
            << format_rfc3339(plan->from) << " to " << format_rfc3339(plan->until) << ", " << counts->changes
            << " of them with a change, " << counts->reports << " reports\n";
  std::cerr << "took " << std::round(seconds * 10) / 10 << " s, "
            << static_cast<std::uint64_t>(static_cast<double>(counts->decisions) / std::max(seconds, 0.001))
            << " decisions per second\n";
  return 0;
}

void add_flags(CLI::App& command, GenerateOptions& options) {
  command.add_option("--database", options.database, "SQLite file; must not exist, or have no decisions")
      ->required()
      ->type_name("FILE");
  command.add_option("--clusters", options.clusters, "How many")
      ->check(CLI::Range(std::size_t{1}, most_clusters))
      ->capture_default_str()
      ->type_name("N");
  command.add_option("--days", options.days, "How long")
      ->check(CLI::Range(1, 3660))
      ->capture_default_str()
      ->type_name("N");
  command.add_option("--every", options.every, "Seconds between two decisions of a cluster")
      ->check(CLI::Range(60, 86'400))
      ->capture_default_str()
      ->type_name("SECONDS");
  command.add_option("--seed", options.seed, "Equal seeds give equal histories")
      ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
      ->capture_default_str()
      ->type_name("N");
  command.add_option("--until", options.until, "The end (default the hour that has just ended)")->type_name("TIME");
  command.add_option("--jobs", options.jobs, "Threads that decide (default one for each core)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  command.add_flag("--counterfactuals", options.counterfactuals,
                   "Also find what would have changed each decision, which takes longer");
}

}  // namespace

void add_generate_history_command(CLI::App& app, int& code) {
  const auto options = std::make_shared<GenerateOptions>();
  CLI::App* command = app.add_subcommand("generate-history", "Fill a new database with a realistic history");
  add_flags(*command, *options);
  command->footer(examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
