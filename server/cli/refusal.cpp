#include "server/cli/refusal.hpp"

#include <iostream>

namespace headroom::server {

int refuse(const std::string& file, const Error& error) {
  Error named = error;
  named.detail = (file == "-" ? "standard input" : file) + ": " + error.detail;
  return refuse(named, [](std::string_view pointer) { return pointer.empty() ? "/" : std::string(pointer); });
}

int refuse(const Error& error, const std::function<std::string(std::string_view)>& place_of) {
  std::cerr << "headroom: " << error.detail << '\n';
  for (const Violation& fault : error.violations)
    std::cerr << "  " << place_of(fault.pointer) << ": " << fault.detail << '\n';
  return wrong_input;
}

int refuse(const Error& error) {
  return refuse(error, [](std::string_view pointer) { return std::string(pointer); });
}

int fail(const Error& error) {
  std::cerr << "headroom: " << error.detail << '\n';
  return 1;
}

}  // namespace headroom::server
