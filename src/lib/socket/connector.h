// A TCP connection to the first of some addresses that takes it. An address that does not answer
// holds up the next one for a moment only: then both are tried. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/descriptor.h"
#include "base/io.h"
#include "base/task.h"

namespace holdfast::socket {

enum class Fault {
    refused,
    unreachable,
    timed_out,
    own,  // This host could not even try: out of descriptors, mostly.
};

struct Connected {
    Descriptor socket{};  // Non-blocking; none when it failed.
    std::optional<Address> address{};
    Fault fault{};
    std::string why{};  // "Connection refused"
};

class Connector final : public Task {
public:
    // More addresses are not tried.
    static constexpr std::size_t addresses_max = 16;
    // As RFC 8305 proposes.
    static constexpr Duration head_start = std::chrono::milliseconds{250};

    using Done = std::function<void(Connected)>;

    // `done` is called once, later, and may destroy this. There is at least one address. Is on the
    // loop while it lives, and gives up by itself only when all addresses have failed.
    Connector(IoLoop& loop, std::vector<Address> addresses, std::uint16_t port, Done done);
    ~Connector() override;
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;

    const char* name() const noexcept override { return "connector"; }
    Instant step(Instant now) override;

    // Whom it tried last.
    const Address& last_tried() const noexcept;

private:
    class Attempt;

    void try_next(Instant now);
    void fail(int error);

    IoLoop& loop_;
    std::vector<Address> addresses_;
    std::uint16_t port_;
    Done done_;
    std::size_t tried_ = 0;
    Instant next_try_;
    std::vector<std::unique_ptr<Attempt>> attempts_;
    Connected outcome_;
};

}  // namespace holdfast::socket
