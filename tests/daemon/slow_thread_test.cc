#include "daemon/slow_thread.h"

#include <atomic>
#include <functional>
#include <semaphore>

#include <gtest/gtest.h>

#include "daemon/system_clock.h"

namespace holdfast::daemon {
namespace {

struct Record {
    std::atomic<int> ran{0};
    std::atomic<int> done{0};
    std::counting_semaphore<> destroyed{0};
};

class RecordedJob final : public Job {
public:
    RecordedJob(std::shared_ptr<Record> record, std::function<void()> work)
        : record_{std::move(record)}, work_{std::move(work)}
    {
    }
    RecordedJob(const RecordedJob&) = delete;
    RecordedJob& operator=(const RecordedJob&) = delete;
    ~RecordedJob() override { record_->destroyed.release(); }

    void run() override
    {
        ++record_->ran;
        if (work_)
            work_();
    }
    void done() override { ++record_->done; }

private:
    std::shared_ptr<Record> record_;
    std::function<void()> work_;
};

class ASlowThread : public testing::Test {
protected:
    bool submit(std::function<void()> work = {})
    {
        return thread->submit(std::make_unique<RecordedJob>(record, std::move(work)));
    }

    SystemClock clock;
    std::counting_semaphore<> rung{0};
    Mailbox mailbox{[this] { rung.release(); }};
    std::shared_ptr<Record> record = std::make_shared<Record>();
    std::unique_ptr<SlowThread> thread = std::make_unique<SlowThread>("slow", 2, mailbox, clock);
};

TEST_F(ASlowThread, BringsJobsBack)
{
    EXPECT_TRUE(submit());
    EXPECT_TRUE(submit());
    EXPECT_FALSE(submit()) << "two is all that it has place for";
    while (record->done < 2) {
        rung.acquire();
        mailbox.collect();
    }
    EXPECT_TRUE(submit());
    EXPECT_TRUE(thread->stop());
    mailbox.collect();
    EXPECT_TRUE(thread->stop()) << "it has ended already";
}

TEST_F(ASlowThread, IsLeftBehindWhenItHangs)
{
    auto begun = std::make_shared<std::binary_semaphore>(0);
    auto hang = std::make_shared<std::binary_semaphore>(0);
    EXPECT_TRUE(submit([begun, hang] {
        begun->release();
        hang->acquire();
    }));
    EXPECT_TRUE(submit());
    begun->acquire();
    EXPECT_FALSE(thread->stop());
    thread.reset();
    hang->release();
    record->destroyed.acquire();
    record->destroyed.acquire();
    mailbox.collect();
    EXPECT_EQ(record->ran, 1) << "what was queued is dropped";
    EXPECT_EQ(record->done, 0) << "and what hung comes to nobody";
}

}  // namespace
}  // namespace holdfast::daemon
