#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <string>
#include <vector>

#include "api/json/value.hpp"
#include "api/json/writer.hpp"
#include "api/wire/approval.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/ports/decision_log.hpp"

/// The input of a decision as it is stored and as GET /v1/decisions/{id}/input shows it.
namespace headroom::api {

/// Stored points that a forecast looked at. There are many of them, so the stored input has this name in place of the
/// points: how they can be read again, and how to see that they are the same.
struct StoredSeriesName {
  std::string metric;
  Instant from;
  Instant until;                  ///< this instant is not in the range
  std::int64_t arrived_until{0};  ///< only points with an arrival number up to this one
  std::size_t points{0};
  std::string sha256{};  ///< over 16 bytes a point: the Unix milliseconds and the bits of the value, low bytes first
  friend bool operator==(const StoredSeriesName&, const StoredSeriesName&) = default;
};

/// Writes the input into the open object, without the cluster and the policy, because these are stored once for many
/// decisions. The token of a callback is left out: whoever has it can end the execution that waits.
void encode_rest_of_input(json::Writer& out, const EvaluationInput& input, const Labels& labels,
                          const std::vector<StoredSeriesName>& stored_series, const ApprovalTerms& approval = {});

/// An input that was stored. Its forecasts are missing: they follow from its metrics and the stored series.
struct StoredInput {
  EvaluationInput input{};
  Labels labels{};
  std::vector<StoredSeriesName> stored_series{};
  ApprovalTerms approval{};
  std::forward_list<std::string> codes{};  ///< of the input's warnings, which only point to them
};

/// Reads a whole stored input, with cluster and policy, as this version writes it. Fails if it is another's.
Result<StoredInput> decode_stored_input(const json::Value& document, const Catalog& catalog);

}  // namespace headroom::api
