#pragma once

#include "api/sources/reading/source_documents.hpp"
#include "core/intake/collector.hpp"

/// What YARN's ResourceManager answers. Each function reads one kind of document.
namespace headroom::api {

void read_yarn_cluster_metrics(const SourceDocument&, Collector&);
void read_yarn_cluster_scheduler(const SourceDocument&, Collector&);

}  // namespace headroom::api
