#pragma once

#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/json/reader.hpp"
#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/ports/decision_log.hpp"
#include "core/rightsizing/request.hpp"
#include "core/rightsizing/seed_compatible.hpp"

/// From the body of POST /v1/rightsizing to what the models take.
namespace headroom::api {

/// The names of the models, as the field `model` has them.
inline constexpr std::string_view spark_model = "spark";
inline constexpr std::string_view seed_model = "seed_compatible";

struct RightsizingRequest {
  std::variant<rightsizing::JobRequest, rightsizing::SeedRequest> job;  ///< for its model
  std::string cluster_id{};                                             ///< empty: of no cluster
  Labels labels{};
  Instant evaluated_at;
  std::vector<Warning> warnings{};  ///< of what was found while the request was read
};

/// How long a size is recommended for: prices and clusters change.
inline constexpr Seconds rightsizing_validity{86'400};

/// Reads a request and everything wrong with it. `now` stands in for an absent evaluated_at.
Result<RightsizingRequest> decode_rightsizing(const json::Value& body, Instant now);

/// Reads what encode_rightsizing_request() wrote. The warnings' codes are stored in `codes`.
Result<RightsizingRequest> decode_stored_rightsizing(const json::Value& document,
                                                     std::forward_list<std::string>& codes);

/// Writes the normalised request, with the warnings about it: it decodes to the value it was written from.
void encode_rightsizing_request(std::string& out, const RightsizingRequest& request);

// The fields of each model. The spark model's `sources` add their warnings.
rightsizing::JobRequest decode_spark_request(json::ObjectReader& request, std::vector<Warning>& warnings);
rightsizing::SeedRequest decode_seed_request(json::ObjectReader& request);

/// The types of nodes that executors may run on.
std::vector<rightsizing::NodeType> decode_node_types(json::ObjectReader& request);

/// The names of the presets, for a fault: `small, medium, large, xlarge`.
std::string preset_names();

}  // namespace headroom::api
