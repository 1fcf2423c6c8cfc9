// The socket under a connection, past the engine that owns it: what the kernel knows of its
// traffic, a last word to a client, and its end. Loop thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/descriptor.h"
#include "http/edge/tcp_traffic.h"

namespace holdfast::http {

class Wire final : public TrafficSource {
public:
    // Asks `traffic` instead of the kernel, if there is one: the engine's socket may be our own.
    Wire(int socket, std::shared_ptr<const OuterTraffic> traffic) noexcept;

    std::optional<TcpTraffic> traffic(Instant now) const noexcept override;
    // For who goes on reading when the engine has closed its own.
    Descriptor another() const noexcept;
    // What the kernel does not take at once is lost.
    void say(std::string_view text) const noexcept;
    // Lets the engine find the end of the stream, and close.
    void end_input() const noexcept;
    // Not for reading alone: a client that goes on dripping would hide the end from the engine.
    void end() const noexcept;
    // Nobody reads: what the kernel still holds for the client goes as well.
    void abort() const noexcept;

private:
    const int socket_;
    const std::shared_ptr<const OuterTraffic> traffic_;
};

}  // namespace holdfast::http
