#include "server/config/input_files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <utility>

#include "api/wire/catalog.hpp"
#include "server/config/documents.hpp"

namespace headroom::server {
namespace {

Error unreadable(const std::string& path) {
  return {.kind = ErrorKind::not_found,
          .code = "unreadable_file",
          .detail = "cannot read " + path + ": " + std::strerror(errno)};
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return tl::unexpected(unreadable(path));
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string text;
  char block[65536];
  while (in.read(block, sizeof block) || in.gcount() > 0) text.append(block, static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return tl::unexpected(unreadable(path));
  return text;
}

Result<Catalog> load_catalog(const std::string& path) {
  if (path.empty()) return builtin_catalog();
  const auto text = read_document(path);
  if (!text) return tl::unexpected(Error{text.error().kind, text.error().code, path + ": " + text.error().detail});
  auto catalog = api::extend_catalog(builtin_catalog(), *text);
  if (!catalog) {
    Error error = std::move(catalog.error());
    error.detail = path + ": " + error.detail;
    for (const Violation& v : error.violations) error.detail += "\n  " + v.pointer + ": " + v.detail;
    error.violations.clear();
    return tl::unexpected(std::move(error));
  }
  return catalog;
}

}  // namespace headroom::server
