#include "server/process/database_metrics.hpp"

#include <system_error>
#include <utility>
#include <vector>

namespace headroom::server {
namespace {

using prometheus::MetricType;

std::optional<std::uintmax_t> size_of(const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return std::nullopt;
  return size;
}

void add(Families& families, const char* name, const char* help, std::optional<std::uintmax_t> value) {
  std::vector<prometheus::ClientMetric> samples;
  if (value) samples.push_back(sample(MetricType::Gauge, static_cast<double>(*value)));
  families.push_back(family(name, help, MetricType::Gauge, std::move(samples)));
}

}  // namespace

DatabaseFiles::DatabaseFiles(const std::filesystem::path& database) {
  std::error_code error;
  main_ = std::filesystem::canonical(database, error);
  if (error) main_ = std::filesystem::absolute(database);
}

std::optional<std::uintmax_t> DatabaseFiles::bytes() const {
  auto sum = size_of(main_);
  if (!sum) return std::nullopt;
  for (const char* suffix : {"-wal", "-shm"}) {
    std::filesystem::path other = main_;
    other += suffix;
    *sum += size_of(other).value_or(0);
  }
  return sum;
}

std::optional<std::uintmax_t> DatabaseFiles::free_bytes() const {
  std::error_code error;
  const auto space = std::filesystem::space(main_.parent_path(), error);
  if (error) return std::nullopt;
  return space.available;
}

void append_database(const DatabaseFiles& files, Families& families) {
  add(families, "headroom_database_bytes", "Size of the database's files, with the write-ahead log.", files.bytes());
  add(families, "headroom_disk_free_bytes", "Free space on the database's disk.", files.free_bytes());
}

}  // namespace headroom::server
