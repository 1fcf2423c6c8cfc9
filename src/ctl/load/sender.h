// Sends the orders of a load, each at its time, over a bounded number of connections, and keeps
// account of the answers. Loop thread.
//
// The times are fixed beforehand: a daemon that is slow gets no fewer orders for it, and what waits
// for a free connection counts as waiting for the daemon. Only who persists is counted from each
// request on, since he sends to a daemon that may be away.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "ctl/load/ledger.h"
#include "ctl/load/tally.h"
#include "ctl/load/target.h"
#include "ctl/load/trace.h"
#include "lib/curl/multi/exchanges.h"

namespace holdfast::ctl {

struct SenderSettings {
    std::int64_t rate;
    std::int64_t connections;
    bool persists;
    Duration patience;  // Of who persists.
    std::string name;   // Of the load: the product, and what order ids begin with.
};

// When the order of that number is due.
Instant due_of(Instant start, std::size_t order, std::int64_t rate) noexcept;
std::string order_id(std::string_view load, std::size_t order);

class Sender final : public Task {
public:
    // More than anybody should wait for; what takes longer was not answered.
    static constexpr std::chrono::seconds answer_max{10};
    static constexpr std::chrono::milliseconds pause{200};  // Of who persists.

    struct World {
        Loop& loop;
        curl::Exchanges& exchanges;
        const Target& target;
        Ledger& ledger;
        LoadTally& tally;
        Trace* trace = nullptr;  // Nobody wants one.
    };

    // Is on the loop while it lives. `done` is called once.
    Sender(SenderSettings settings, const World& world, std::function<void()> done);
    ~Sender() override;
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    const char* name() const noexcept override { return "sender"; }
    Instant step(Instant now) override;

    std::size_t finished() const noexcept { return finished_; }
    // No further order begins. Those that were sent come to their end.
    void send_no_more();

private:
    struct Again {
        std::size_t order;
        Instant until;  // Then it is given up.
    };
    struct Sent {
        std::size_t order;
        Instant counted_from;
        Instant until;
        Instant began{};
    };

    bool has_room() const noexcept { return under_way_.size() < connections_; }
    void send(std::size_t order, Instant counted_from, Instant until);
    void note(const Sent& sent, const curl::Response& response);
    void give_up_or_repeat(const Sent& sent, bool is_repeatable);

    SenderSettings settings_;
    World world_;
    std::function<void()> done_;
    std::size_t connections_;
    Instant start_;
    std::size_t next_ = 0;  // The next order that was not sent yet.
    std::size_t finished_ = 0;
    std::multimap<Instant, Again> again_;
    std::map<std::uint64_t, curl::ExchangeId> under_way_;
    std::uint64_t numbers_ = 0;
};

}  // namespace holdfast::ctl
