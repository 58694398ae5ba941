#include <algorithm>
#include <charconv>

#include "api/background/event_hub.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/wire/event.hpp"

namespace headroom::api {
namespace {

/// PutEvents takes so many entries in a request, and so many bytes.
constexpr std::size_t most_entries = 10;
constexpr std::size_t most_entry_bytes = 256 * 1024;
/// What the request has besides its entries, generously.
constexpr std::size_t entry_overhead = 1'024;

constexpr std::string_view newest_word = "newest";

std::optional<std::int64_t> event_id(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id < 0) return std::nullopt;
  return id;
}

/// A client that comes back after its connection broke names the event that it saw last.
Result<std::optional<std::int64_t>> after_of(const Call& call, bool follows) {
  if (const auto last = follows ? header(call.request, "Last-Event-ID") : std::nullopt; last && !last->empty()) {
    const auto id = event_id(*last);
    if (!id) return tl::unexpected(invalid_parameter("Last-Event-ID", "is not the id of an event"));
    return id;
  }
  const std::string* text = call.parameter("after");
  if (text == nullptr) return std::nullopt;
  if (*text == newest_word) return call.with.events.newest();
  const auto id = event_id(*text);
  if (!id) return tl::unexpected(invalid_parameter("after", "must be the id of an event, 0 or 'newest'"));
  return id;
}

/// The word of a parameter, or its fault.
template <class Enum>
Result<std::optional<Enum>> word_of(const Call& call, std::string_view name) {
  const std::string* text = call.parameter(name);
  if (text == nullptr) return std::nullopt;
  std::string list;
  for (const auto& [word, value] : names_of<Enum>) {
    if (word == *text) return value;
    list.append(list.empty() ? "" : ", ").append(word);
  }
  return tl::unexpected(invalid_parameter(name, "must be one of: " + list));
}

struct Wanted {
  EventQuery query;
  EventFormat format{EventFormat::json};
};

/// Reads the query, and collects everything that is wrong with it.
Result<Wanted> wanted_of(const Call& call, bool follows) {
  std::optional<Error> faults;
  const auto value_of = [&faults](auto read) {
    if (read) return *std::move(read);
    if (faults)
      faults->violations.push_back(std::move(read.error().violations.front()));
    else
      faults = std::move(read.error());
    return typename decltype(read)::value_type{};
  };
  Wanted wanted;
  wanted.query.after = value_of(after_of(call, follows));
  if (const auto type = value_of(word_of<EventType>(call, "type"))) wanted.query.types.push_back(*type);
  if (const std::string* cluster = call.parameter("cluster_id")) wanted.query.cluster_id = *cluster;
  wanted.query.limit = value_of(limit_of(call));
  wanted.format = value_of(word_of<EventFormat>(call, "format")).value_or(EventFormat::json);
  if (faults) return tl::unexpected(*std::move(faults));
  return wanted;
}

Response expired(const Call& call) {
  return problem(call.request, "events_expired",
                 "events after this id are no longer kept; start without 'after' at the oldest that is");
}

void append_page(std::string& body, const EventPage& page, EventFormat format) {
  const bool entries = format == EventFormat::eventbridge;
  std::int64_t next_after = page.next_after;
  json::Writer out(body);
  out.begin_object().name("items").begin_array();
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    std::string item;
    json::Writer one(item);
    encode_event(one, page.items[i], format);
    if (entries && i > 0 && body.size() + item.size() + entry_overhead > most_entry_bytes) {
      next_after = page.items[i - 1].id;
      break;
    }
    out.raw(item);
  }
  out.end_array().field("next_after", std::to_string(next_after)).end_object();
}

void follow(const Call& call, Wanted wanted, const Respond& respond) {
  // Found out first, because afterwards there is no status to tell it with.
  EventQuery first = wanted.query;
  first.limit = 1;
  const auto page = call.with.events.read(first);
  if (!page) return respond(problem(call.request, page.error()));
  if (page->expired) return respond(expired(call));
  Response response{.content_type = event_stream_type};
  response.headers.emplace_back("Cache-Control", "no-store");
  response.stream = call.with.event_hub.follow(std::move(wanted.query), wanted.format);
  respond(std::move(response));
}

}  // namespace

void serve_events(const Call& call, Respond respond) {
  constexpr std::string_view types[] = {json_type, event_stream_type};
  const auto type = preferred(call.request, types);
  if (!type)
    return respond(
        problem(call.request, "not_acceptable", "events are answered as application/json or text/event-stream"));
  const bool follows = *type == event_stream_type;
  auto wanted = wanted_of(call, follows);
  if (!wanted) return respond(problem(call.request, wanted.error()));
  if (follows) return follow(call, *std::move(wanted), respond);
  if (wanted->format == EventFormat::eventbridge) wanted->query.limit = std::min(wanted->query.limit, most_entries);
  const auto page = call.with.events.read(wanted->query);
  if (!page) return respond(problem(call.request, page.error()));
  if (page->expired) return respond(expired(call));
  std::string body;
  append_page(body, *page, wanted->format);
  Response response;
  response.body = std::move(body);
  respond(std::move(response));
}

}  // namespace headroom::api
