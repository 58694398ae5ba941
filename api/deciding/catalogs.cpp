#include "api/deciding/catalogs.hpp"

#include <utility>

#include "api/deciding/sha256.hpp"
#include "api/wire/catalog.hpp"

namespace headroom::api {
namespace {

Error not_read(std::string detail) {
  return {.kind = ErrorKind::conflict, .code = "input_not_read", .detail = std::move(detail)};
}

}  // namespace

Catalogs::Catalogs(const Catalog& in_use, Find find)
    : in_use_(in_use), in_use_sha256_(sha256_hex(encode_catalog(in_use))), find_(std::move(find)) {}

Result<const Catalog*> Catalogs::of(const StoredDecision& decision) {
  const std::string& sha256 = decision.catalog_sha256;
  if (sha256.empty() || sha256 == in_use_sha256_) return &in_use_;
  const std::lock_guard lock{mutex_};
  if (const auto known = earlier_.find(sha256); known != earlier_.end()) return &known->second;
  const auto document = find_(sha256);
  if (!document) return tl::unexpected(not_read("the catalogue " + sha256 + ": " + document.error().detail));
  auto catalog = decode_catalog(document->view());
  if (!catalog) return tl::unexpected(not_read("the catalogue " + sha256 + ": " + catalog.error().detail));
  return &earlier_.emplace(sha256, *std::move(catalog)).first->second;
}

}  // namespace headroom::api
