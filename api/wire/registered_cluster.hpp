#pragma once

#include <optional>
#include <string_view>

#include "api/json/writer.hpp"
#include "core/base/error.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/ports/cluster_catalog.hpp"

/// A registered cluster: the `cluster` object of an evaluation, with `tags` and `policy_id`.
namespace headroom::api {

/// Reads a description and everything wrong with it. It is checked as in an evaluation, apart from what only an
/// evaluation needs: a description may leave out its pools. `id` is the one in the path.
Result<ClusterRegistration> decode_registration(std::string_view body, std::string_view id);

/// The fields of a stored description. No value if this version can't read it.
std::optional<ClusterFields> stored_fields(std::string_view document);

/// Writes the cluster as GET answers it: what was registered, with its tags, its version and its times.
void encode_registered(json::Writer& out, const RegisteredCluster& cluster);

}  // namespace headroom::api
