#include "base/agenda.h"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/task.h"

namespace holdfast {
namespace {

using std::chrono::seconds;

constexpr Instant start{seconds{100}};

class Scripted : public Task {
public:
    explicit Scripted(std::function<Instant(Instant)> body) : body_{std::move(body)} {}
    const char* name() const noexcept override { return "scripted"; }
    Instant step(Instant now) override { return body_(now); }

private:
    std::function<Instant(Instant)> body_;
};

void turn(Agenda& agenda, Instant now)
{
    agenda.run(now, [](Duration) {});
}

TEST(Agenda, StepsDueTasksEarliestFirst)
{
    Agenda agenda;
    std::string order;
    Scripted late{[&](Instant) { return order += "late ", never; }};
    Scripted early{[&](Instant) { return order += "early ", never; }};
    Scripted future{[&](Instant) { return order += "future ", never; }};
    agenda.add(late, start + seconds{2});
    agenda.add(early, start + seconds{1});
    agenda.add(future, start + seconds{9});

    turn(agenda, start + seconds{3});

    EXPECT_EQ(order, "early late ");
    EXPECT_EQ(agenda.next_due(), start + seconds{9});
}

TEST(Agenda, StepsATaskThatIsAlwaysDueOnceATurn)
{
    Agenda agenda;
    int steps = 0;
    Scripted greedy{[&](Instant now) { return ++steps, now; }};
    agenda.add(greedy, start);

    turn(agenda, start);
    EXPECT_EQ(steps, 1);
    turn(agenda, start);
    EXPECT_EQ(steps, 2);
}

TEST(Agenda, WakesAWaitingTaskInTheNextTurn)
{
    Agenda agenda;
    int steps = 0;
    Scripted waiting{[&](Instant) { return ++steps, never; }};
    agenda.add(waiting, never);
    EXPECT_EQ(agenda.next_due(), never);

    agenda.wake(waiting);
    EXPECT_LE(agenda.next_due(), start);
    turn(agenda, start);
    EXPECT_EQ(steps, 1);
    EXPECT_EQ(agenda.next_due(), never);
}

TEST(Agenda, AWakeWithinStepBeatsTheReturnedTime)
{
    Agenda agenda;
    int steps = 0;
    Scripted task{[&](Instant now) {
        if (++steps == 1)
            agenda.wake(task);
        return now + seconds{50};
    }};
    agenda.add(task, start);

    turn(agenda, start);
    EXPECT_EQ(steps, 1);
    turn(agenda, start);
    EXPECT_EQ(steps, 2);
    EXPECT_EQ(agenda.next_due(), start + seconds{50});
}

TEST(Agenda, LetsATaskRemoveItselfAndAnother)
{
    Agenda agenda;
    int steps = 0;
    Scripted other{[&](Instant) { return ++steps, never; }};
    Scripted leaving{[&](Instant now) {
        agenda.remove(leaving);
        agenda.remove(other);
        return now;
    }};
    agenda.add(leaving, start);
    agenda.add(other, start + seconds{1});

    turn(agenda, start + seconds{5});

    EXPECT_EQ(steps, 0);
    EXPECT_EQ(agenda.next_due(), never);
}

TEST(Agenda, TellsHowLateAStepIs)
{
    Agenda agenda;
    Scripted task{[](Instant) { return never; }};
    agenda.add(task, start);
    std::vector<Duration> late;

    agenda.run(start + seconds{3}, [&](Duration by) { late.push_back(by); });

    EXPECT_EQ(late, std::vector<Duration>{seconds{3}});
}

}  // namespace
}  // namespace holdfast
