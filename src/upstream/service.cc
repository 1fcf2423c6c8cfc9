#include "upstream/service.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "http/router.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"
#include "upstream/break_off.h"
#include "upstream/json_behaviour.h"

namespace holdfast::upstream {
namespace {

http::Response as_it_is(std::string body, unsigned status)
{
    http::Response response = http::json_response(std::move(body), status);
    // Or the server would say in its own words what a 500 is.
    response.is_finished = true;
    return response;
}

http::Response error(unsigned status, std::string_view message)
{
    return as_it_is(join("{\"error\":", json::quote(message), "}\n"), status);
}

http::Response response_of(const Plan& plan)
{
    http::Response response = as_it_is(plan.body, plan.status);
    if (plan.retry_after)
        response.headers.push_back({"Retry-After", join(plan.retry_after->count())});
    return response;
}

// Half of what it promises.
std::string beginning_of(const Plan& plan)
{
    return join("HTTP/1.1 200 OK\r\nContent-Type: ", http::json_type,
                "\r\nContent-Length: ", plan.body.size(), "\r\n\r\n",
                std::string_view{plan.body}.substr(0, plan.body.size() / 2));
}

// What its predecessor's health check said, and for what it did not have: whether it can be used.
unsigned health_of(Mode mode) noexcept
{
    switch (mode) {
    case Mode::down:
    case Mode::error:
    case Mode::hang:
    case Mode::reset:
        return 503;
    case Mode::slow:
        return 504;
    default:
        return 200;
    }
}

}  // namespace

Service::Service(Parts parts, std::function<void(const Behaviour&)> changed)
    : parts_{std::move(parts)}, changed_{std::move(changed)}
{
    parts_.loop.add(*this, parts_.loop.now());
}

Service::~Service()
{
    parts_.loop.remove(*this);
    cut_all();
}

void Service::add_routes(http::Router& router)
{
    router.add({.method = http::Method::post,
                .path = "/validate",
                .summary = "Whether an order is valid",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {400, 429, 500, 503},
                .handler = [this](const http::Request& request, http::Reply reply) {
                    validate(request, std::move(reply));
                }});
    router.add({.method = http::Method::post,
                .path = "/set_failure_mode",
                .summary = "How the service behaves from now on",
                .consumes = {http::json_type},
                .produces = {http::as_json},
                .statuses = {400},
                .handler = [this](const http::Request& request, http::Reply reply) {
                    set_mode(request, std::move(reply));
                }});
    router.add({.path = "/get_failure_mode",
                .summary = "How the service behaves",
                .produces = {http::as_json},
                .handler = [this](const http::Request& /*request*/, http::Reply reply) {
                    show_mode(std::move(reply));
                }});
    router.add({.path = "/health",
                .summary = "Whether the service can be used",
                .produces = {http::as_json},
                .statuses = {503, 504},
                .handler = [this](const http::Request& /*request*/, http::Reply reply) {
                    show_health(std::move(reply));
                }});
}

void Service::validate(const http::Request& request, http::Reply reply)
{
    json::Document document = json::parse(request.body, {.nodes_max = 1000});
    const json::Node* id = document ? document.root.find("order_id") : nullptr;
    if (id == nullptr || id->kind != json::Kind::string || id->text.empty())
        return reply.send(error(400, "order_id is missing"));
    std::string_view key = request.header("Idempotency-Key");
    Plan plan = parts_.planner.plan(behaviour(), id->text, key.empty() ? id->text : key);
    Waiting waiting{.reply = std::move(reply),
                    .client = *request.peer,
                    .plan = std::move(plan),
                    .mode = behaviour().mode,
                    .key = std::string{key},
                    .order_id = id->text};
    if (waiting.plan.ending == Plan::Ending::hang)
        waiting.plan.after = hang_max;
    if (waiting.plan.after <= Duration::zero())
        return answer(std::move(waiting));
    Instant due = parts_.loop.now() + waiting.plan.after;
    waiting_.emplace(due, std::move(waiting));
    parts_.loop.wake(*this);
}

void Service::answer(Waiting waiting)
{
    if (waiting.plan.ending == Plan::Ending::hang)
        return cut(std::move(waiting), {});
    bool is_logged = parts_.log.write({.at = parts_.loop.wall(),
                                       .key = waiting.key,
                                       .order_id = waiting.order_id,
                                       .mode = waiting.mode,
                                       .plan = waiting.plan});
    if (!is_logged)
        return waiting.reply.send(error(500, "the log of answers cannot be written"));
    if (waiting.plan.ending == Plan::Ending::cut) {
        std::string beginning = beginning_of(waiting.plan);
        return cut(std::move(waiting), beginning);
    }
    waiting.reply.send(response_of(waiting.plan));
}

void Service::cut(Waiting waiting, std::string_view last)
{
    // The answer is for the control socket, which is never broken, and for nobody otherwise.
    (void)break_off(waiting.client, last);
    waiting.reply.send(error(503, "The connection would break here"));
}

void Service::cut_all()
{
    for (auto& [due, waiting] : std::exchange(waiting_, {}))
        cut(std::move(waiting), {});
}

void Service::set_mode(const http::Request& request, http::Reply reply)
{
    Result<Course> wanted = read_course(request.body);
    if (!wanted)
        return reply.send(error(400, wanted.error().context));
    // With the port gone, only the control socket could bring it back.
    const Behaviour& last = wanted->steps.back();
    bool is_script = wanted->steps.size() > 1;
    bool stays = wanted->repeated == 0 && (is_script || !last.lasts);
    if (last.closes && stays && !request.peer->is_control())
        return reply.send(error(400, "close: say \"for\" how long, or ask by the control socket"));
    Mode mode = wanted->steps.front().mode;
    if (is_script)
        parts_.schedule.follow(*std::move(wanted), parts_.loop.now());
    else
        parts_.schedule.set(wanted->steps.front(), parts_.loop.now());
    std::string body = join("{\"status\":\"success\",\"mode\":\"", to_string(mode), "\"}\n");
    reply.send(http::json_response(std::move(body)));
    changed_(behaviour());
    parts_.loop.wake(*this);
}

void Service::show_mode(http::Reply reply) const
{
    reply.send(http::json_response(encode(parts_.schedule.course(parts_.loop.now()))));
}

void Service::show_health(http::Reply reply) const
{
    unsigned status = health_of(behaviour().mode);
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("service", "external_service")
        .member("status", status)
        .member("timestamp", format_rfc3339(parts_.loop.wall()))
        .end_object();
    reply.send(http::json_response(body + '\n', status));
}

Instant Service::step(Instant now)
{
    if (parts_.schedule.advance(now))
        changed_(behaviour());
    while (!waiting_.empty() && waiting_.begin()->first <= now)
        answer(std::move(waiting_.extract(waiting_.begin()).mapped()));
    Instant next = waiting_.empty() ? never : waiting_.begin()->first;
    return std::min(next, parts_.schedule.next_change());
}

}  // namespace holdfast::upstream
