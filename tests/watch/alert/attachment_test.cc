// What is found out about a failure reaches the alert, whichever comes first.
#include <gmock/gmock.h>

#include "tests/watch/alert/policy_fixture.h"

namespace holdfast::watch {
namespace {

class AlertAttachment : public PolicyFixture {
protected:
    AlertAttachment() : PolicyFixture{{.reminder = 1h}} { define(1); }

    static Attachment about(std::string because, std::string line = "line")
    {
        return {.because = std::move(because),
                .lines = line.empty() ? std::vector<JournalLine>{}
                                      : std::vector<JournalLine>{{.text = std::move(line)}}};
    }
    void attach(int key, Status status, Attachment attached)
    {
        policy.attach(ServiceKey{key}, status, std::move(attached));
    }
    // Of the notices since the last time: "firing: oom/line, resolved: oom/line".
    std::string told_because()
    {
        std::string text;
        for (const Notice& notice : std::exchange(notices, {})) {
            const Attachment& attached = notice.alert.attached;
            append_to(text, text.empty() ? "" : ", ", to_string(notice.event), ": ",
                      attached.because, "/",
                      attached.lines.empty() ? "" : attached.lines.back().text);
        }
        return text;
    }
};

TEST_F(AlertAttachment, OfTheFirstFailureIsToldWithTheAlert)
{
    check(1, Status::down);
    attach(1, Status::down, about("oom"));
    fail(1, 2);
    pass(11s);
    EXPECT_EQ(told_because(), "firing: oom/line");
}

TEST_F(AlertAttachment, IsToldWhenItComesWhileTheAlertIsGathered)
{
    fail(1, 3);
    pass(9s);
    attach(1, Status::down, about("oom"));
    pass(2s);
    EXPECT_EQ(told_because(), "firing: oom/line");
}

TEST_F(AlertAttachment, ThatComesLaterGoesWithTheNextNotice)
{
    fail(1, 3);
    pass(11s);
    EXPECT_EQ(told_because(), "firing: /");
    attach(1, Status::down, about("oom"));
    EXPECT_TRUE(policy.has_changes()) << "it is stored at once";
    pass(1s);
    EXPECT_EQ(told_because(), "") << "and nobody is woken for it";
    EXPECT_EQ(up(1)->attached.because, "oom");
    pass(61min);
    EXPECT_EQ(told_because(), "reminder: oom/line");
    check(1, Status::healthy);
    check(1, Status::healthy);
    EXPECT_EQ(told_because(), "resolved: oom/line");
}

TEST_F(AlertAttachment, GrowsWithWhatIsKnown)
{
    check(1, Status::down);
    attach(1, Status::down, about("", "first"));
    attach(1, Status::down, about("oom", ""));
    fail(1, 2);
    EXPECT_EQ(up(1)->attached, about("oom", "first"));
    attach(1, Status::down, about("", "second"));
    EXPECT_EQ(up(1)->attached, about("oom", "second")) << "nothing takes a sentence back";
    attach(1, Status::down, about("watchdog", ""));
    EXPECT_EQ(up(1)->attached, about("watchdog", "second"));
}

TEST_F(AlertAttachment, ThatSaysNothingNewChangesNothing)
{
    fail(1, 3);
    attach(1, Status::down, about("oom"));
    (void)policy.take_changes();
    attach(1, Status::down, about("oom"));
    EXPECT_FALSE(policy.has_changes());
}

TEST_F(AlertAttachment, IsForgottenWhenTheServiceIsWell)
{
    check(1, Status::down);
    attach(1, Status::down, about("oom"));
    check(1, Status::unknown);
    check(1, Status::healthy);
    fail(1, 3);
    pass(11s);
    EXPECT_EQ(told_because(), "firing: /") << "that was another time";
}

TEST_F(AlertAttachment, OutlastsNotToKnow)
{
    check(1, Status::down);
    attach(1, Status::down, about("oom"));
    check(1, Status::unknown);
    fail(1, 2);
    EXPECT_EQ(up(1)->attached.because, "oom");
}

TEST_F(AlertAttachment, ExplainsWhatItIsAbout)
{
    Service service;
    service.expected_version = "2";
    define(1, {}, service);
    for (int i = 0; i < 3; ++i) {
        policy.note({.service = ServiceKey{1},
                     .at = wall,
                     .status = Status::degraded,
                     .reason = "why",
                     .version = "1",
                     .version_matches = false},
                    now());
        attach(1, Status::degraded, about("restarts"));
    }
    EXPECT_EQ(up(1, AlertKind::degraded)->attached.because, "restarts");
    EXPECT_EQ(up(1, AlertKind::version)->attached, Attachment{}) << "that has no such cause";
    fail(1, 3);
    EXPECT_EQ(up(1)->attached, Attachment{}) << "that it fails is something else";
    attach(1, Status::down, about("oom"));
    EXPECT_EQ(up(1)->attached.because, "oom");
    EXPECT_EQ(up(1, AlertKind::degraded)->attached.because, "restarts");
}

TEST_F(AlertAttachment, IsOfServicesThatAreWatched)
{
    attach(2, Status::down, about("oom"));
    define(2);
    fail(2, 3);
    EXPECT_EQ(up(2)->attached, Attachment{});
    attach(1, Status::down, about("oom"));
    policy.forget(ServiceKey{1}, now());
    define(1);
    fail(1, 3);
    EXPECT_EQ(up(1)->attached, Attachment{});
}

TEST_F(AlertAttachment, IsKeptForABoundedNumberOfServices)
{
    const int many = static_cast<int>(AlertPolicy::attached_max) + 10;
    for (int key = 1; key <= many; ++key) {
        define(key);
        attach(key, Status::down, about("oom"));
    }
    fail(many, 3);
    EXPECT_EQ(up(many)->attached, Attachment{});
    fail(1, 3);
    EXPECT_EQ(up(1)->attached.because, "oom");
    attach(many, Status::down, about("oom"));
    EXPECT_EQ(up(many)->attached.because, "oom") << "an alert that is up has its own";
}

TEST_F(AlertAttachment, GoesOnWithTheAlertAfterARestart)
{
    fail(1, 3);
    attach(1, Status::down, about("oom"));
    AlertPolicy next{{}};
    next.define(ServiceKey{1}, std::make_shared<const Service>(Service{.id = "s1"}), now());
    restart(next);
    EXPECT_EQ(next.state().alerts.begin()->second.attached.because, "oom");
}

}  // namespace
}  // namespace holdfast::watch
