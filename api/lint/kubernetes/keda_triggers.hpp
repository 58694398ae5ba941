#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/lint/kubernetes/objects.hpp"
#include "api/sources/kubernetes/keda_scalers.hpp"

/// The triggers of a ScaledObject.
namespace headroom::lint {

struct ScaledTrigger {
  Place place;
  Place metadata;
  std::string_view type;
  const api::Scaler* scaler;  ///< null if the scaler's target is no single number

  bool is_resource() const { return type == "cpu" || type == "memory"; }
  bool is_cron() const { return type == "cron"; }
};

/// What a ScaledObject says, with KEDA's defaults.
struct ScaledWorkload {
  Autoscaler scaler;
  ReplicaBounds bounds{0, 100};
  bool uses_zero{true};     ///< KEDA itself takes the last replicas away: a minimum of 0, or an idle count
  bool has_formula{false};  ///< scalingModifiers take the place of the triggers
  std::vector<ScaledTrigger> triggers{};

  Place spec() const { return scaler.spec(); }
  bool has_resources_only() const;
};

std::vector<ScaledTrigger> triggers_of(const Place& spec);

/// Everything about each trigger by itself.
void check_triggers(const ScaledWorkload& scaled, Findings& findings);

/// Cron triggers: what KEDA refuses, dates that never come, and numbers that change nothing.
void check_cron_trigger(const ScaledWorkload& scaled, const ScaledTrigger& trigger, Findings& findings);

/// `windows_overlap` and `window_gap_short` of cron triggers in one time zone.
void check_cron_windows(const ScaledWorkload& scaled, Findings& findings);

/// Takes a trigger away. Nothing if it is the only one.
std::vector<JsonPatch> without(const ScaledWorkload& scaled, const ScaledTrigger& trigger);

/// `unknown_key` for each member of `object` that is none of `known`. `aliases` are wrong names and what they mean.
struct Alias {
  std::string_view written;
  std::string_view meant;
};
void check_keys(const Place& object, std::span<const std::string_view> known, std::span<const Alias> aliases,
                Findings& findings);

}  // namespace headroom::lint
