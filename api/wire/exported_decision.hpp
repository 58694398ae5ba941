#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/wire/decision.hpp"
#include "core/ports/decision_log.hpp"

/// The lines of an export of decisions.
namespace headroom::api {

enum class ExportForm { ndjson, csv };

struct ExportStyle {
  ExportForm form{ExportForm::ndjson};
  View view{View::full};
};

/// The compact view of a stored answer of any kind: without `changes`, `explanation` and `artifacts`.
std::string compact_answer(std::string_view answer);

/// Appends what stands before the first decision: nothing, or the names of the columns.
void append_export_header(std::string& out, const ExportStyle& style);

/// Appends one line: the answer with its outcome at `now`, or its row. In a row, a text that a spreadsheet would take
/// for a formula has an apostrophe before it. That is a text that begins with =, +, -, @, a tab or the end of a line.
/// Numbers stay numbers.
void append_exported(std::string& out, const StoredDecision& decision, Instant now, const ExportStyle& style);

/// Appends the last line of a complete export.
void append_export_trailer(std::string& out, const ExportStyle& style, std::uint64_t count,
                           const std::optional<DecisionId>& last);

}  // namespace headroom::api
