#include "api/wire/fields/warnings.hpp"

namespace headroom::api {

void encode_warnings(json::Writer& out, const std::vector<Warning>& warnings) {
  out.begin_array();
  for (const Warning& warning : warnings)
    out.begin_object().field("code", warning.code).field("detail", warning.detail).end_object();
  out.end_array();
}

}  // namespace headroom::api
