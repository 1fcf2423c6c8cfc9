// What the notifier does, as operators see it: an entry for each message that is given up, and
// counts. Loop thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "obs/log.h"
#include "watch/notify/notifier_observer.h"

namespace holdfast::watch {

class NotifierReport final : public NotifierObserver {
public:
    struct Counts {
        std::uint64_t sent = 0;
        std::uint64_t failed = 0;  // Attempts.
        std::uint64_t dead = 0;
        bool is_away = false;  // The last attempt failed.
        std::string detail{};  // Of that.
    };

    explicit NotifierReport(obs::Log& log) noexcept : log_{log} {}

    void on_sent(const Receiver& receiver, const Message& message) override;
    void on_failed(const Receiver& receiver, const Message& message,
                   std::string_view detail) override;
    void on_dead(const Receiver& receiver, const Message& message,
                 std::string_view detail) override;

    // By the name of the receiver.
    const std::map<std::string, Counts>& counts() const noexcept { return counts_; }

private:
    obs::Log& log_;
    std::map<std::string, Counts> counts_;
};

}  // namespace holdfast::watch
