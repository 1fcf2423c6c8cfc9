// The receiver that is always there: the log of this host. What goes elsewhere passes it on. Loop
// thread.
#pragma once

#include <vector>

#include "base/loop.h"
#include "obs/log.h"
#include "watch/notify/transport.h"

namespace holdfast::watch {

class LogTransport final : public Transport {
public:
    static constexpr std::string_view receiver_name = "log";

    // `others`: the way to all but the log. A collector is woken as `others` is told to.
    LogTransport(obs::Log& log, Transport& others, Loop& loop) noexcept
        : log_{log}, others_{others}, loop_{loop}
    {
    }

    void set_collector(Task* collector) noexcept { collector_ = collector; }

    void submit(Send send, Instant now) override;
    std::vector<Sent> collect(Instant now) override;
    void cancel(SendId id) override;
    Instant next_event() const override { return others_.next_event(); }

private:
    void write(const Notice& notice);

    obs::Log& log_;
    Transport& others_;
    Loop& loop_;
    Task* collector_ = nullptr;
    std::vector<Sent> sent_;
};

// The receiver itself, for the list of them.
Receiver log_receiver();

}  // namespace holdfast::watch
