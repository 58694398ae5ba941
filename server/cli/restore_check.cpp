#include "server/cli/restore_check.hpp"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/deciding/catalogs.hpp"
#include "api/deciding/replay.hpp"
#include "api/json/writer.hpp"
#include "core/catalog/catalog.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/replay_history.hpp"
#include "server/process/byte_text.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

constexpr const char* examples =
    "Reads the whole file: its pages, indexes and references, its schema, and what is in it. Then it makes decisions "
    "from\n"
    "all over the history again from their stored input, and compares them with the stored answers. The file is only\n"
    "read, never created, migrated or changed. Exit codes: 0 it can be restored, 1 it should not be, 2 wrong usage.\n"
    "\n"
    "To restore it: stop the server, move headroom.db, headroom.db-wal and headroom.db-shm away together, copy the "
    "file\n"
    "into their place, and start the server.\n"
    "\n"
    "Examples:\n"
    "  headroom restore --check /backup/headroom-2026-11-22.db\n"
    "  headroom restore --check backup.db --sample 10000 -o json | jq .newest_decision_at\n";

struct RestoreOptions {
  std::string file;
  std::size_t sample{200};
  std::string output{"text"};
  bool check{false};
};

constexpr std::string_view no_backup =
    "`headroom backup` did not make this file, and no -wal is beside it: if it was copied while a server ran, "
    "decisions "
    "may be missing";

/// The newest decisions that are older than `before`, with all documents.
Result<std::vector<StoredDecision>> newest(store::ReadableStore& store, std::optional<DecisionId> before,
                                           std::size_t limit) {
  return store.list({.before = before, .limit = limit, .whole = true});
}

/// Decisions from all over the history, at most about `size`, the newest among them.
Result<ReplayCounts> replay_sample(const RestoreOptions& typed, const store::DatabaseSurvey& found) {
  ReplayCounts counts;
  if (typed.sample == 0) return counts;
  const auto store = store::open_for_reading(typed.file, 1);
  if (!store) return tl::unexpected(store.error());
  api::Catalogs catalogs(builtin_catalog(), [&](std::string_view sha256) { return (*store)->catalog(sha256); });
  const auto replay = [&](const std::vector<StoredDecision>& decisions) {
    for (const StoredDecision& stored : decisions)
      counts.add(stored.record.id, api::replay(catalogs, (*store)->snapshots(), stored));
  };
  if (found.decisions <= static_cast<std::int64_t>(typed.sample)) {
    const auto all = newest(**store, std::nullopt, typed.sample);
    if (!all) return tl::unexpected(all.error());
    replay(*all);
    return counts;
  }
  const std::int64_t end = found.newest_decision->time_since_epoch().count() * 4096 + 4096;
  const std::int64_t begin = found.oldest_decision->time_since_epoch().count() * 4096;
  const std::int64_t step = std::max<std::int64_t>(1, (end - begin) / static_cast<std::int64_t>(typed.sample));
  std::optional<DecisionId> before;
  for (std::size_t i = 0; i < typed.sample; ++i) {
    const auto one = newest(**store, before, 1);
    if (!one) return tl::unexpected(one.error());
    if (one->empty()) break;
    replay(*one);
    const std::int64_t next = std::min(end - step * static_cast<std::int64_t>(i + 1), one->front().record.id.order());
    before = DecisionId::of(next, 0);
  }
  return counts;
}

/// The notes on what is no fault and yet worth knowing.
std::vector<std::string> notes_on(const store::DatabaseSurvey& found, const std::optional<ReplayCounts>& replayed) {
  std::vector<std::string> notes;
  if (found.lacks_log) notes.emplace_back(no_backup);
  if (found.decisions == 0) notes.emplace_back("there are no decisions in it");
  if (found.pending_migrations > 0)
    notes.emplace_back("an older version wrote it, so no decisions were replayed; a server updates it when it starts");
  if (replayed && replayed->with_added > 0)
    notes.push_back(std::to_string(replayed->with_added) +
                    " replayed decisions have members that only this version writes, which is no difference");
  return notes;
}

void print_text(const RestoreOptions& typed, const store::DatabaseSurvey& found,
                const std::optional<ReplayCounts>& replayed, bool is_good) {
  std::cout << typed.file << (is_good ? " can be restored\n" : " should not be restored\n");
  for (const std::string& fault : found.faults) std::cout << "  damaged:    " << fault << '\n';
  if (!found.faults.empty()) return;
  std::cout << "  integrity:  pages, indexes and references are sound\n";
  std::cout << "  schema:     " << found.migrations << " migrations applied, " << found.pending_migrations
            << " pending";
  if (!found.schema_sha256.empty()) std::cout << ", sha256 " << found.schema_sha256;
  std::cout << "\n  decisions:  " << found.decisions;
  if (found.newest_decision)
    std::cout << ", from " << format_rfc3339(*found.oldest_decision) << " to "
              << format_rfc3339(*found.newest_decision);
  std::cout << "\n  beside it:  " << found.reports << " outcomes reported, " << found.clusters << " clusters, "
            << found.policies << " policies\n";
  if (replayed) {
    std::cout << "  replayed:   " << replayed->decisions << ", of which " << replayed->identical
              << " are identical and " << replayed->different << " different";
    for (const auto& [reason, count] : replayed->unknown) std::cout << ", " << count << ' ' << reason;
    std::cout << '\n';
    for (const ReplayedDecision& decision : replayed->first_different)
      std::cout << "              " << decision.id.text() << "  " << decision.replay.first_stage << '\n';
    for (const ReplayedDecision& decision : replayed->first_unknown)
      std::cout << "              " << decision.id.text() << "  " << decision.replay.reason << "  "
                << decision.replay.detail << '\n';
  }
  std::cout << "  size:       " << shown_bytes(found.space.bytes) << ", of which "
            << shown_bytes(found.space.free_bytes) << " hold nothing\n";
  for (const std::string& note : notes_on(found, replayed)) std::cout << "  note:       " << note << '\n';
  std::cout << vacuum_advice(typed.file, found.space);
}

void write_time(json::Writer& out, std::string_view name, const std::optional<Instant>& at) {
  out.name(name);
  if (at)
    out.value(*at);
  else
    out.null();
}

void write_replayed(json::Writer& out, const ReplayCounts& replayed) {
  out.name("replayed").begin_object().field("decisions", replayed.decisions).field("identical", replayed.identical);
  out.field("different", replayed.different).name("unknown").begin_object();
  for (const auto& [reason, count] : replayed.unknown) out.name_text(reason).value(count);
  out.end_object().end_object();
}

void print_json(const RestoreOptions& typed, const store::DatabaseSurvey& found,
                const std::optional<ReplayCounts>& replayed, bool is_good) {
  std::string text;
  json::Writer out(text);
  const auto list = [&](std::string_view name, const std::vector<std::string>& lines) {
    out.name(name).begin_array();
    for (const std::string& line : lines) out.value(line);
    out.end_array();
  };
  out.begin_object().field("file", typed.file).field("can_be_restored", is_good);
  list("faults", found.faults);
  if (found.faults.empty()) {
    out.field("migrations_applied", found.migrations).field("migrations_pending", found.pending_migrations);
    out.field("schema_sha256", found.schema_sha256).field("decisions", found.decisions);
    write_time(out, "oldest_decision_at", found.oldest_decision);
    write_time(out, "newest_decision_at", found.newest_decision);
    out.field("reports", found.reports).field("clusters", found.clusters).field("policies", found.policies);
    if (replayed) write_replayed(out, *replayed);
    out.field("bytes", found.space.bytes).field("free_bytes", found.space.free_bytes);
    out.field("vacuum_pays", found.space.vacuum_pays());
    list("notes", notes_on(found, replayed));
  }
  out.end_object();
  std::cout << text << '\n';
}

int run(const RestoreOptions& typed) {
  const auto found = store::survey(typed.file);
  if (!found) return fail(found.error());
  std::optional<ReplayCounts> replayed;
  if (found->faults.empty() && found->pending_migrations == 0) {
    auto counts = replay_sample(typed, *found);
    if (!counts) return fail(counts.error());
    replayed = *std::move(counts);
  }
  const bool is_good = found->faults.empty() && (!replayed || !replayed->has_faults());
  typed.output == "json" ? print_json(typed, *found, replayed, is_good) : print_text(typed, *found, replayed, is_good);
  return is_good ? 0 : 1;
}

}  // namespace

std::string vacuum_advice(const std::string& database, const store::FileSpace& space) {
  if (!space.vacuum_pays()) return {};
  const std::int64_t left = space.bytes - space.free_bytes;
  return "VACUUM would free about " + shown_bytes(space.free_bytes) + " of " + shown_bytes(space.bytes) +
         ". Without it, new decisions fill that room first.\n"
         "To do it: stop the server, then `headroom backup --database " +
         database + " " + database + ".small`,\nwhich writes a copy without the free pages and needs " +
         shown_bytes(left) + " on the disk, `headroom restore --check " + database +
         ".small`,\nmove the old file with its -wal and -shm away, and give the copy its name.\n";
}

void add_restore_command(CLI::App& app, int& code) {
  const auto options = std::make_shared<RestoreOptions>();
  CLI::App* command = app.add_subcommand("restore", "Check whether a backup can be restored");
  command->add_option("FILE", options->file, "The backup, or any database")->required();
  command->add_flag("--check", options->check, "Only check; there is no other mode")->required();
  command->add_option("--sample", options->sample, "How many decisions to replay")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("-o,--output", options->output, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORM");
  command->footer(examples);
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace headroom::server
