// What a check says about each kind of alert. Pure; any thread.
//
// UNKNOWN says nothing about anything: who could not look has neither seen a failure nor a success.
// Only what answers rightly can be slow or of the wrong version, and a service that is down is not
// degraded as well: one fault is one alert. An alert whose condition is not configured any more is
// told to be good, so that it ends. Days of a certificate are no matter of luck: one look is
// enough; and so it is with what systemd says of a unit or a timer.
#pragma once

#include <vector>

#include "base/time.h"
#include "watch/alert/streak.h"
#include "watch/finding.h"
#include "watch/service.h"

namespace holdfast::watch {

struct Symptom {
    AlertKind kind;
    Sign sign;
    StreakThresholds thresholds;
};

struct SymptomSettings {
    StreakThresholds thresholds{};
    unsigned certificate_days = 14;  // 0: nobody is told.
};

// One for each kind that a service can have.
std::vector<Symptom> symptoms_of(const Service& service, const Finding& finding,
                                 const SymptomSettings& settings);

}  // namespace holdfast::watch
