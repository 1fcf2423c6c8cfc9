// What the notifier does, as operators see it: an entry when a receiver is away, when it is back,
// and for each message that is given up; counts. Loop thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "obs/log.h"
#include "obs/metrics.h"
#include "watch/notify/notifier_observer.h"

namespace holdfast::watch {

class NotifierReport final : public NotifierObserver {
public:
    // In a row, until a receiver is away: one may be a restart of it.
    static constexpr unsigned failures_max = 3;

    struct Counts {
        std::uint64_t sent = 0;    // Messages; since this process began, as all here.
        std::uint64_t failed = 0;  // Attempts.
        std::uint64_t dead = 0;
        unsigned failures = 0;  // In a row.
        std::string detail{};   // Of the last of these.

        bool is_away() const noexcept { return failures >= failures_max; }
    };

    NotifierReport(obs::Log& log, obs::Registry& registry);

    // These are there, and shown with nothing until something is sent to them. Others go.
    void expect(const std::vector<std::string>& receivers);

    void on_sent(const Receiver& receiver, const Message& message) override;
    void on_failed(const Receiver& receiver, const Message& message,
                   std::string_view detail) override;
    void on_dead(const Receiver& receiver, const Message& message,
                 std::string_view detail) override;

    // By the name of the receiver.
    const std::map<std::string, Counts, std::less<>>& counts() const noexcept { return counts_; }
    // Who is away, and why; empty while nobody is.
    std::string trouble() const;

private:
    void note_failure(const Receiver& receiver, std::string_view detail);

    obs::Log& log_;
    obs::Family<obs::Counter>& notifications_;
    std::map<std::string, Counts, std::less<>> counts_;
};

}  // namespace holdfast::watch
