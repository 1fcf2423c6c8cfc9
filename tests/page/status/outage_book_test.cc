#include "page/status/outage_book.h"

#include <utility>

#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"

namespace holdfast::page {
namespace {

using namespace std::chrono_literals;

// Has so many incidents, in pages; says what it was asked.
class FakeIncidents final : public watch::Incidents {
public:
    void list(watch::IncidentsAsked asked, WallTime now, Done<watch::IncidentPage> done) override
    {
        ++questions;
        from = asked.from;
        if (is_refusing)
            return done(Error{Errc::unavailable, "it is down"});
        watch::IncidentPage page;
        for (; page.incidents.size() < asked.limit && told < count; ++told)
            page.incidents.push_back({.service = {1},
                                      .from = now - std::chrono::minutes{told},
                                      .worst = watch::Status::down});
        if (told < count)
            page.next = watch::ChangePosition{};
        else
            told = 0;
        done(std::move(page));
    }
    void tally(std::vector<watch::ServiceKey> /*services*/, watch::Window /*window*/,
               WallTime /*now*/, Done<std::vector<watch::IncidentTally>> /*done*/) override
    {
    }

    std::size_t count = 0;
    std::size_t told = 0;
    int questions = 0;
    bool is_refusing = false;
    WallTime from{};
};

class OutagesRemembered : public testing::Test {
protected:
    ~OutagesRemembered() override { book.stop(); }

    void open()
    {
        book.set_needed(true);
        book.start();
        loop.run_for(1ms);
    }

    VirtualLoop loop{ManualClock::start, WallTime{500'004h}};
    FakeIncidents incidents;
    OutageBook book{loop, incidents, std::chrono::days{7}};
};

TEST_F(OutagesRemembered, AreThoseOfAllPagesSinceSoLong)
{
    incidents.count = 250;
    open();
    EXPECT_EQ(book.outages().size(), 250U);
    EXPECT_TRUE(book.outages().front().is_total);
    EXPECT_EQ(incidents.questions, 3);
    EXPECT_EQ(incidents.from, loop.wall() - 1ms - 24h * 7);
}

TEST_F(OutagesRemembered, AreBounded)
{
    incidents.count = OutageBook::outages_max + 500;
    open();
    EXPECT_EQ(book.outages().size(), OutageBook::outages_max);
    EXPECT_EQ(incidents.questions, 20);
}

TEST_F(OutagesRemembered, AreAskedForAnewEachMinuteAndKeptMeanwhile)
{
    incidents.count = 1;
    open();
    incidents.is_refusing = true;
    loop.run_for(OutageBook::interval);
    EXPECT_EQ(incidents.questions, 2);
    EXPECT_EQ(book.outages().size(), 1U);
    incidents.is_refusing = false;
    incidents.count = 2;
    loop.run_for(OutageBook::interval);
    EXPECT_EQ(book.outages().size(), 2U);
}

TEST_F(OutagesRemembered, AreNobodysBusinessWhileNobodyLooks)
{
    incidents.count = 1;
    book.start();
    loop.run_for(5 * OutageBook::interval);
    EXPECT_EQ(incidents.questions, 0);
    book.set_needed(true);
    loop.run_for(1ms);
    EXPECT_EQ(book.outages().size(), 1U);
    book.set_needed(false);
    loop.run_for(5 * OutageBook::interval);
    EXPECT_TRUE(book.outages().empty());
    EXPECT_EQ(incidents.questions, 1);
}

}  // namespace
}  // namespace holdfast::page
