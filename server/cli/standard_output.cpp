#include "server/cli/standard_output.hpp"

#include <cerrno>
#include <cstring>
#include <iostream>

namespace headroom::server {

int finish_output(int code) {
  errno = 0;
  std::cout.flush();
  if (std::cout) return code;
  std::cerr << "headroom: cannot write to standard output";
  if (errno != 0) std::cerr << ": " << std::strerror(errno);
  std::cerr << '\n';
  return code != 0 ? code : 1;
}

}  // namespace headroom::server
