#pragma once

#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "api/sources/reading/source_documents.hpp"
#include "api/sources/spark/evidence_collector.hpp"

/// The documents of an application, as Spark's driver or history server serves them.
namespace headroom::api {

/// The kinds of documents that rightsizing understands, sorted.
std::span<const std::string_view> evidence_kinds();

/// Reads the items of `sources` as read_sources() does, for rightsizing. Where two documents tell of the same executor,
/// stage or task summary the one listed later holds, and a `source_conflict` warning says so if they differ.
ApplicationFindings read_evidence(std::span<const json::Value> sources, const json::Path& path,
                                  json::Violations& violations);

}  // namespace headroom::api
