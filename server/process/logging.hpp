#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <variant>

#include "server/config/log_options.hpp"
#include "server/process/line_writer.hpp"

namespace headroom::server {

/// One named value of a log line.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double> value;
};

/// Writes log lines to stderr, on a thread of its own. A caller never waits; if stderr is too slow, the oldest lines
/// are lost. Every call makes exactly one line that a program can read, whatever bytes the texts contain.
class Log {
 public:
  explicit Log(const LogOptions& options);
  /// Writes to `sink` instead of stderr.
  Log(const LogOptions& options, std::shared_ptr<spdlog::sinks::sink> sink);
  /// Writes the lines that are still queued.
  ~Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  bool writes(LogLevel level) const { return level >= options_.level; }
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, message, fields);
  }

 private:
  LogOptions options_;
  LineWriter writer_;
};

}  // namespace headroom::server
