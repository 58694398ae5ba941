#include "api/sources/kubernetes/kubectl_lists.hpp"

#include <string>

namespace headroom::api {

bool is_single(json::ObjectReader& body, std::string_view kind, Collector& out) {
  const auto given = body.string("kind");
  if (!given) return body.has("metadata") || body.has("spec");
  if (*given == kind) return true;
  const std::string instead = "is of kind " + std::string(*given) + " and no " + std::string(kind);
  out.warn("wrong_kind", instead);
  out.doubt({body.path().member("kind").pointer(), "wrong_kind", instead});
  return false;
}

}  // namespace headroom::api
