#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `diagnose`: why a cluster does not scale as it should, from its stored evaluations. `code` becomes the exit
/// code.
void add_diagnose_command(CLI::App& app, int& code);

}  // namespace headroom::server
