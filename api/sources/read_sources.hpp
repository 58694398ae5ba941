#pragma once

#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "api/sources/reading/source_documents.hpp"
#include "core/intake/document_facts.hpp"

/// Other systems' own documents, read into values of the domain.
namespace headroom::api {

/// The kinds of documents that are understood, sorted.
std::span<const std::string_view> source_kinds();

/// Reads the items of `sources`, each `{kind, body, request?}`; `path` is that of the array. A wrong type or an
/// impossible number is a violation at its own place; fields that are not needed are ignored, null is absent. The order
/// of the documents matters only where they contradict each other.
DocumentFacts read_sources(std::span<const json::Value> sources, const json::Path& path, json::Violations& violations);

}  // namespace headroom::api
