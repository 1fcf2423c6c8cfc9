// Whether this machine can play a drill, and whether it may. Main thread.
#pragma once

#include <string>

#include "drill/format/drill.h"
#include "drill/run/places.h"

namespace holdfast::drill {

// Why it is skipped; empty: it is not.
std::string missing_for(const Drill& drill, const Where& where);

struct Consent {
    bool to_this_host = false;  // --yes-on-this-host
    std::string to_damage{};    // --yes-damage ID, with --live.
};

// Why it is refused; empty: it is not.
std::string refusal_of(const Drill& drill, const Where& where, const Consent& consent);

}  // namespace holdfast::drill
