#include "watch/check/check_spans.h"

#include "tests/fakes/loop_server.h"
#include "tests/watch/check/check_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class CheckSpansTest : public CheckFixture {
protected:
    CheckSpansTest() { tracer.apply({.is_on = true}); }

    CheckId begin(Service service)
    {
        CheckId id{++numbers};
        spans.submit({.id = id,
                      .service = std::make_shared<const Service>(std::move(service)),
                      .timeout = seconds{5}},
                     loop.now());
        return id;
    }
    void collect()
    {
        bool is_seen = false;
        run_until(loop, [&] {
            worker.run_all();
            is_seen = is_seen || !spans.collect(loop.now()).empty();
            return is_seen;
        });
    }
    trace::Span only()
    {
        std::vector<trace::Span> all = tracer.take(5);
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? trace::Span{} : all.front();
    }

    LoopServer server{loop};
    trace::Tracer tracer{clock, Random{1}};
    CheckSpans spans{probers, tracer};
    std::uint64_t numbers = 1000;
};

TEST_F(CheckSpansTest, AreTheFirstOfATraceThatTheServiceHearsOf)
{
    begin(to(server.url("/")));
    collect();
    trace::Span span = only();
    EXPECT_EQ(span.name, "check");
    EXPECT_EQ(span.kind, trace::Kind::client);
    EXPECT_EQ(span.parent.value, 0U);
    EXPECT_EQ(span.status, trace::Status::unset);
    EXPECT_THAT(
        server.requests.at(0),
        HasSubstr(join("\r\ntraceparent: ", trace::format_traceparent(span.context), "\r\n")));
}

TEST_F(CheckSpansTest, LeaveTheServicesOwnHeaderAlone)
{
    Service service = to(server.url("/"));
    service.http.headers = {{"Traceparent", "mine"}};
    begin(service);
    collect();
    EXPECT_THAT(server.requests.at(0), HasSubstr("\r\nTraceparent: mine\r\n"));
    EXPECT_THAT(server.requests.at(0), Not(HasSubstr("traceparent:")));
}

TEST_F(CheckSpansTest, ShowThatThereWasNoAnswer)
{
    server.stop_listening();
    begin(to(server.url("/")));
    collect();
    trace::Span span = only();
    EXPECT_EQ(span.status, trace::Status::error);
    EXPECT_NE(span.message, "");
}

TEST_F(CheckSpansTest, AreNoneOfWhatWasCancelledOrWhileThereIsNoTracing)
{
    CheckId id = begin(to(server.url("/")));
    spans.cancel(id);
    EXPECT_EQ(tracer.waiting(), 0U);
    tracer.apply({});
    begin(to(server.url("/")));
    collect();
    EXPECT_EQ(tracer.waiting(), 0U);
    EXPECT_THAT(server.requests.back(), Not(HasSubstr("traceparent")));
}

}  // namespace
}  // namespace holdfast::watch
