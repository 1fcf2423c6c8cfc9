// The trace of a request, from its headers to its handler.
#include <gmock/gmock.h>

#include "base/text.h"
#include "obs/trace/current.h"
#include "tests/http/fixture.h"

namespace holdfast::http {
namespace {

constexpr std::string_view parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class TracedRequest : public ServerTest {
protected:
    TracedRequest()
    {
        own.apply({.is_on = true});
        tracer = &own;
        router.add({.path = "/", .handler = [this](const Request& request, Reply reply) {
                        begun = request.trace;
                        const trace::Context* at_hand = trace::current();
                        is_at_hand = at_hand != nullptr && at_hand->span == begun.context.span;
                        reply.send({.body = std::make_shared<const std::string>("fine")});
                    }});
    }

    void ask(std::string_view headers)
    {
        if (!server)
            start();
        talk(join("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n", headers, "\r\n"));
    }

    trace::Tracer own{clock, Random{3}};
    trace::Begun begun;
    bool is_at_hand = false;
};

TEST_F(TracedRequest, GoesOnInThatOfItsClient)
{
    ask(join("TraceParent: ", parent, "\r\nTraceState: a=1\r\ntracestate: b=2\r\n"));
    EXPECT_EQ(trace::to_string(begun.context.trace), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(trace::to_string(begun.parent), "00f067aa0ba902b7");
    ASSERT_TRUE(begun.context.state);
    EXPECT_EQ(*begun.context.state, "a=1,b=2");
    EXPECT_TRUE(is_at_hand);
    EXPECT_EQ(trace::current(), nullptr);
}

TEST_F(TracedRequest, IsANewOneWithoutAHeaderOrWithTwo)
{
    ask("");
    EXPECT_TRUE(begun.context.is_valid());
    EXPECT_EQ(begun.parent.value, 0U);
    ask(join("traceparent: ", parent, "\r\ntraceparent: ", parent, "\r\n"));
    EXPECT_TRUE(begun.context.is_valid());
    EXPECT_EQ(begun.parent.value, 0U);
    EXPECT_NE(trace::to_string(begun.context.trace), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(TracedRequest, IsNoneWhileThereIsNoTracing)
{
    own.apply({});
    ask(join("traceparent: ", parent, "\r\n"));
    EXPECT_FALSE(begun.context.is_valid());
    EXPECT_FALSE(is_at_hand);
}

}  // namespace
}  // namespace holdfast::http
