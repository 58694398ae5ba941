#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/json/writer.hpp"
#include "api/wire/rightsizing/request.hpp"
#include "core/rightsizing/seed_compatible.hpp"
#include "core/rightsizing/sizing.hpp"

/// From a sizing to the JSON of the contract.
namespace headroom::api {

/// What a model made of a request. The compatible model's own result is there beside what it means.
struct SizedJob {
  rightsizing::JobRequest request;  ///< as the artifacts need it
  rightsizing::Sizing sizing;
  std::optional<rightsizing::SeedSizing> seed{};
};

/// The answer of POST /v1/rightsizing, one line of JSON. Before `outcome` stand only literals and the id.
void encode_rightsizing(std::string& out, std::string_view id, const RightsizingRequest& request,
                        const SizedJob& sized);

// Parts of the answer, each the members of an open object.
void encode_nodes(json::Writer& out, const rightsizing::Sizing& sizing);
void encode_alternatives(json::Writer& out, const rightsizing::Sizing& sizing);
void encode_observed(json::Writer& out, const rightsizing::Observed& observed);
void encode_seed(json::Writer& out, const rightsizing::SeedSizing& seed);

/// `sources` that read as this evidence.
void encode_evidence(json::Writer& out, const rightsizing::SparkEvidence& evidence);

}  // namespace headroom::api
