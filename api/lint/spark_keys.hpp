#pragma once

#include "api/lint/findings.hpp"
#include "api/lint/spark_values.hpp"

namespace headroom::lint {

/// `unknown_key` for properties that Spark does not have: every other key under spark.dynamicAllocation, names that
/// people make up, and keys that are nearly a usual name.
void check_spark_keys(const SparkConf& conf, Findings& findings);

}  // namespace headroom::lint
