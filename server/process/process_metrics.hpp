#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "server/process/families.hpp"

/// What Prometheus' client libraries say of a process, read from Linux' `/proc`.
namespace headroom::server {

/// A part of `/proc/PID/stat`.
struct ProcessUse {
  std::uint64_t cpu_ticks{0};  ///< in user mode and in the kernel, of all threads; see sysconf(_SC_CLK_TCK)
  std::uint64_t resident_pages{0};

  friend bool operator==(const ProcessUse&, const ProcessUse&) = default;
};

/// Reads the text of `/proc/PID/stat`. The name of the program may have spaces and parentheses. No value if the text
/// has another form. See proc(5): fields 14 (utime), 15 (stime) and 24 (rss).
std::optional<ProcessUse> parse_stat(std::string_view text);

/// The soft limit of open file descriptors in the text of `/proc/PID/limits`. 2⁶⁴-1 if there is no limit, as
/// Prometheus' own client says it. No value if the text has another form.
std::optional<std::uint64_t> parse_open_files_limit(std::string_view text);

/// Adds `process_resident_memory_bytes`, `process_cpu_seconds_total`, `process_open_fds` and `process_max_fds`.
/// `folder`: `/proc/self`. What can't be read has no series, because 0 would be wrong.
void append_process(const std::filesystem::path& folder, Families& families);

}  // namespace headroom::server
