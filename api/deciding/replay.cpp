#include "api/deciding/replay.hpp"

#include <utility>

#include "api/deciding/decide_again.hpp"
#include "api/deciding/replay_stages.hpp"
#include "api/deciding/sha256.hpp"
#include "api/json/difference.hpp"
#include "api/json/scan.hpp"

namespace headroom::api {
namespace {

Replay unknown(Error error) { return {.reason = std::move(error.code), .detail = std::move(error.detail)}; }

}  // namespace

Replay compare_answers(std::string_view kind, const SharedText& stored, const SharedText& made) {
  const std::string before = json::without_members(stored, left_aside);
  if (before == json::without_members(made, left_aside))
    return {.result = ReplayResult::identical, .sha256 = sha256_hex(before)};
  auto found = json::difference(stored, made, left_aside);
  if (!found)
    return unknown({.kind = ErrorKind::conflict,
                    .code = "answer_not_read",
                    .detail = "the stored answer can't be read: " + found.error().detail});
  Replay replay{.added = std::move(found->added)};
  if (found->changed.empty()) {
    replay.result = ReplayResult::identical;
    replay.sha256 = sha256_hex(before);
    return replay;
  }
  replay.result = ReplayResult::different;
  replay.first_stage = first_stage_of(kind, found->changed);
  replay.patch = std::move(found->patch);
  return replay;
}

Replay replay(Catalogs& catalogs, SnapshotHistory& snapshots, const StoredDecision& stored) {
  auto catalog = catalogs.of(stored);
  if (!catalog) return unknown(std::move(catalog.error()));
  auto made = decide_again(**catalog, snapshots, stored);
  if (!made) return unknown(std::move(made.error()));
  return compare_answers(stored.record.kind, stored.record.documents.answer, *made);
}

void encode_replay(json::Writer& out, const Replay& replay) {
  out.begin_object().name("identical");
  switch (replay.result) {
    case ReplayResult::identical:
      out.value(true).field("sha256", replay.sha256);
      break;
    case ReplayResult::different:
      out.value(false).field("first_stage", replay.first_stage).name("patch").raw(replay.patch);
      break;
    case ReplayResult::unknown:
      out.null().field("reason", replay.reason).field("detail", replay.detail);
      break;
  }
  if (!replay.added.empty()) {
    out.name("added").begin_array();
    for (const std::string& pointer : replay.added) out.value(pointer);
    out.end_array();
  }
  out.end_object();
}

}  // namespace headroom::api
