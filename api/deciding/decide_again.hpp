#pragma once

#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/snapshot_log.hpp"

namespace headroom::api {

/// The whole stored input of a decision. If a decision has a cluster and a policy, they are stored apart from
/// the rest of its input.
std::string input_of(const DecisionDocuments& documents);

/// The same as GET /v1/decisions/{id}/input shows it, with the SHA-256 of the catalogue that was used. The input of a
/// rightsizing or a plan is a request that asks for the same again, so it is shown without what a request can't say:
/// the catalogue, and the stored warnings about reading the first one.
std::string shown_input_of(const StoredDecision& decision);

/// Makes a decision of any kind again from its stored input and the catalogue it was made with, and returns the answer
/// with the same id. It is the same answer, byte for byte, as long as the program decides the same. Nothing but the
/// input counts: not what arrived in the store later, and not the time-zone rules of today. Stores nothing. May run in
/// several threads at once.
///
/// Fails with `input_expired` if the input names stored points that retention or downsampling has removed, and with
/// `input_not_read` if another version wrote the input.
Result<SharedText> decide_again(const Catalog& catalog, SnapshotHistory& snapshots, const StoredDecision& stored);

}  // namespace headroom::api
