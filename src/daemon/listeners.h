// The listening sockets of this process: taken back from the service manager where it kept them,
// opened where not, stored with it at once, so that neither restart nor crash refuses a
// connection. Main thread while starting.
#pragma once

#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/endpoint.h"

namespace holdfast::daemon {

struct Listener {
    Endpoint endpoint;
    Descriptor socket;
    enum class Source { opened, kept, activated } source = Source::opened;
};

// Hands back what was passed to this process: listeners that a predecessor stored, and those of
// a socket unit. Takes them once.
std::vector<Listener> take_passed_listeners();

// One listener for each of `wanted`, in that order. Passed ones that are not wanted are closed
// and forgotten. Throws std::system_error when one cannot be opened.
// `removed`, if given, receives what was kept but is no longer wanted.
std::vector<Listener> settle_listeners(const std::vector<Endpoint>& wanted,
                                       std::vector<Listener> passed,
                                       std::vector<Endpoint>* removed = nullptr);

// The name under which the manager keeps the listener of `endpoint`: no colon may be in it.
std::string store_name(const Endpoint& endpoint);

}  // namespace holdfast::daemon
