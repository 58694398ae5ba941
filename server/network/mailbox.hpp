#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace headroom::server {

/// A place where any thread may put one value at a time, for a coroutine of `context` to take.
template <class T>
class Mailbox {
 public:
  using Ticket = std::uint64_t;

  explicit Mailbox(boost::asio::io_context& context) : context_(&context) {}

  /// Forgets earlier values. Only a value that is put with the returned ticket will be taken.
  Ticket open() {
    const std::lock_guard lock(mutex_);
    value_.reset();
    put_ = false;
    return ++ticket_;
  }

  /// Puts the first value for the open ticket. All other values are dropped.
  void put(Ticket ticket, T value) {
    const std::lock_guard lock(mutex_);
    if (ticket != ticket_ || put_ || context_ == nullptr) return;
    put_ = true;
    value_.emplace(std::move(value));
    if (waiter_) boost::asio::post(*context_, [waiter = std::move(waiter_)] { waiter->resume(); });
  }

  /// The value. No value if none has been put yet.
  std::optional<T> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(value_, std::nullopt);
  }

  /// Completes when the value has been put. Only one wait at a time, and only before the value was taken.
  template <class Token>
  auto wait(Token&& token) {
    return boost::asio::async_initiate<Token, void()>(
        [this](auto handler) {
          auto waiter = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
          const std::lock_guard lock(mutex_);
          if (put_) {
            boost::asio::post(*context_, [ready = std::move(waiter)] { ready->resume(); });
          } else {
            waiter_ = std::move(waiter);
          }
        },
        token);
  }

  /// Drops the waiting coroutine and all later values. Afterwards, nobody may wait or take.
  void abandon() {
    std::unique_ptr<Waiter> dropped;
    const std::lock_guard lock(mutex_);
    context_ = nullptr;
    dropped.swap(waiter_);
  }

 private:
  struct Waiter {
    virtual ~Waiter() = default;
    virtual void resume() = 0;
  };
  template <class Handler>
  struct WaiterOf final : Waiter {
    explicit WaiterOf(Handler handler) : handler_(std::move(handler)) {}
    void resume() override { handler_(); }
    Handler handler_;
  };

  boost::asio::io_context* context_;
  std::mutex mutex_;
  Ticket ticket_{0};
  bool put_{false};
  std::optional<T> value_;
  std::unique_ptr<Waiter> waiter_;
};

}  // namespace headroom::server
