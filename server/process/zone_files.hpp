#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/ports/zone_book.hpp"

namespace headroom::server {

/// The compiled zones of the IANA database (RFC 9636), as the operating system installs them. Each file is read once.
/// Beyond its last change a file has a rule, which is followed; Debian's libraries ignore it after 2037.
class ZoneFiles final : public ZoneBook {
 public:
  explicit ZoneFiles(std::filesystem::path folder);

  std::optional<TimeZone> zone(std::string_view name, Instant from, Instant until) const override;
  std::string_view version() const override { return version_; }

 private:
  std::filesystem::path folder_;
  std::string version_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::string, std::less<>> files_;  ///< the bytes of the files, by the zone's name
};

/// $TZDIR, or /usr/share/zoneinfo.
std::filesystem::path zone_folder();

/// The zone that the bytes of a file describe. No value if they are no such file.
std::optional<TimeZone> read_zone(std::string_view name, std::string_view bytes, Instant from, Instant until);

}  // namespace headroom::server
