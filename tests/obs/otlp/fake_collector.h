// A collector that a test plays, and what exporters need besides it, in virtual time.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "obs/log.h"
#include "obs/otlp/courier.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/loop_clock.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::otlp {

class FakeCollector final : public Collector {
public:
    void post(Message message, Done done) override
    {
        EXPECT_FALSE(done_) << "one at a time";
        posted.push_back(std::move(message));
        done_ = std::move(done);
    }
    bool is_asked() const noexcept { return done_ != nullptr; }
    void answer(const Receipt& receipt) { std::exchange(done_, nullptr)(receipt); }
    void take() { answer({.reception = Reception::taken}); }
    void fail(std::string why = "there was no connection")
    {
        answer({.reception = Reception::failed, .detail = std::move(why)});
    }

    std::vector<Message> posted;

private:
    Done done_;
};

class WithCollector : public testing::Test {
protected:
    // What is to be written is, and what is due is done.
    void settle()
    {
        loop.run_for({});
        worker.run_all();
        loop.run_for({});
    }
    std::vector<std::string> told()
    {
        std::vector<std::string> lines;
        for (const obs::Entry& entry : log.take({}))
            lines.push_back(join(entry.message->name, ": ", entry.text));
        return lines;
    }

    VirtualLoop loop;
    LoopClock clock{loop};
    HeldWorker worker;
    obs::Log log{clock, {}};
    FakeCollector collector;
    CollectorReport report{log};
    Courier::World world{loop, worker, collector, report};
};

}  // namespace holdfast::otlp
