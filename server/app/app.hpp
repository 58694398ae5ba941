#pragma once

#include "server/config/config.hpp"

namespace headroom::server {

/// `headroom serve`: puts the store, the API and the network together, and runs until SIGTERM or SIGINT.
/// Returns the exit code of the process: 0 after a clean shutdown, 1 if it could not start or the deadline passed.
int serve(const Config& config);

}  // namespace headroom::server
