#include "server/cli/replay.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/json/writer.hpp"
#include "server/cli/progress_bar.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/replay_history.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

/// The exit code of a gate that fails.
constexpr int differs = 3;
constexpr int most_jobs = 256;

Error wrong(std::string detail) {
  return {.kind = ErrorKind::invalid, .code = "invalid_argument", .detail = std::move(detail)};
}

/// Reads `--since` and `--until`.
Result<DecisionQuery> query_of(const ReplayOptions& options) {
  DecisionQuery query;
  for (const auto& [flag, text, at] :
       {std::tuple{"--since", &options.since, &query.since}, std::tuple{"--until", &options.until, &query.until}}) {
    if (text->empty()) continue;
    *at = parse_rfc3339(*text);
    if (!*at)
      return tl::unexpected(wrong(std::string(flag) + ": must be an RFC 3339 time such as 2026-11-22T10:00:00Z"));
  }
  return query;
}

Result<std::vector<DecisionId>> ids_of(const ReplayOptions& options) {
  std::vector<DecisionId> ids;
  for (const std::string& text : options.ids) {
    const auto id = DecisionId::parse(text);
    if (!id) return tl::unexpected(wrong("'" + text + "' is no id of a decision"));
    ids.push_back(*id);
  }
  return ids;
}

Result<ReplayCounts> replay_ids(store::ReadableStore& store, api::Catalogs& catalogs,
                                const std::vector<DecisionId>& ids) {
  ReplayCounts counts;
  for (const DecisionId& id : ids) {
    const auto stored = store.find(id);
    if (!stored && stored.error().kind == ErrorKind::not_found)
      return tl::unexpected(Error{
          .kind = ErrorKind::not_found, .code = "not_found", .detail = "there is no decision '" + id.text() + "'"});
    if (!stored) return tl::unexpected(stored.error());
    counts.add(id, api::replay(catalogs, store.snapshots(), *stored));
  }
  return counts;
}

Result<ReplayCounts> replay_all(store::ReadableStore& store, api::Catalogs& catalogs, const DecisionQuery& query,
                                std::size_t jobs) {
  const auto total = store.count(query);
  if (!total) return tl::unexpected(total.error());
  ProgressBar bar(static_cast<std::uint64_t>(*total));
  return replay_history(store, catalogs, query, jobs, [&](const ReplayCounts& counts) {
    bar.show(counts.decisions, counts.different > 0 ? ", " + std::to_string(counts.different) + " different" : "");
  });
}

void print_text(const ReplayCounts& counts) {
  std::cout << counts.decisions << (counts.decisions == 1 ? " decision: " : " decisions: ") << counts.identical
            << " identical, " << counts.different << " different";
  for (const auto& [reason, count] : counts.unknown) std::cout << ", " << count << ' ' << reason;
  std::cout << '\n';
  if (counts.with_added > 0)
    std::cout << counts.with_added << " have members that only this version writes, which is no difference\n";
  for (const ReplayedDecision& decision : counts.first_different)
    std::cout << decision.id.text() << "  " << decision.replay.first_stage << "  " << decision.replay.patch << '\n';
  for (const ReplayedDecision& decision : counts.first_unknown)
    std::cout << decision.id.text() << "  " << decision.replay.reason << "  " << decision.replay.detail << '\n';
}

void write_decisions(json::Writer& out, std::string_view name, const std::vector<ReplayedDecision>& decisions) {
  out.name(name).begin_array();
  for (const ReplayedDecision& decision : decisions) {
    out.begin_object().field("id", decision.id.text()).name("replay");
    api::encode_replay(out, decision.replay);
    out.end_object();
  }
  out.end_array();
}

void print_json(const ReplayCounts& counts) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("decisions", counts.decisions).field("identical", counts.identical);
  out.field("different", counts.different).field("with_added", counts.with_added).name("unknown").begin_object();
  for (const auto& [reason, count] : counts.unknown) out.name_text(reason).value(count);
  out.end_object();
  write_decisions(out, "first_differences", counts.first_different);
  write_decisions(out, "first_unknown", counts.first_unknown);
  out.end_object();
  std::cout << text << '\n';
}

std::size_t jobs_of(const ReplayOptions& options) {
  if (options.jobs > 0) return static_cast<std::size_t>(options.jobs);
  return std::clamp(std::thread::hardware_concurrency(), 1U, static_cast<unsigned>(most_jobs));
}

}  // namespace

void add_replay_flags(CLI::App& command, ReplayOptions& options) {
  command.add_option("ID", options.ids, "Only these decisions; without one all of them");
  command.add_option("--database", options.database, "SQLite file")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  command.add_option("--since", options.since, "Only decisions evaluated at this time or later")->type_name("TIME");
  command.add_option("--until", options.until, "Only decisions evaluated before this time")->type_name("TIME");
  command.add_option("--jobs", options.jobs, "Threads; without it one for each core")
      ->check(CLI::Range(1, most_jobs))
      ->type_name("N");
  command
      .add_option_function<std::string>(
          "-o,--output",
          [&options](const std::string& form) {
            options.output = form == "json" ? ReplayOutput::json : ReplayOutput::text;
          },
          "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORM");
}

int replay_decisions(const ReplayOptions& options) {
  if (!options.ids.empty() && (!options.since.empty() || !options.until.empty()))
    return refuse(wrong("give ids, or --since and --until, but not both"));
  const auto query = query_of(options);
  if (!query) return refuse(query.error());
  const auto ids = ids_of(options);
  if (!ids) return refuse(ids.error());
  const auto catalog = load_catalog(options.instance_types);
  if (!catalog) return refuse(catalog.error());
  const std::size_t jobs = jobs_of(options);
  const auto store = store::open_for_reading(options.database, jobs + 1);
  if (!store) return fail(store.error());
  api::Catalogs catalogs(*catalog, [&](std::string_view sha256) { return (*store)->catalog(sha256); });
  const auto counts = ids->empty() ? replay_all(**store, catalogs, *query, jobs) : replay_ids(**store, catalogs, *ids);
  if (!counts) return fail(counts.error());
  options.output == ReplayOutput::json ? print_json(*counts) : print_text(*counts);
  return counts->has_faults() ? differs : 0;
}

}  // namespace headroom::server
