// A change of how a service is, as listeners are told of it. Any thread.
#pragma once

#include <string>

#include "watch/history/state_changes.h"
#include "watch/service.h"

namespace holdfast::watch {

// One line: {"serviceId","name","environment","group","status","previous","at","reason",
// "inMaintenance"}; what there is nothing to say about is null.
std::string encode(const StateChange& change, const Service& service);

}  // namespace holdfast::watch
