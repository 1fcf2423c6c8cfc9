// Looks at a service and its host, each look in a process of its own with a limit to its time, so
// that nothing that hangs holds the doctor. Main thread; it blocks, for some seconds at most.
#pragma once

#include <string>

#include "base/result.h"
#include "ctl/console.h"
#include "ctl/doctor/evidence.h"
#include "ctl/verb.h"

namespace holdfast::ctl::doctor {

// Which service is looked at: by --unit or --instance, by --config, else holdfast.service.
struct Patient {
    std::string unit{};    // Empty: no unit is named, and none is asked about.
    std::string config{};  // Empty: that of the unit.
};
// Errc::invalid in words for a person.
Result<Patient> find_patient(const Invocation& invocation);

Evidence gather(const Patient& patient, const Console& console);

}  // namespace holdfast::ctl::doctor
