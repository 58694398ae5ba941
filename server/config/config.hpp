#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "core/ports/decision_retention.hpp"
#include "core/ports/snapshot_log.hpp"
#include "server/config/log_options.hpp"
#include "server/config/server_options.hpp"
#include "server/config/webhook_options.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// All settings of `headroom serve`.
struct Config {
  ServerOptions server{};
  LogOptions log{};
  std::string database{"headroom.db"};
  std::size_t store_queue{4096};  ///< decisions that wait to be written; if there are more: 503
  Retention retention{};          ///< how long the points of time series are kept
  DecisionRetention decisions{};  ///< which decisions are kept; by default all
  std::string instance_types{};   ///< a file of prices and sizes; empty: the built-in ones
  std::chrono::milliseconds shutdown_deadline{20'000};
  WebhookOptions webhooks{};
  bool allow_remote{false};  ///< whether to listen to other machines
};

/// Adds every setting to `app` as a flag, as HEADROOM_… in the environment, and as a key of the file that --config
/// names. The flag wins over the environment, the environment over the file, and the file over the default. An unknown
/// key is an error.
void add_serve_options(CLI::App& app, Config& config);

/// Checks the rules that involve several settings. Throws CLI::ValidationError. Call it when all settings are read.
void validate(const Config& config);

}  // namespace headroom::server
