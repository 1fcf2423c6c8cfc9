// The receivers of a world, which outlive its processes: what arrived, in which order, and whether
// it should have. And the way there, which belongs to a process. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/random.h"
#include "tests/watch/notify/simulation/sights.h"
#include "watch/notify/transport.h"

namespace holdfast::watch {

// What one receiver knows of one alert.
struct Heard {
    ServiceKey service{};
    AlertKind kind{};
    std::map<Event, std::set<NoticeId>> notices{};
    bool is_resolved = false;

    bool has(Event event) const { return notices.contains(event); }
    bool is_known() const { return !notices.empty(); }
};

class Receivers {
public:
    Receivers(Sights& sights, std::vector<std::shared_ptr<const Receiver>> all)
        : sights_{sights}, all_{std::move(all)}
    {
    }

    const std::vector<std::shared_ptr<const Receiver>>& all() const { return all_; }
    void arrive(const Message& message);
    const Heard& heard(const std::string& receiver, AlertId alert);
    const std::map<AlertId, Heard>& all_heard(const std::string& receiver)
    {
        return heard_[receiver];
    }
    void set_outage(const std::string& receiver, Instant until) { outages_[receiver] = until; }
    bool is_out(const std::string& receiver, Instant now) { return now < outages_[receiver]; }

    // What a receiver heard that it should not have; the first.
    const std::string& wrong() const { return wrong_; }
    void blame(std::string what)
    {
        if (wrong_.empty())
            wrong_ = std::move(what);
    }

private:
    void hear(const Message& message, const Notice& notice);

    Sights& sights_;
    std::vector<std::shared_ptr<const Receiver>> all_;
    std::map<std::string, std::map<AlertId, Heard>> heard_;
    std::map<AlertId, std::string> keys_;
    std::map<std::string, std::vector<NoticeId>> messages_;  // By receiver and id.
    std::set<std::string> storms_;
    std::map<std::string, Instant> outages_;
    std::string wrong_;
};

class FakeTransport final : public Transport {
public:
    struct World {
        Loop& loop;
        Receivers& receivers;
        std::function<bool()> is_over;
        // Called for each message that goes out.
        std::function<void(const Message&)> look;
        Random random;
        Task* collector;
    };

    explicit FakeTransport(World world) : world_{std::move(world)} {}

    void submit(Send send, Instant now) override;
    std::vector<Sent> collect(Instant now) override;
    void cancel(SendId id) override { under_way_.erase(id); }
    Instant next_event() const override;

    // The process is gone: what is under way arrives, or not.
    void end();

private:
    struct UnderWay {
        Send send;
        Instant ends;
        Sent outcome;
        bool arrives;
    };

    World world_;
    std::map<SendId, UnderWay> under_way_;
};

}  // namespace holdfast::watch
