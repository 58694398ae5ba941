#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "api/deciding/catalogs.hpp"
#include "api/json/writer.hpp"
#include "core/base/shared_text.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot_log.hpp"

/// A stored decision made again by this program, and compared with what was answered then.
namespace headroom::api {

enum class ReplayResult {
  identical,
  different,
  unknown,  ///< it can't be made again
};

struct Replay {
  ReplayResult result{ReplayResult::unknown};
  std::string sha256{};              ///< if identical: of the stored answer without what is left aside
  std::string_view first_stage{};    ///< if different: a literal, see first_stage_of()
  std::string patch{};               ///< if different: a JSON Patch from the stored answer to the new one
  std::vector<std::string> added{};  ///< members that only the new answer has, as JSON pointers; they are no difference
  std::string reason{};              ///< if unknown: the code of the error, such as `input_expired`
  std::string detail{};              ///< if unknown: the same in a sentence
};

/// The members of an answer that are not compared: they name the decision, the program, and what happened since.
inline constexpr std::array<std::string_view, 4> left_aside{"id", "engine_version", "outcome", "outcome_detail"};

/// Makes the decision again from its stored input, and compares. Never fails: what can't be made again has the result
/// `unknown`, with the reason. May run in several threads at once.
Replay replay(Catalogs& catalogs, SnapshotHistory& snapshots, const StoredDecision& stored);

/// Compares the stored answer of a decision of this kind with another one.
Replay compare_answers(std::string_view kind, const SharedText& stored, const SharedText& made);

/// The answer of POST /v1/decisions/{id}/replay.
void encode_replay(json::Writer& out, const Replay& replay);

}  // namespace headroom::api
