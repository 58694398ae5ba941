#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace headroom {

/// A text that never changes. Copies share its bytes, so a long text can be stored, remembered and sent without being
/// copied. A default-constructed text is empty. Safe from any thread.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}

  std::string_view view() const { return text_ ? std::string_view(*text_) : std::string_view{}; }
  operator std::string_view() const { return view(); }
  bool empty() const { return view().empty(); }
  std::size_t size() const { return view().size(); }
  /// The owner of the bytes. Null for a default-constructed text.
  const std::shared_ptr<const std::string>& owner() const { return text_; }

  /// Whether both have the same bytes in memory, as copies of one text do.
  bool shares(const SharedText& other) const { return text_ == other.text_; }
  /// Whether both have equal bytes.
  friend bool operator==(const SharedText& a, const SharedText& b) { return a.shares(b) || a.view() == b.view(); }

 private:
  std::shared_ptr<const std::string> text_{};
};

}  // namespace headroom
