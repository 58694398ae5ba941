#pragma once

namespace headroom::server {

/// Call it last, with the exit code of what was done. If something could not be written to standard output, says so and
/// returns 1 (or the code, if that is an error already).
int finish_output(int code);

}  // namespace headroom::server
