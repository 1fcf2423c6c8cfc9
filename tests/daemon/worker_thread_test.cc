#include "daemon/worker_thread.h"

#include <array>
#include <future>
#include <semaphore>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include "tests/fakes/manual_clock.h"

namespace holdfast::daemon {
namespace {

struct Record {
    std::vector<int> ran;   // By the worker.
    std::vector<int> done;  // On the loop's side.
    int destroyed = 0;
    std::string thread;
};

class RecordedJob final : public Job {
public:
    RecordedJob(Record& record, int number, std::function<void()> work)
        : record_{record}, number_{number}, work_{std::move(work)}
    {
    }
    RecordedJob(const RecordedJob&) = delete;
    RecordedJob& operator=(const RecordedJob&) = delete;
    ~RecordedJob() override { ++record_.destroyed; }

    void run() override
    {
        record_.ran.push_back(number_);
        std::array<char, 16> name{};
        pthread_getname_np(pthread_self(), name.data(), name.size());
        record_.thread = name.data();
        if (work_)
            work_();
    }
    void done() override { record_.done.push_back(number_); }

private:
    Record& record_;
    int number_;
    std::function<void()> work_;
};

class WorkerThreadTest : public testing::Test {
protected:
    bool submit(int number, std::function<void()> work = {})
    {
        return worker.submit(std::make_unique<RecordedJob>(record, number, std::move(work)));
    }
    bool submit_urgent(int number)
    {
        return worker.submit_urgent(std::make_unique<RecordedJob>(record, number, nullptr));
    }
    // As the loop does, until `count` jobs have come back.
    void collect(std::size_t count)
    {
        while (record.done.size() < count) {
            rung.acquire();
            mailbox.collect();
        }
    }

    ManualClock clock;
    Record record;
    std::counting_semaphore<> rung{0};
    Mailbox mailbox{[this] { rung.release(); }};
    WorkerThread worker{"aux", 2, mailbox, clock};
};

TEST_F(WorkerThreadTest, RunsWhatIsUrgentBeforeAFullQueue)
{
    std::binary_semaphore begun{0};
    std::binary_semaphore go_on{0};
    ASSERT_TRUE(submit(1, [&] {
        begun.release();
        go_on.acquire();
    }));
    begun.acquire();
    ASSERT_TRUE(submit(2));
    ASSERT_FALSE(submit(3)) << "no room is left";
    EXPECT_TRUE(submit_urgent(9));
    go_on.release();
    collect(3);
    EXPECT_THAT(record.ran, testing::ElementsAre(1, 9, 2));
    EXPECT_TRUE(submit_urgent(10)) << "also when nothing else wakes the thread";
    collect(4);
}

TEST_F(WorkerThreadTest, RunsAJobOnItsNamedThreadAndSendsItBack)
{
    ASSERT_TRUE(submit(1));
    collect(1);
    EXPECT_THAT(record.done, testing::ElementsAre(1));
    EXPECT_EQ(record.thread, "aux");
    EXPECT_EQ(worker.job_count(), 0U);
}

TEST_F(WorkerThreadTest, RefusesMoreThanItMayHoldUntilTheLoopHasCollected)
{
    ASSERT_TRUE(submit(1));
    ASSERT_TRUE(submit(2));
    EXPECT_FALSE(submit(3));
    EXPECT_EQ(worker.job_count(), worker.jobs_max());
    worker.stop();
    EXPECT_FALSE(submit(4)) << "a job counts until it was collected, even when it has run";
}

TEST_F(WorkerThreadTest, BeatsWhenAJobBegins)
{
    clock.advance(std::chrono::seconds{100});
    ASSERT_TRUE(submit(1));
    collect(1);
    EXPECT_EQ(worker.progress().silence(clock.now()), Duration::zero());
}

TEST_F(WorkerThreadTest, FinishesTheJobAtHandAndLetsItComeBackAfterItsEnd)
{
    std::promise<void> begun;
    std::promise<void> may_go_on;
    ASSERT_TRUE(submit(1, [&] {
        begun.set_value();
        may_go_on.get_future().wait();
    }));
    begun.get_future().wait();
    ASSERT_TRUE(submit(2));
    may_go_on.set_value();
    worker.stop();
    EXPECT_THAT(record.done, testing::IsEmpty());
    EXPECT_GT(worker.job_count(), 0U);

    mailbox.collect();
    EXPECT_EQ(record.done, record.ran);
    EXPECT_EQ(record.done.at(0), 1);
}

TEST_F(WorkerThreadTest, DropsWhatNeverRan)
{
    Record dropped;
    {
        WorkerThread other{"other", 2, mailbox, clock};
        other.stop();
        ASSERT_TRUE(other.submit(std::make_unique<RecordedJob>(dropped, 1, nullptr)));
    }
    EXPECT_THAT(dropped.ran, testing::IsEmpty());
    EXPECT_EQ(dropped.destroyed, 1);
}

}  // namespace
}  // namespace holdfast::daemon
