#pragma once

#include "api/json/writer.hpp"
#include "core/decision/decision.hpp"
#include "core/decision/evaluation_input.hpp"

/// The part of write_artifacts() that speaks to Spark.
namespace headroom::api {

/// Writes spark.conf: the properties with which Spark's own dynamic allocation starts with what was decided and stays
/// within the policy's limits and the signal's bounds. Nothing for other units than executors, and for a maximum of
/// zero, which Spark refuses.
void write_spark_allocation(json::Writer& out, const EvaluationInput& input, const Decision& decision);

}  // namespace headroom::api
