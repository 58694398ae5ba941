#include "api/wire/fleet/stored_fleet.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "api/json/reader.hpp"
#include "api/wire/fields/limits.hpp"
#include "api/wire/stored_parts.hpp"

namespace headroom::api {
namespace {

constexpr std::array<std::string_view, 2> kept_apart{"clusters", "template_limits"};
constexpr std::array<std::string_view, 2> member_state{"idle_since", "steps"};

/// A stored input has the rules of all the zones that it needs.
struct NoZones final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view, Instant, Instant) const override { return std::nullopt; }
  std::string_view version() const override { return {}; }
};

/// The request's own part, without clusters. What the policy says beside its limits plays no part in it.
Result<FleetRequest> decode_own_part(const json::Value& document, StoredParts& parts, const Catalog& catalog) {
  const json::Value* limits = document.find("template_limits");
  if (limits != nullptr) std::erase_if(parts.asked, [](const json::Member& member) { return member.name == "policy"; });
  parts.asked.push_back({"clusters", json::Value::of_array({})});
  auto request = decode_fleet(parts.request(), Instant{}, catalog, NoZones{});
  if (!request || limits == nullptr || limits->kind() == json::Kind::null) return request;
  json::Violations violations;
  const json::Path root;
  request->limits = json::read(*limits, root.member("template_limits"), violations,
                               [](json::ObjectReader& reader) { return std::optional(decode_limits(reader).limits); });
  if (!violations.empty()) return tl::unexpected(violations.error("the stored input"));
  return request;
}

/// One cluster. The shared policy stands for its own, unless it has one.
Result<void> decode_member(const json::Value& item, const json::Value* policy, const Catalog& catalog,
                           StoredFleet& fleet) {
  auto parts = parts_of(item, member_state);
  if (!parts) return tl::unexpected(parts.error());
  if (policy != nullptr && item.find("policy") == nullptr) parts->asked.push_back({"policy", *policy});
  auto stored = decode_stored_input(parts->request(), catalog);
  if (!stored) return tl::unexpected(std::move(stored.error()));
  FleetMemberRequest member;
  json::Violations violations;
  json::read(parts->additions(), json::Path{}, violations,
             [&](json::ObjectReader& reader) { decode_member_state(reader, member); });
  if (!violations.empty()) return tl::unexpected(violations.error("the stored input"));
  member.evaluation.input = std::move(stored->input);
  member.evaluation.labels = std::move(stored->labels);
  fleet.codes.splice_after(fleet.codes.before_begin(), stored->codes);
  fleet.past.push_back(std::move(stored->stored_series));
  fleet.request.members.push_back(std::move(member));
  return {};
}

}  // namespace

void encode_fleet_additions(json::Writer& out, const FleetRequest& request) {
  out.name("template_limits");
  if (!request.limits) {
    out.null();
    return;
  }
  out.begin_object();
  encode_limits(out, *request.limits);
  out.end_object();
}

Result<StoredFleet> decode_stored_fleet(const json::Value& document, const Catalog& catalog) {
  auto parts = parts_of(document, kept_apart);
  if (!parts) return tl::unexpected(parts.error());
  const json::Value* policy = document.find("policy");
  auto own = decode_own_part(document, *parts, catalog);
  if (!own) return tl::unexpected(std::move(own.error()));
  StoredFleet fleet{.request = *std::move(own), .past = {}};
  const json::Value* clusters = document.find("clusters");
  if (clusters != nullptr && clusters->kind() == json::Kind::array)
    for (const json::Value& item : clusters->items())
      if (auto read = decode_member(item, policy, catalog, fleet); !read)
        return tl::unexpected(std::move(read.error()));
  settle_template(fleet.request);
  return fleet;
}

}  // namespace headroom::api
