// The simulated service: its routes, and the answers that take their time. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/loop.h"
#include "base/task.h"
#include "http/reply.h"
#include "http/request.h"
#include "upstream/answer_log.h"
#include "upstream/plan.h"
#include "upstream/schedule.h"

namespace holdfast::http {
class Router;
}

namespace holdfast::upstream {

class Service final : public Task {
public:
    // Who is never answered is let go of then.
    static constexpr std::chrono::minutes hang_max{5};

    struct Parts {
        Loop& loop;
        Schedule schedule;
        Planner planner;
        AnswerLog& log;
    };

    // `changed` is called when another behaviour is in force. Is on the loop while it lives.
    Service(Parts parts, std::function<void(const Behaviour&)> changed);
    ~Service() override;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void add_routes(http::Router& router);
    const Behaviour& behaviour() const noexcept { return parts_.schedule.now(); }
    // Whoever waits loses his connection, as if the process had died. Before the server goes, which
    // wants every answer.
    void cut_all();

    const char* name() const noexcept override { return "service"; }
    Instant step(Instant now) override;

private:
    struct Waiting {
        http::Reply reply;
        http::Peer client;
        Plan plan;
        Mode mode;
        std::string key;
        std::string order_id;
    };

    void validate(const http::Request& request, http::Reply reply);
    void set_mode(const http::Request& request, http::Reply reply);
    void show_mode(http::Reply reply) const;
    void show_health(http::Reply reply) const;
    void answer(Waiting waiting);
    void cut(Waiting waiting, std::string_view last);

    Parts parts_;
    std::function<void(const Behaviour&)> changed_;
    std::multimap<Instant, Waiting> waiting_;
};

}  // namespace holdfast::upstream
