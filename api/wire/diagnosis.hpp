#pragma once

#include "api/json/writer.hpp"
#include "core/diagnosis/findings.hpp"

namespace headroom::api {

/// Appends the answer of GET /v1/clusters/{id}/diagnosis.
void encode_diagnosis(json::Writer& out, const diagnosis::Diagnosis& found);

}  // namespace headroom::api
