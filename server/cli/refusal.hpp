#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace headroom::server {

inline constexpr int wrong_input = 2;

/// Prints what is wrong with a file (`-` is standard input): each fault at its pointer. Returns the exit code.
int refuse(const std::string& file, const Error& error);

/// Prints an error whose detail names the place of each fault already. Returns the exit code.
int refuse(const Error& error);

/// Prints an error: each fault at the place that `place_of` gives for its pointer. Returns the exit code.
int refuse(const Error& error, const std::function<std::string(std::string_view pointer)>& place_of);

/// Prints why something failed though the input was right. Returns the exit code.
int fail(const Error& error);

}  // namespace headroom::server
