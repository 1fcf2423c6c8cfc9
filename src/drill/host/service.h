// The service that is rehearsed, as whoever runs it sees it: systemd, or, where there is none, the
// drill itself. Its calls block. Main thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "drill/host/process.h"
#include "lib/json/document.h"

namespace holdfast::drill {

// An entry that a unit, or systemd about it, has written.
struct Said {
    WallTime at{};
    std::string message_id{};
    std::string text{};
    // Of its other fields: their values, joined, to look for something in them.
    std::string fields{};
};

class Service {
public:
    virtual ~Service() = default;

    // "systemd", or "bare".
    virtual std::string_view kind() const noexcept = 0;
    // For the journal of injections: make_service() makes the same of it in another process.
    virtual std::string describe() const = 0;
    virtual const std::string& unit() const noexcept = 0;

    // start, stop, restart, reload, reset-failed, kill-all. Empty `unit`: its own.
    virtual Result<void> act(std::string_view verb, const std::string& unit, Duration patience) = 0;
    virtual Result<std::string> property(const std::string& unit, const std::string& name) = 0;
    // Errc::not_found when none runs.
    virtual Result<Process> main_process(const std::string& unit) = 0;
    // Has units read again after a drop-in came or went.
    virtual Result<void> read_units_again() = 0;
    // Oldest first, at most `entries_max`.
    virtual Result<std::vector<Said>> said_since(WallTime since, std::size_t entries_max) = 0;
};

std::unique_ptr<Service> make_systemd_service(std::string unit);

// A daemon that is started and stopped here: for machines without systemd, and for tests.
struct BareSettings {
    std::string daemon;         // The program.
    std::string config;         // Its --config.
    std::string folder;         // For its number and what it says.
    std::string url;            // Where it answers once it has started.
    std::string environment{};  // A file of NAME=VALUE.
    std::string user{};         // As whom it runs, if not as we do.
};
std::unique_ptr<Service> make_bare_service(BareSettings settings);

// Of what describe() said.
Result<std::unique_ptr<Service>> make_service(const json::Node& description);

}  // namespace holdfast::drill
