#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "core/base/shared_text.hpp"
#include "core/signals/signal_memory.hpp"

namespace headroom::api {

/// Signal memories that were used lately, each beside its text, so that a text is parsed only if it is new. It keeps
/// at most `capacity` of them. Safe from any thread.
class SignalMemories {
 public:
  static constexpr std::size_t capacity = 256;

  /// The signal memory that this text of the cluster's history stands for. No value in the cases in which
  /// decode_signal_memory() has none.
  std::optional<SignalMemory> read(std::string_view cluster_id, const SharedText& text);
  /// The text for the cluster's history.
  SharedText write(std::string_view cluster_id, const SignalMemory& memory);

 private:
  struct Known {
    SharedText text{};
    std::shared_ptr<const SignalMemory> memory{};
  };
  /// The cluster's place. Clusters that have the same place take it from each other.
  static std::size_t place_of(std::string_view cluster_id);
  Known known(std::size_t place);
  void keep(std::size_t place, Known known);

  std::mutex mutex_;
  std::array<Known, capacity> known_{};
};

}  // namespace headroom::api
