// HTTP exchanges side by side on the loop: started, and heard of later. Nothing here waits or
// blocks; connections are kept for the next exchange, a bounded number for a bounded time. Loop
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/io.h"
#include "base/task.h"
#include "lib/curl/multi/exchange.h"

namespace holdfast::curl {

struct ExchangesSettings {
    // In use or kept. What is started beyond that waits for its turn.
    int connections_max = 64;
    // More exchanges than that end as not connected, at once.
    int exchanges_max = 1024;
    // Connections are closed when there was no exchange for so long.
    Duration idle_max = std::chrono::seconds{30};
    // Of one lookup of a name.
    Duration lookup_max = std::chrono::seconds{10};
};

class Exchanges final : public Task {
public:
    using Done = std::function<void(Response)>;

    // Is on the loop while it lives, and there must be no destruction from within a Done.
    Exchanges(IoLoop& loop, ExchangesSettings settings);
    ~Exchanges() override;
    Exchanges(const Exchanges&) = delete;
    Exchanges& operator=(const Exchanges&) = delete;

    const char* name() const noexcept override { return "exchanges"; }
    Instant step(Instant now) override;

    // `done` is called once, later, unless it is cancelled first.
    ExchangeId start(Request request, Done done);
    // Nobody hears of it any more; what is under way ends with its connection.
    void cancel(ExchangeId id);
    // The same, by somebody whose time is over, and who wants to know how far it came. Nothing when
    // it has not begun.
    std::optional<Response> give_up(ExchangeId id);

    int under_way() const noexcept;
    // So far; the difference is what kept connections saved.
    std::uint64_t begun() const noexcept;
    std::uint64_t connections_opened() const noexcept;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast::curl
