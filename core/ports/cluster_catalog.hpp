#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"
#include "core/base/time.hpp"
#include "core/ports/write_condition.hpp"

/// Where the descriptions of registered clusters are stored.
namespace headroom {

using Tags = std::vector<std::pair<std::string, std::string>>;  ///< sorted by name

struct ClusterRegistration {
  std::string id;
  std::string platform;  ///< the API's word
  Tags tags{};
  SharedText document{};  ///< the normalised description, JSON
  friend bool operator==(const ClusterRegistration&, const ClusterRegistration&) = default;
};

struct RegisteredCluster {
  ClusterRegistration registration;
  ResourceVersion version;
  Instant registered_at;
  Instant updated_at;  ///< when it was last changed
  friend bool operator==(const RegisteredCluster&, const RegisteredCluster&) = default;
};

struct PutAnswer {
  PutOutcome outcome{PutOutcome::refused};
  std::optional<RegisteredCluster> cluster{};  ///< as it is now; no value if it was refused and there is none
};

struct ClusterQuery {
  std::optional<std::string> platform{};
  Tags tags{};                           ///< all must match
  std::optional<std::int64_t> before{};  ///< only registrations with a smaller number; it is the cursor of the list
  std::size_t limit{50};
};

class ClusterCatalog {
 public:
  virtual ~ClusterCatalog() = default;

  /// Registers a cluster or changes its description. Calls `done` from any thread after the commit.
  virtual void put(ClusterRegistration registration, WriteCondition condition, Instant now,
                   std::function<void(Result<PutAnswer>)> done) = 0;
  /// Ends a registration. The cluster's snapshots stay.
  virtual void remove(std::string id, WriteCondition condition, std::function<void(Result<DeleteOutcome>)> done) = 0;
  /// No value if the cluster is not registered. Quick for clusters that are not.
  virtual Result<std::optional<RegisteredCluster>> find(std::string_view id) = 0;
  /// The registrations that match, newest first, at most `limit`.
  virtual Result<std::vector<RegisteredCluster>> list(const ClusterQuery& query) = 0;
};

}  // namespace headroom
