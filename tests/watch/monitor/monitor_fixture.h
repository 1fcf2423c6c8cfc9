// A monitor in virtual time, between a prober and a store that do as a test says.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/virtual_loop.h"
#include "tests/watch/monitor/fake_prober.h"
#include "watch/monitor/monitor.h"

namespace holdfast::watch {

class FakeSink final : public FindingSink {
public:
    void store(Batch findings, std::function<void(const Result<void>&)> told) override
    {
        EXPECT_FALSE(waiting_) << "one at a time";
        ++writes;
        largest = std::max(largest, findings->size());
        batch_ = std::move(findings);
        waiting_ = std::move(told);
        if (!is_held)
            settle();
    }
    // Answers what waits.
    void settle()
    {
        auto answer = std::exchange(waiting_, nullptr);
        if (!answer)
            return;
        if (refusal)
            return answer(*refusal);
        stored += batch_->size();
        if (!is_forgetful)
            kept.insert(kept.end(), batch_->begin(), batch_->end());
        answer({});
    }

    std::vector<Finding> kept;
    bool is_forgetful = false;  // Only counts them.
    std::size_t stored = 0;
    std::optional<Error> refusal;
    bool is_held = false;
    int writes = 0;
    std::size_t largest = 0;

private:
    Batch batch_;
    std::function<void(const Result<void>&)> waiting_;
};

class Story final : public MonitorObserver {
public:
    void on_begun(const Service& service, Duration lag) override
    {
        append_to(begun, begun.empty() ? "" : " ", service.id);
        lag_max = std::max(lag_max, lag);
    }
    void on_finding(const Service& /*service*/, const Finding& /*finding*/) override { ++findings; }
    void on_connectivity(bool is_online) override
    {
        append_to(connectivity, is_online ? "online " : "offline ");
    }
    void on_useless_reference() override { append_to(connectivity, "useless "); }
    void on_interruption(const Interruption& /*gap*/, std::size_t checks) override
    {
        append_to(interruptions, checks, " ");
    }
    void on_dropped(std::size_t count) override { dropped += count; }
    void on_trouble(const Error& /*error*/) override { ++trouble; }

    std::string begun;
    std::string connectivity;
    std::string interruptions;
    Duration lag_max{};
    int findings = 0;
    std::size_t dropped = 0;
    int trouble = 0;
};

class AMonitor : public testing::Test {
protected:
    AMonitor() { settings.schedule.interval = std::chrono::seconds{10}; }

    void start()
    {
        monitor = std::make_unique<Monitor>(
            settings, Monitor::World{loop, prober, sink, story, std::move(read)});
        monitor->start();
    }
    static std::shared_ptr<Service> service(int key)
    {
        auto made = std::make_shared<Service>();
        made->id = join("s", key);
        made->url = join("http://host-", key, ".example/");
        return made;
    }
    void put(int key) { monitor->put({key}, service(key)); }
    void put(int key, std::shared_ptr<const Service> defined)
    {
        monitor->put({key}, std::move(defined));
    }
    void watch(int services)
    {
        for (int key = 1; key <= services; ++key)
            put(key);
    }
    // "HEALTHY: why", or "nothing".
    std::string latest(int key) const
    {
        const Finding* finding = monitor->latest({key});
        if (finding == nullptr)
            return "nothing";
        std::string status{to_string(finding->status)};
        return finding->reason.empty() ? status : status + ": " + finding->reason;
    }
    std::uint64_t finished(Status status) const
    {
        return monitor->counts().finished.at(static_cast<std::size_t>(status));
    }
    void behave(Observation seen, Duration after = std::chrono::milliseconds{20})
    {
        prober.behave = [seen = std::move(seen), after](const Check&) {
            return FakeProber::Plan{seen, after};
        };
    }
    // Until a check is under way.
    void run_until_begun()
    {
        for (std::size_t before = prober.submitted; prober.submitted == before;)
            loop.run_until(loop.next_due());
    }

    VirtualLoop loop;
    FakeProber prober;
    FakeSink sink;
    Story story;
    MonitorSettings settings;
    decltype(Monitor::World::read) read;
    std::unique_ptr<Monitor> monitor;
};

}  // namespace holdfast::watch
