// Breaks a client's connection in the middle of anything, as networks and dying processes do. The
// server keeps its word to every client, has no way to be asked not to, and should have none: so
// this goes past it, to the socket. Loop thread.
#pragma once

#include <string_view>

#include "http/request.h"

namespace holdfast::upstream {

// Sends `last` and ends the connection; what the server still has to say is lost. The socket is
// found among the process's own by who is at its other end. False when there is none: the client
// went already, or came by the control socket, whose ends have no names.
bool break_off(const http::Peer& client, std::string_view last);

}  // namespace holdfast::upstream
