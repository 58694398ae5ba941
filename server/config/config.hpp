#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "server/config/log_options.hpp"
#include "server/config/server_options.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Everything that can be set about `headroom serve`.
struct Config {
  ServerOptions server{};
  LogOptions log{};
  std::string database{"headroom.db"};
  std::size_t store_queue{4096};  ///< decisions waiting to be written; beyond: 503
  std::string instance_types{};   ///< a file of prices and sizes; empty: the built-in ones
  std::chrono::milliseconds shutdown_deadline{20'000};
  bool allow_remote{false};  ///< whether to listen beyond this machine
};

/// Adds every setting to `app` as a flag, as HEADROOM_… in the environment, and as a key of the file named by --config.
/// The flag wins over the environment, the environment over the file, the file over the default; a key that does not
/// exist is an error.
void add_serve_options(CLI::App& app, Config& config);

/// What only holds between settings. Throws CLI::ValidationError; call it when all are read.
void validate(const Config& config);

}  // namespace headroom::server
