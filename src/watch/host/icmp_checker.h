// Checks whether a host answers echoes of ICMP ("icmp://router.example"), several of them, since
// the loss of one says little: how many come back, how fast, and how evenly. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "watch/check/checker.h"
#include "watch/definition/limits.h"
#include "watch/host/icmp_socket.h"

namespace holdfast::watch {

class IcmpChecker final : public Checker {
public:
    // Between two echoes, unless the check has less time: a router that limits what it answers
    // answers five a second.
    static constexpr Duration echo_interval = limits::echo_interval;
    static constexpr unsigned echoes_max = 100;

    using Open = std::function<EchoSocket(const Address& address)>;

    IcmpChecker(const Surroundings& surroundings, Done done, Open open = open_echo_socket);
    ~IcmpChecker() override;
    IcmpChecker(const IcmpChecker&) = delete;
    IcmpChecker& operator=(const IcmpChecker&) = delete;

    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<IcmpChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

private:
    class Visit;

    void finish(CheckId id);

    Surroundings surroundings_;
    Done done_;
    Open open_;
    std::map<CheckId, std::unique_ptr<Visit>> visits_;
};

}  // namespace holdfast::watch
