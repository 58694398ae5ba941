#include "server/files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "api/catalog.hpp"

namespace headroom::server {

Result<std::string> read_file(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file)
      return tl::unexpected(Error{.kind = ErrorKind::not_found,
                                  .code = "unreadable_file",
                                  .detail = "cannot read " + path + ": " + std::strerror(errno)});
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad())
    return tl::unexpected(
        Error{.kind = ErrorKind::not_found, .code = "unreadable_file", .detail = "cannot read " + path});
  return text;
}

Result<Catalog> load_catalog(const std::string& path) {
  if (path.empty()) return builtin_catalog();
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  auto catalog = api::extend_catalog(builtin_catalog(), *text);
  if (!catalog) {
    Error error = std::move(catalog.error());
    error.detail = path + ": " + error.detail;
    for (const Violation& v : error.violations) error.detail += "\n  " + v.pointer + ": " + v.detail;
    return tl::unexpected(std::move(error));
  }
  return catalog;
}

}  // namespace headroom::server
