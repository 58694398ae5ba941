#pragma once

#include <string>

#include "store/survey.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// Adds `headroom restore --check`. Its exit code goes to `code`: 1 if the file should not be restored.
void add_restore_command(CLI::App& app, int& code);

/// How much VACUUM would free and how to do it safely, in whole lines. Empty if it does not pay.
std::string vacuum_advice(const std::string& database, const store::FileSpace& space);

}  // namespace headroom::server
