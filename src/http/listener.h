// Listening sockets: made, recognised, accepted from. Main thread while starting, then the loop.
#pragma once

#include <optional>

#include "base/descriptor.h"
#include "base/endpoint.h"

namespace holdfast::http {

// Binds and listens. Throws std::system_error, whose code tells what may pass by itself
// (EADDRINUSE, EADDRNOTAVAIL) from what a person must repair (EACCES). The socket of a path gets
// mode 0660 and takes the place of a stale one in one step.
Descriptor open_listener(const Endpoint& endpoint);

// Where this descriptor listens; nothing when it is not a listening stream socket.
std::optional<Endpoint> listening_endpoint(int fd);

}  // namespace holdfast::http
