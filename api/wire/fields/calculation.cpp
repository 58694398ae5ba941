#include "api/wire/fields/calculation.hpp"

namespace headroom::api {

void encode_calculation(json::Writer& out, std::string_view summary, const std::vector<CalculationStep>& steps) {
  out.name("explanation").begin_object().field("summary", summary).name("steps").begin_array();
  for (const CalculationStep& step : steps)
    out.begin_object()
        .field("name", step.name)
        .field("formula", step.formula)
        .field("result", step.result)
        .end_object();
  out.end_array().end_object();
}

}  // namespace headroom::api
