#pragma once

#include "api/json/reader.hpp"
#include "core/intake/configuration.hpp"

/// EMR's configurations: lists of `{Classification, Properties, Configurations}`.
namespace headroom::api {

/// What `holder` configures, in `Configurations` and `LastSuccessfullyAppliedConfigurations`. The latter is in force,
/// so it counts where both set something; only of two replication factors the larger counts, because files of both may
/// exist.
Configuration read_configurations(json::ObjectReader& holder);

}  // namespace headroom::api
