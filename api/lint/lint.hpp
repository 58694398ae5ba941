#pragma once

#include <span>
#include <vector>

#include "api/json/value.hpp"
#include "api/json/writer.hpp"
#include "api/lint/finding.hpp"
#include "api/lint/surroundings.hpp"
#include "core/base/error.hpp"

namespace headroom::lint {

/// The faults of one document: a policy of ours, or `{kind, body}` of another system, or either as `policy` with a
/// cluster beside it, of which read_cluster_facts() tells. Also of values that an evaluation
/// refuses. Refuses only a document whose kind or shape is unknown. Errors come first, then warnings, then advice.
/// Every fix was tried: applied, its finding is gone and no error is new.
Result<std::vector<Finding>> lint(const json::Value& document, const Surroundings& around = {});

/// `[{code, severity, pointer, message, fix}]`. `fix` is null if no change is safe to propose.
void write_findings(json::Writer& out, std::span<const Finding> findings);

/// The members of one finding, into an object that is open.
void write_members(json::Writer& out, const Finding& finding);

/// A JSON Patch (RFC 6902).
void write_patch(json::Writer& out, const JsonPatch& patch);

}  // namespace headroom::lint
