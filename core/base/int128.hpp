#pragma once

namespace headroom {

/// A whole number of 128 bits, for products of two 64-bit numbers. GCC and Clang have it, the standard doesn't.
__extension__ typedef __int128 Int128;

}  // namespace headroom
