#pragma once

#include "api/sources/reading/source_documents.hpp"
#include "core/intake/collector.hpp"

/// What Prometheus' HTTP API answers.
namespace headroom::api {

void read_prometheus_query_range(const SourceDocument&, Collector&);

}  // namespace headroom::api
