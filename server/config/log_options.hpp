#pragma once

namespace headroom::server {

enum class LogLevel { debug, info, warning, error, off };
enum class LogFormat { text, json };

struct LogOptions {
  LogLevel level{LogLevel::info};
  LogFormat format{LogFormat::text};
};

}  // namespace headroom::server
