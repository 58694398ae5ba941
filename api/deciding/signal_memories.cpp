#include "api/deciding/signal_memories.hpp"

#include <functional>
#include <string>
#include <utility>

#include "api/wire/signals/signal_memory.hpp"

namespace headroom::api {

std::optional<SignalMemory> SignalMemories::read(std::string_view cluster_id, const SharedText& text) {
  if (text.empty()) return SignalMemory{};
  const std::size_t place = place_of(cluster_id);
  if (const Known found = known(place); found.memory && found.text == text) return *found.memory;
  auto memory = decode_signal_memory(text);
  if (memory) keep(place, {text, std::make_shared<const SignalMemory>(*memory)});
  return memory;
}

SharedText SignalMemories::write(std::string_view cluster_id, const SignalMemory& memory) {
  std::string written;
  json::Writer out(written);
  encode_signal_memory(out, memory);
  SharedText text = std::move(written);
  keep(place_of(cluster_id), {text, std::make_shared<const SignalMemory>(memory)});
  return text;
}

std::size_t SignalMemories::place_of(std::string_view cluster_id) {
  return std::hash<std::string_view>{}(cluster_id) % capacity;
}

SignalMemories::Known SignalMemories::known(std::size_t place) {
  const std::lock_guard lock(mutex_);
  return known_[place];
}

void SignalMemories::keep(std::size_t place, Known known) {
  const std::lock_guard lock(mutex_);
  std::swap(known_[place], known);  // the one before is freed outside the lock
}

}  // namespace headroom::api
