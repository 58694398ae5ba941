#pragma once

#include <array>
#include <string>
#include <string_view>

#include "api/handlers/new_decision.hpp"
#include "api/http/media_types.hpp"
#include "api/wire/rightsizing/request.hpp"
#include "api/wire/rightsizing/sizing.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"

namespace headroom::api {

/// Lets the model of the request work. Its faults are the request's.
Result<SizedJob> size_job(const RightsizingRequest& request, const Catalog& catalog);

/// The forms of an answer, the usual one first: the whole as JSON, the values of a Helm chart, a report for a person.
inline constexpr std::array sizing_types{json_type, yaml_type, text_type};

/// `answer`, the JSON, in the form of this type. Fails where the compatible model came to no executors, of which there
/// is nothing to deploy.
Result<SharedText> answer_in_form(std::string_view type, SharedText answer, const RightsizingRequest& request,
                                  const SizedJob& sized);

/// decode → size → encode: the decision of one request.
Result<NewDecision> rightsize(const Dependencies& with, std::string_view body, std::string_view type, Keep keep);

}  // namespace headroom::api
