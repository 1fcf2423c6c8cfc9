#include "daemon/tracing/traced_ledger.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/trace/current.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/manual_clock.h"

namespace holdfast::daemon {
namespace {

class TracedLedgerTest : public testing::Test {
protected:
    TracedLedgerTest() { tracer.apply({.is_on = true}); }

    void write()
    {
        ledger.send(store::make_write<int>(
            store::Lane::intake, 1,
            [this](store::Transaction&) {
                applied_in = trace::current();
                return 1;
            },
            [this](Result<int> result) {
                done_in = trace::current() != nullptr ? trace::current()->trace : trace::TraceId{};
                answer = std::move(result);
            }));
    }
    void read()
    {
        ledger.send(
            store::make_read<int>([](sqlite::Connection&) { return 1; },
                                  [this](Result<int> result) { answer = std::move(result); }));
    }
    trace::Span only()
    {
        std::vector<trace::Span> spans = tracer.take(5);
        EXPECT_EQ(spans.size(), 1U);
        return spans.empty() ? trace::Span{} : spans.front();
    }

    ManualClock clock;
    trace::Tracer tracer{clock, Random{1}};
    store::DirectLedger direct;
    TracedLedger ledger{direct, tracer};
    const trace::Context* applied_in = nullptr;
    trace::TraceId done_in;
    std::optional<Result<int>> answer;
    trace::Context request =
        *trace::parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
};

TEST_F(TracedLedgerTest, TimesAWriteFromItsRequestToItsAnswer)
{
    direct.is_held = true;
    {
        const trace::Scope scope{request};
        write();
    }
    clock.advance(std::chrono::milliseconds{3});
    EXPECT_EQ(tracer.waiting(), 0U);
    direct.settle();
    trace::Span span = only();
    EXPECT_EQ(span.name, "store commit");
    EXPECT_EQ(span.parent, request.span);
    EXPECT_EQ(span.context.trace, request.trace);
    EXPECT_EQ(span.end - span.start, std::chrono::milliseconds{3});
    EXPECT_EQ(span.status, trace::Status::unset);
    EXPECT_NE(applied_in, nullptr);
    EXPECT_EQ(done_in, request.trace) << "what it does then is the request's doing";
    EXPECT_EQ(trace::current(), nullptr);
    EXPECT_TRUE(answer.value());
}

TEST_F(TracedLedgerTest, PassesOnWhatIsNobodysAndWhatThereIsNoTracingFor)
{
    write();
    EXPECT_TRUE(answer.value());
    tracer.apply({});
    const trace::Scope scope{request};
    write();
    EXPECT_EQ(tracer.waiting(), 0U);
}

TEST_F(TracedLedgerTest, TellsWhyAWriteWasRefusedOnItsWay)
{
    const trace::Scope scope{request};
    ledger.send(store::make_write<int>(
        store::Lane::intake, 1, [](store::Transaction&) -> int { throw std::runtime_error{"bad"}; },
        [this](Result<int> result) { answer = std::move(result); }));
    EXPECT_FALSE(answer.value());
    trace::Span span = only();
    EXPECT_EQ(span.status, trace::Status::error);
    EXPECT_EQ(span.message, "bad");
}

TEST_F(TracedLedgerTest, LeavesWhatIsNotTakenWithItsOwner)
{
    direct.refusal = Error{Errc::overloaded, "full"};
    const trace::Scope scope{request};
    auto own = store::make_write<int>(
        store::Lane::intake, 1, [](store::Transaction&) { return 1; },
        [this](Result<int> result) { answer = std::move(result); });
    store::Write* before = own.get();
    Result<void> submitted = ledger.submit(std::move(own));
    ASSERT_FALSE(submitted);
    // Refused, it was left here. NOLINTNEXTLINE(bugprone-use-after-move)
    EXPECT_EQ(own.get(), before);
    read();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error().code, Errc::overloaded);
}

TEST_F(TracedLedgerTest, TimesReadsToo)
{
    const trace::Scope scope{request};
    read();
    EXPECT_EQ(only().name, "store read");
    EXPECT_TRUE(answer.value());
}

}  // namespace
}  // namespace holdfast::daemon
