#pragma once

#include "api/sources/reading/source_documents.hpp"
#include "core/intake/collector.hpp"

/// What HDFS's NameNode answers.
namespace headroom::api {

void read_hdfs_namenode_jmx(const SourceDocument&, Collector&);

}  // namespace headroom::api
