#pragma once

// Boost 1.74's awaitable.hpp uses std::exchange without including <utility>.
// clang-format off
#include <utility>
#include <boost/asio/awaitable.hpp>
// clang-format on

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

/// Coroutines that are bound to the executor's own type. Using any_executor instead would cost a fifth of the CPU time
/// of a small request.
namespace headroom::server {

using IoExecutor = boost::asio::io_context::executor_type;

template <class T = void>
using Awaitable = boost::asio::awaitable<T, IoExecutor>;

inline constexpr boost::asio::use_awaitable_t<IoExecutor> use_awaitable{};

/// Awaits an operation. A failure is put into `error` instead of being thrown.
inline auto into(boost::system::error_code& error) { return boost::asio::redirect_error(use_awaitable, error); }

}  // namespace headroom::server
