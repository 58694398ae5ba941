#include "server/process/logging.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include <spdlog/sinks/stdout_sinks.h>

#include "api/json/writer.hpp"
#include "core/base/time.hpp"

namespace headroom::server {
namespace {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
    case LogLevel::off:
      return "off";
  }
  return "";
}

/// Whether a value can follow `name=` without quotes.
bool is_plain(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '='; });
}

struct AppendValue {
  std::string& out;
  LogFormat format;
  void operator()(std::string_view text) const {
    if (format == LogFormat::text && is_plain(text)) {
      out += text;
    } else {
      json::append_string(out, text);
    }
  }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const {
    if (!std::isfinite(number)) number = 0;
    fmt::format_to(std::back_inserter(out), "{:.3f}", number);
  }
};

void append_text(std::string& out, Instant now, LogLevel level, std::string_view message,
                 std::initializer_list<LogField> fields) {
  append_rfc3339(out, now);
  fmt::format_to(std::back_inserter(out), " {:<7} ", name_of(level));
  std::string quoted;
  json::append_string(quoted, message);
  out.append(quoted, 1, quoted.size() - 2);
  for (const LogField& field : fields) {
    out.append(" ").append(field.name).append("=");
    std::visit(AppendValue{out, LogFormat::text}, field.value);
  }
}

void append_json(std::string& out, Instant now, LogLevel level, std::string_view message,
                 std::initializer_list<LogField> fields) {
  out += R"({"time":")";
  append_rfc3339(out, now);
  out.append(R"(","level":")").append(name_of(level)).append(R"(","message":)");
  json::append_string(out, message);
  for (const LogField& field : fields) {
    out += ',';
    json::append_string(out, field.name);
    out += ':';
    std::visit(AppendValue{out, LogFormat::json}, field.value);
  }
  out += '}';
}

}  // namespace

Log::Log(const LogOptions& options) : Log(options, std::make_shared<spdlog::sinks::stderr_sink_mt>()) {}

Log::Log(const LogOptions& options, std::shared_ptr<spdlog::sinks::sink> sink)
    : options_(options), writer_(std::move(sink)) {}

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!writes(level)) return;
  thread_local std::string line;
  line.clear();
  const Instant now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  if (options_.format == LogFormat::json) {
    append_json(line, now, level, message, fields);
  } else {
    append_text(line, now, level, message, fields);
  }
  writer_.add(line, level >= LogLevel::warning);
}

}  // namespace headroom::server
