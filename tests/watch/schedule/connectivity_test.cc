#include "watch/schedule/connectivity.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using News = Connectivity::News;

class AConnectivity : public testing::Test {
protected:
    News note(int host, bool has_answered)
    {
        return connectivity.note(join("host-", host), has_answered, now);
    }
    void note_all(int hosts, bool has_answered)
    {
        for (int host = 0; host < hosts; ++host)
            EXPECT_EQ(note(host, has_answered), News::none);
    }
    News ask(bool has_answered)
    {
        connectivity.note_asked(now);
        return connectivity.note_reference(has_answered, now);
    }
    bool is_doubtful() const { return connectivity.is_doubtful(now); }
    void go_offline()
    {
        note_all(10, false);
        EXPECT_EQ(ask(false), News::went_offline);
    }

    Instant now{seconds{1000}};
    Connectivity connectivity{{}, true, now};
};

TEST_F(AConnectivity, IsLostWhenManyAndTheReferenceAreSilent)
{
    note_all(10, true);
    EXPECT_EQ(ask(true), News::none);
    now += seconds{20};
    note_all(4, false);
    EXPECT_FALSE(is_doubtful());
    note(4, false);
    EXPECT_TRUE(is_doubtful()) << "until the reference is heard";
    EXPECT_FALSE(connectivity.is_offline());
    EXPECT_EQ(connectivity.reference_due(), now) << "at once";
    EXPECT_EQ(ask(false), News::went_offline);
    EXPECT_TRUE(connectivity.is_offline());
    EXPECT_EQ(ask(false), News::none) << "said once";
}

TEST_F(AConnectivity, HidesNothingWhileTheReferenceAnswers)
{
    note_all(10, false);
    EXPECT_EQ(ask(true), News::none);
    EXPECT_FALSE(is_doubtful());
    for (int i = 0; i < 100; ++i) {
        now += seconds{1};
        note(i % 10, false);
        EXPECT_FALSE(is_doubtful()) << "they are down";
    }
    EXPECT_LE(connectivity.reference_due(), now) << "but the reference is asked again";
    EXPECT_EQ(ask(false), News::went_offline);
}

TEST_F(AConnectivity, HidesNoSingleHost)
{
    for (int i = 0; i < 100; ++i) {
        now += seconds{1};
        note(0, false);
        note(1, false);
        ask(false);
        EXPECT_FALSE(is_doubtful());
    }
}

TEST_F(AConnectivity, HidesNoMinority)
{
    note_all(20, true);
    for (int host = 0; host < 9; ++host)
        note(host, false);
    ask(false);
    EXPECT_FALSE(is_doubtful());
}

TEST_F(AConnectivity, ForgetsHostsThatWereNotCheckedLately)
{
    note_all(20, true);
    now += seconds{31};
    for (int host = 0; host < 3; ++host)
        note(host, false);
    EXPECT_TRUE(is_doubtful());
    EXPECT_EQ(ask(false), News::went_offline);
}

TEST_F(AConnectivity, DoesNotCountWhatHappenedLongAgoTogether)
{
    for (int host = 0; host < 10; ++host) {
        note(host, false);
        ask(false);
        EXPECT_FALSE(is_doubtful());
        now += seconds{16};
    }
}

TEST_F(AConnectivity, IsNotAskedForWithoutAReference)
{
    Connectivity alone{{}, false, now};
    for (int host = 0; host < 10; ++host)
        EXPECT_EQ(alone.note(join("host-", host), false, now), News::none);
    EXPECT_FALSE(alone.is_doubtful(now));
    EXPECT_EQ(alone.reference_due(), never);
}

TEST_F(AConnectivity, ComesBackWithTheReference)
{
    go_offline();
    Instant began = now;
    EXPECT_EQ(connectivity.reference_due(), now + seconds{5});
    now += seconds{5};
    EXPECT_EQ(ask(true), News::came_back);
    EXPECT_FALSE(connectivity.is_offline());
    EXPECT_TRUE(connectivity.is_doubtful(began)) << "what was under way then";
    EXPECT_FALSE(connectivity.is_doubtful(now));
    note(1, false);
    EXPECT_FALSE(is_doubtful()) << "the silences of before are forgotten";
}

TEST_F(AConnectivity, ComesBackWithTheHosts)
{
    go_offline();
    now += seconds{10};
    News news = News::none;
    int heard = 0;
    for (; heard < 10 && news == News::none; ++heard)
        news = note(heard, true);
    EXPECT_EQ(news, News::came_back);
    EXPECT_GT(heard, 7) << "clearly";
    EXPECT_TRUE(connectivity.is_reference_useless());
    note_all(10, false);
    EXPECT_FALSE(is_doubtful()) << "what it says counts no more";
    EXPECT_EQ(ask(true), News::none);
    EXPECT_FALSE(connectivity.is_reference_useless());
}

TEST_F(AConnectivity, StaysLostWhileNothingIsChecked)
{
    go_offline();
    now += minutes{10};
    EXPECT_EQ(note(0, false), News::none);
    EXPECT_TRUE(connectivity.is_offline());
}

TEST_F(AConnectivity, DoesNotComeAndGoForANetworkThatIsHalfThere)
{
    go_offline();
    for (int round = 0; round < 20; ++round) {
        now += seconds{10};
        for (int host = 0; host < 20; ++host)
            EXPECT_EQ(note(host, host % 10 >= 3), News::none);
        EXPECT_EQ(ask(false), News::none);
    }
}

TEST_F(AConnectivity, TakesThoseWhoWereHeardAllAlongForNoNews)
{
    for (int host = 100; host < 104; ++host)
        note(host, true);
    note_all(6, false);
    EXPECT_EQ(ask(false), News::went_offline);
    for (int round = 0; round < 60; ++round) {
        now += seconds{10};
        EXPECT_EQ(note(100 + round % 4, true), News::none);
    }
    EXPECT_TRUE(connectivity.is_offline());
}

TEST_F(AConnectivity, DoesNotDoubtForSilencesOfLongAgo)
{
    note_all(10, false);
    EXPECT_EQ(ask(true), News::none);
    now += minutes{10};
    EXPECT_EQ(ask(false), News::none);
    EXPECT_FALSE(is_doubtful());
}

TEST_F(AConnectivity, TrustsNoReferenceThatIsSilentWhileAllIsWell)
{
    for (int i = 0; i <= 5; ++i) {
        note_all(10, true);
        EXPECT_FALSE(connectivity.is_reference_useless());
        ask(false);
        now += minutes{1};
    }
    EXPECT_TRUE(connectivity.is_reference_useless());
    note_all(10, false);
    EXPECT_FALSE(is_doubtful());
    EXPECT_EQ(ask(false), News::none);
    EXPECT_FALSE(is_doubtful());
}

TEST_F(AConnectivity, AsksTheReferenceSeldomWhileAllIsWell)
{
    EXPECT_EQ(connectivity.reference_due(), now) << "first";
    connectivity.note_asked(now);
    EXPECT_EQ(connectivity.reference_due(), never) << "one at a time";
    connectivity.note_reference(true, now);
    EXPECT_EQ(connectivity.reference_due(), now + minutes{1});
}

TEST_F(AConnectivity, DoesNotTakeAnAnswerFromBeforeForOne)
{
    connectivity.note_asked(now);
    now += seconds{1};
    note_all(10, false);
    EXPECT_TRUE(is_doubtful());
    connectivity.note_reference(true, now);
    EXPECT_TRUE(is_doubtful()) << "it was there a second ago";
    EXPECT_EQ(connectivity.reference_due(), now);
    EXPECT_EQ(ask(true), News::none);
    EXPECT_FALSE(is_doubtful());
}

TEST_F(AConnectivity, EndsItsDoubtsWhenTheHostsAreHeard)
{
    note_all(3, false);
    EXPECT_TRUE(is_doubtful());
    for (int host = 3; host < 10; ++host)
        note(host, true);
    EXPECT_FALSE(is_doubtful());
}

TEST_F(AConnectivity, AsksAgainWhenItCouldNotAskToTheEnd)
{
    connectivity.note_asked(now);
    connectivity.note_cancelled(now);
    EXPECT_EQ(connectivity.reference_due(), now);
}

}  // namespace
}  // namespace holdfast::watch
