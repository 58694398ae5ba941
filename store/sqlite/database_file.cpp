#include "store/sqlite/database_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "store/common/errors.hpp"
#include "store/sqlite/schema.hpp"

namespace headroom::store {
namespace {

/// "HDRM", in the header field with which SQLite distinguishes the files of different applications.
constexpr std::int64_t application_id = 0x4844524D;
constexpr std::size_t page_size_offset = 16;
constexpr std::size_t page_count_offset = 28;
constexpr std::size_t application_id_offset = 68;
constexpr std::size_t header_size = 100;
constexpr std::string_view header_magic{"SQLite format 3\0", 16};

std::string reason(int error) { return std::generic_category().message(error); }

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
}

std::int64_t big_endian_32(std::string_view bytes) {
  std::int64_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::filesystem::path log_of(const std::filesystem::path& path) {
  auto log = path;
  log += "-wal";
  return log;
}

bool has_log(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(log_of(path), error);
  return !error && size != 0;
}

/// SQLite reads missing bytes of the last page as zeros. If there is a log, the file may correctly be shorter.
bool is_truncated(const std::filesystem::path& path, std::string_view header) {
  const auto page_size = big_endian_32(header.substr(page_size_offset)) >> 16;
  const auto pages = big_endian_32(header.substr(page_count_offset));
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return !error && !has_log(path) && static_cast<std::int64_t>(size) < pages * page_size;
}

/// If a database was lost but its write-ahead log remains, SQLite would replay the log into the new database.
Result<FileKind> none_unless_orphaned(const std::filesystem::path& path) {
  if (!has_log(path)) return FileKind::none;
  return tl::unexpected(refusal("orphaned_log", "There is no database at " + path.string() + ", but its log " +
                                                    log_of(path).string() +
                                                    ". Put the database back, or move the log away."));
}

void sync_path(const std::filesystem::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) throw DatabaseError{SQLITE_CANTOPEN, errno, "can't open " + path.string()};
  const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failed != 0) throw DatabaseError{SQLITE_IOERR, failed, "can't sync " + path.string()};
}

}  // namespace

std::optional<std::string_view> network_file_system(std::int64_t type) {
  struct Known {
    std::int64_t type;
    std::string_view name;
  };
  // The values that linux/magic.h does not have come from statfs(2).
  static constexpr std::array known{
      Known{NFS_SUPER_MAGIC, "NFS"},   Known{SMB_SUPER_MAGIC, "SMB"},   Known{0xFF534D42, "CIFS"},
      Known{0xFE534D42, "SMB2"},       Known{AFS_SUPER_MAGIC, "AFS"},   Known{AFS_FS_MAGIC, "AFS"},
      Known{CODA_SUPER_MAGIC, "Coda"}, Known{CEPH_SUPER_MAGIC, "Ceph"}, Known{V9FS_MAGIC, "9P"},
      Known{0x0BD00BD0, "Lustre"},     Known{0x47504653, "GPFS"}};
  for (const auto& file_system : known)
    if (file_system.type == (type & 0xFFFFFFFF)) return file_system.name;
  return std::nullopt;
}

Result<void> require_usable_place(const std::filesystem::path& path) {
  const auto folder = folder_of(path);
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    return tl::unexpected(refusal("folder_missing", "The database's folder " + folder.string() +
                                                        " doesn't exist. Create it, or name another path."));
  if (std::filesystem::is_directory(path, ignored))
    return tl::unexpected(refusal("not_a_database", path.string() + " is a folder. Name a file in it."));
  struct statfs place {};
  if (::statfs(folder.c_str(), &place) != 0)
    return tl::unexpected(refusal("not_accessible", "Can't look at " + folder.string() + ": " + reason(errno) + "."));
  if (const auto name = network_file_system(static_cast<std::int64_t>(place.f_type)))
    return tl::unexpected(
        refusal("network_file_system", folder.string() + " is on a network file system (" + std::string{*name} +
                                           "), where SQLite can't keep data safe. Use a local disk."));
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return tl::unexpected(refusal(
        "not_writable", "Can't write in the database's folder " + folder.string() + ": " + reason(errno) + "."));
  if (std::filesystem::exists(path, ignored) && ::access(path.c_str(), R_OK | W_OK) != 0)
    return tl::unexpected(refusal("not_writable", "Can't write to " + path.string() + ": " + reason(errno) + "."));
  return {};
}

Result<FileKind> identify(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return none_unless_orphaned(path);
  if (std::filesystem::is_directory(status))
    return tl::unexpected(refusal("not_a_database", path.string() + " is a folder. Name a file in it."));
  if (!std::filesystem::is_regular_file(status))
    return tl::unexpected(refusal("not_a_database", path.string() + " is not a regular file. Name another."));
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return tl::unexpected(refusal("not_accessible", "Can't read " + path.string() + ": " + reason(errno) + "."));
  std::array<char, header_size> bytes{};
  file.read(bytes.data(), bytes.size());
  const std::string_view header{bytes.data(), static_cast<std::size_t>(file.gcount())};
  if (header.empty()) return none_unless_orphaned(path);
  if (header.size() < header_size || header.substr(0, header_magic.size()) != header_magic)
    return tl::unexpected(refusal("not_a_database", path.string() + " is not a SQLite database; it stays as it is."));
  if (big_endian_32(header.substr(application_id_offset)) != application_id)
    return tl::unexpected(
        refusal("foreign_database", path.string() + " is a database of another program; it stays as it is."));
  if (is_truncated(path, header)) return tl::unexpected(damaged(path, {SQLITE_CORRUPT, 0, "its end is missing"}));
  return FileKind::headroom;
}

Error damaged(const std::filesystem::path& path, const DatabaseError& error) {
  if (error.code() != SQLITE_CORRUPT && error.code() != SQLITE_NOTADB) return error.error();
  return refusal("damaged_database",
                 path.string() + " is damaged (" + error.what() + ") and stays as it is. Restore a backup.");
}

Result<void> inspect(const std::filesystem::path& path, std::span<const Migration> migrations) {
  try {
    Database db{path, Access::read_only};
    Statement check = db.prepare("PRAGMA quick_check(1)");
    {
      Rows rows = check.query();
      if (!rows.next()) throw DatabaseError{SQLITE_CORRUPT, 0, "it can't be checked"};
      if (rows.bytes(0) != "ok") throw DatabaseError{SQLITE_CORRUPT, 0, rows.text(0)};
    }
    return require_compatible(db, migrations);
  } catch (const DatabaseError& error) {
    return tl::unexpected(damaged(path, error));
  }
}

void create_database(const std::filesystem::path& path) {
  auto unfinished = path;
  unfinished += ".new";
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  {
    Database db{unfinished, Access::read_write};
    // Compressed rows take 0.7 kB, and most pages are written because of one small index entry. Pages of 4 KiB halve
    // that cost.
    db.execute("PRAGMA page_size = 4096; PRAGMA application_id = " + std::to_string(application_id));
  }
  publish(unfinished, path);
}

void publish(const std::filesystem::path& finished, const std::filesystem::path& name) {
  sync_path(finished, O_RDONLY);
  if (::rename(finished.c_str(), name.c_str()) != 0)
    throw DatabaseError{SQLITE_IOERR, errno, "can't rename " + finished.string()};
  sync_path(folder_of(name), O_RDONLY | O_DIRECTORY);
}

Result<ServerLock> ServerLock::acquire(const std::filesystem::path& path) {
  // The lock has a file of its own: closing any descriptor of the database's file would release SQLite's own locks on
  // it.
  std::error_code error;
  auto file = std::filesystem::weakly_canonical(path, error);
  if (error) file = path;
  file += ".lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0)
    return tl::unexpected(refusal("not_writable", "Can't create " + file.string() + ": " + reason(errno) + "."));
  ServerLock lock{descriptor};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  return tl::unexpected(refusal("database_in_use", "Another Headroom server uses " + path.string() +
                                                       ". Stop it, or give this one a database of its own."));
}

ServerLock::~ServerLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace headroom::store
