// The consumer with its real tables: what comes twice, in whatever way, is there once.
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "event/consumer.h"
#include "event/sqlite_inbox.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A topic, and one who reads it from where he is told to.
struct FakeTopic final : Source {
    std::vector<Partition> take_assigned() override { return std::exchange(assigned, {}); }
    void begin(const Partition& /*partition*/, std::optional<std::int64_t> next) override
    {
        begun.push_back(next);
        position = static_cast<std::size_t>(next.value_or(0));
        is_open = true;
    }
    std::vector<Consumed> take(std::size_t limit) override
    {
        std::vector<Consumed> taken;
        while (is_open && taken.size() < std::min(limit, at_once) && position < log.size())
            taken.push_back(log[position++]);
        return taken;
    }
    void stored(const Partition& /*partition*/, std::int64_t next) override { hint = next; }

    void add(std::string value, std::string id = {}, std::string source = {})
    {
        log.push_back({.partition = {"t", 0},
                       .offset = static_cast<std::int64_t>(log.size()),
                       .value = std::move(value),
                       .id = std::move(id),
                       .source = std::move(source)});
    }
    void assign()
    {
        assigned.push_back({"t", 0});
        is_open = false;
    }

    std::vector<Consumed> log;
    std::vector<Partition> assigned;
    std::vector<std::optional<std::int64_t>> begun;
    std::size_t position = 0;
    std::size_t at_once = 1000;
    std::int64_t hint = 0;
    bool is_open = false;
};

struct Counting final : ConsumerObserver {
    void on_taken(const Taken& taken) override
    {
        sum.stored += taken.stored;
        sum.known += taken.known;
        sum.dead += taken.dead;
    }
    void on_trouble(const Error& /*error*/) override { ++troubles; }
    Taken sum;
    int troubles = 0;
};

constexpr std::string_view custom = R"({"event_type":"custom","data":{}})";

class Consuming : public testing::Test {
protected:
    Consuming() { start(); }
    ~Consuming() override { stop(); }

    void start()
    {
        consumer = std::make_unique<Consumer>(Consumer::World{loop, topic, inbox, observer},
                                              "/holdfast/me");
        topic.assign();
        loop.add(*consumer, loop.now());
    }
    void stop()
    {
        loop.remove(*consumer);
        consumer.reset();
    }
    std::int64_t count(std::string_view table)
    {
        return ledger.other.integer(join("SELECT count(*) FROM ", table));
    }

    VirtualLoop loop;
    store::DirectLedger ledger{store::telemetry_kind()};
    SqliteInbox inbox{ledger, ledger};
    FakeTopic topic;
    Counting observer;
    std::unique_ptr<Consumer> consumer;
};

TEST_F(Consuming, BeginsWhereItWasWhenItIsAssignedAgain)
{
    topic.add(std::string{custom});
    topic.add(std::string{custom});
    loop.run_for(seconds{1});
    EXPECT_EQ(count("other_events"), 2);
    EXPECT_EQ(topic.hint, 2);
    stop();
    topic.add(std::string{custom});
    start();
    loop.run_for(seconds{1});
    EXPECT_EQ(count("other_events"), 3);
    EXPECT_EQ(topic.begun, (std::vector<std::optional<std::int64_t>>{std::nullopt, 2}));
}

TEST_F(Consuming, BeginsAnewWithATopicThatWasMadeAnew)
{
    for (int i = 0; i < 5; ++i)
        topic.add(std::string{custom}, join("old-", i));
    loop.run_for(seconds{1});
    stop();
    topic.log.clear();
    topic.add(std::string{custom}, "new-0");
    topic.add(std::string{custom}, "new-1");
    topic.log[0].begins_anew = true;
    start();
    loop.run_for(milliseconds{50});
    topic.position = 0;  // Its broker has no offset 5.
    loop.run_for(seconds{1});
    EXPECT_EQ(count("other_events"), 7);
    EXPECT_EQ(ledger.other.integer("SELECT next FROM consumer_offsets"), 2);
}

TEST_F(Consuming, StoresAnEventOnceHoweverOftenItWasSent)
{
    topic.add(std::string{custom}, "a");
    topic.add(std::string{custom}, "b");
    topic.add(std::string{custom}, "a");
    loop.run_for(seconds{1});
    EXPECT_EQ(count("other_events"), 2);
    EXPECT_EQ(observer.sum.known, 1U);
}

TEST_F(Consuming, StoresAnEventOnceHoweverOftenItIsRead)
{
    topic.add(std::string{custom});
    topic.add("poison");
    loop.run_for(seconds{1});
    topic.position = 0;
    loop.run_for(seconds{1});
    EXPECT_EQ(count("other_events"), 1);
    EXPECT_EQ(count("dead_letters"), 1);
}

TEST_F(Consuming, PutsWhatIsNoEventAsideAndGoesOn)
{
    topic.add("poison");
    topic.add(std::string(5000, 'x'));
    topic.add(R"({"event_type":"http_request","data":{"method":"GET"}})");
    loop.run_for(seconds{1});
    EXPECT_EQ(count("http_requests"), 1);
    EXPECT_EQ(count("dead_letters"), 2);
    EXPECT_EQ(ledger.other.text("SELECT topic || partition || offset || CAST(value AS TEXT) FROM "
                                "dead_letters WHERE id = 1"),
              "t00poison");
    EXPECT_EQ(ledger.other.text("SELECT length(value) || ' ' || bytes FROM dead_letters "
                                "WHERE id = 2"),
              "4096 5000");
}

TEST_F(Consuming, PassesOverWhatWasSentFromHere)
{
    topic.add(std::string{custom}, "a", "/holdfast/me");
    topic.add(std::string{custom}, "b", "/holdfast/other");
    loop.run_for(seconds{1});
    EXPECT_EQ(count("other_events"), 1);
    EXPECT_EQ(topic.hint, 2);
}

TEST_F(Consuming, TriesTheSameBatchAgainWhenTheStoreDidNotTakeIt)
{
    loop.run_for(milliseconds{200});
    ledger.refuse_intake = Error{Errc::full, "no room"};
    topic.add(std::string{custom});
    loop.run_for(seconds{3});
    EXPECT_GE(observer.troubles, 2);
    EXPECT_EQ(topic.hint, 0);
    ledger.refuse_intake.reset();
    loop.run_for(seconds{2});
    EXPECT_EQ(count("other_events"), 1);
    EXPECT_EQ(topic.hint, 1);
}

// Whatever is refused, lost in a crash, read or sent again.
TEST_F(Consuming, HasEachEventOnceAfterAnyNumberOfCrashes)
{
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Random random{seed};
        for (int i = 0; i < 60; ++i)
            topic.add(random.below(10) == 0 ? "poison" : std::string{custom},
                      random.below(2) == 0 ? join(seed, '-', random.below(30)) : std::string{});
        topic.at_once = 7;
        for (int i = 0; i < 40; ++i) {
            ledger.is_held = random.below(3) == 0;
            loop.run_for(milliseconds{random.below(200)});
            if (random.below(4) == 0) {
                stop();
                ledger.drop();
                start();
            } else if (ledger.is_held) {
                ledger.settle();
            }
        }
        ledger.is_held = false;
        ledger.settle();
        loop.run_for(seconds{10});
        std::set<std::string> ids;
        std::size_t nameless = 0;
        std::size_t dead = 0;
        for (const Consumed& each : topic.log) {
            if (each.value == "poison")
                ++dead;
            else if (each.id.empty())
                ++nameless;
            else
                ids.insert(each.id);
        }
        EXPECT_EQ(count("other_events"), static_cast<std::int64_t>(ids.size() + nameless));
        EXPECT_EQ(count("dead_letters"), static_cast<std::int64_t>(dead));
    }
}

}  // namespace
}  // namespace holdfast::event
