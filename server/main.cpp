#include "server/cli/commands.hpp"

int main(int argc, char** argv) { return headroom::server::run_command(argc, argv); }
