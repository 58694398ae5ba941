#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `headroom decisions`, with `list` and `show`, which ask a server or read a database, and with `export`, which
/// reads a database. A server may be running. Their exit code goes to `code`.
void add_decisions_command(CLI::App& app, int& code);

}  // namespace headroom::server
