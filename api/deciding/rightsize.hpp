#pragma once

#include <array>
#include <string>
#include <string_view>

#include "api/deciding/new_decision.hpp"
#include "api/http/media_types.hpp"
#include "api/wire/rightsizing/request.hpp"
#include "api/wire/rightsizing/sizing.hpp"
#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"

namespace headroom::api {

/// Sizes the job with the model that the request names. Fails if the model cannot size it, with the faults of the
/// request.
Result<SizedJob> size_job(const RightsizingRequest& request, const Catalog& catalog);

/// The forms of an answer, the default first: the whole as JSON, the values of a Helm chart, a report for a person.
inline constexpr std::array sizing_types{json_type, yaml_type, text_type};

/// The JSON `answer` in the form of this type. Fails if a Helm chart is asked for and the compatible model came to no
/// executors, because then there is nothing to deploy.
Result<SharedText> answer_in_form(std::string_view type, SharedText answer, const RightsizingRequest& request,
                                  const SizedJob& sized);

/// Makes the decision of one request: decode → size → encode.
Result<NewDecision> rightsize(const Dependencies& with, std::string_view body, std::string_view type, Keep keep);

}  // namespace headroom::api
