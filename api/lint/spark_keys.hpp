#pragma once

#include "api/lint/findings.hpp"
#include "api/lint/spark_values.hpp"

namespace headroom::lint {

/// `unknown_key` for properties that Spark does not have: all of dynamic allocation's that it does not know, names
/// that people make up, and others that are nearly one of the usual names.
void check_spark_keys(const SparkConf& conf, Findings& findings);

}  // namespace headroom::lint
