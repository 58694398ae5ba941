#pragma once

#include <optional>
#include <string>
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

/// Whether a cluster may have this id: 1 to 256 bytes of UTF-8 without control characters.
bool is_cluster_id(std::string_view id);

/// What a stored description says.
struct StoredDescription {
  ClusterFields fields{};
  std::optional<std::string> policy_id{};  ///< of the policy that the cluster is evaluated by
};

/// Reads a stored description. No value if this version can't read it.
std::optional<StoredDescription> read_description(std::string_view document);

/// Writes the cluster as GET answers it: what was registered, with its tags, its version and its times.
void encode_registered(json::Writer& out, const RegisteredCluster& cluster);

}  // namespace headroom::api
