#pragma once

#include "api/sources/reading/source_documents.hpp"
#include "api/sources/spark/evidence_collector.hpp"
#include "core/intake/collector.hpp"

/// What Spark's driver or history server answers. Each function reads one kind of document, for an evaluation or as
/// evidence for rightsizing.
namespace headroom::api {

void read_spark_executors(const SourceDocument&, Collector&);
void read_spark_stages(const SourceDocument&, Collector&);

void read_spark_executors(const SourceDocument&, EvidenceCollector&);
void read_spark_stages(const SourceDocument&, EvidenceCollector&);
void read_spark_task_summary(const SourceDocument&, EvidenceCollector&);

}  // namespace headroom::api
