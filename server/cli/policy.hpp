#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `policy get|put|diff|activate|list`: the stored policies of a database. Each sets `code`.
void add_policy_commands(CLI::App& app, int& code);

}  // namespace headroom::server
