#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/kubernetes/replicas/keda_rules.hpp"
#include "core/model/observation.hpp"
#include "core/signals/keda.hpp"
#include "core/signals/proposal.hpp"

/// KEDA's own step in words. Only KEDA's signal uses this.
namespace headroom::keda {

std::string_view reason_of(kubernetes::ActivationStep step);
std::string detail_of(const Keda& signal, const kubernetes::Activation& activation, const Observation& seen);

/// What KEDA itself looks at: the formula's result or each trigger, with its activation threshold.
std::vector<Evidence> activation_evidence(const Keda& signal, const Observation& seen);
void add_activation_counterfactuals(Proposal& proposal, const Keda& signal, const kubernetes::Activation& activation,
                                    const Observation& seen);

/// "; the cron trigger office asks for 5 replicas until …" for each cron trigger, and what the formula gives.
std::string notes_of(const Keda& signal, const Observation& seen);
std::vector<std::string> warnings_of(const Keda& signal);

}  // namespace headroom::keda
