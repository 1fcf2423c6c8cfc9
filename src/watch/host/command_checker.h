// Checks that are a command of the operator's ("/usr/lib/nagios/plugins/check_swap"): so many at a
// time, each with an end. Only what a file defines is run: who may use the API may not run programs
// here. Loop thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "watch/check/checker.h"

namespace holdfast::watch {

class CommandChecker final : public Checker {
public:
    static constexpr std::size_t commands_max = 4;
    // What is kept of what it says, and what it may say at all.
    static constexpr std::size_t kept_bytes_max = std::size_t{16} << 10U;
    static constexpr std::size_t said_bytes_max = std::size_t{1} << 20U;
    // From SIGTERM to SIGKILL.
    static constexpr Duration grace = std::chrono::seconds{1};

    CommandChecker(const Surroundings& surroundings, Done done);
    ~CommandChecker() override;
    CommandChecker(const CommandChecker&) = delete;
    CommandChecker& operator=(const CommandChecker&) = delete;

    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<CommandChecker>(surroundings, std::move(done));
    }

    // What nobody waits for any more is ended, and keeps its place until it has.
    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

    std::size_t under_way() const noexcept { return runs_.size(); }

private:
    class Run;
    class Start;

    void start(const Check& check);
    void note_over(CheckId id);
    std::string oldest() const;

    Surroundings surroundings_;
    Done done_;
    std::deque<Check> waiting_;  // For a place; as many as there are checks at a time.
    std::map<CheckId, std::unique_ptr<Run>> runs_;
    // Empty once this has gone: what is started then is ended.
    std::shared_ptr<CommandChecker*> self_;
};

}  // namespace holdfast::watch
