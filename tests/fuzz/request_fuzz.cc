// Whatever a client writes as a request: from its line to its answer nothing breaks, it is answered
// once, and the answer is one that there is. As in HTTP, a line with method and target, lines of
// headers, an empty line, the body. What the engine refuses before us it does not have to refuse.
// The routes are the service's own for shipments, on a ledger, and some for what these do not do: a
// body in pieces that has to wait, two types of answers. Who sends credentials stands at a gate
// that knows two, the others at one that knows none.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/random.h"
#include "base/text.h"
#include "http/auth/guard.h"
#include "http/connection/connection.h"
#include "http/content/constant.h"
#include "http/content/page.h"
#include "http/idempotency.h"
#include "http/json_body.h"
#include "lib/json/document.h"
#include "shipment/http_shipments.h"
#include "shipment/sqlite_shipments.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/gunzip.h"
#include "tests/fakes/held_worker.h"
#include "tests/http/memory_exchange.h"

namespace {

using namespace holdfast;
using namespace holdfast::http;

constexpr std::size_t body_bytes_max = 256;
constexpr std::array<unsigned, 20> statuses{200, 201, 204, 304, 400, 401, 403, 404, 405, 406,
                                            409, 411, 413, 415, 417, 421, 422, 429, 431, 501};
constexpr std::string_view credentials =
    "user alice $2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW read,write\n"
    "token t sha256:b46c09677343261f0b439a472422225e3a230c9c094d6ab16762e2036b597053 read\n";

class StoppedClock final : public Clock {
public:
    Instant now() const noexcept override { return {}; }
    WallTime wall() const noexcept override { return {}; }
};

class Ears final : public Observer {
public:
    void request_finished(const Finished& finished) noexcept override { status = finished.status; }
    void handler_failed(const Request&, std::size_t, std::string_view) noexcept override
    {
        CHECK(false);
    }
    void compressed(Compressed) noexcept override {}
    void connection_refused(Refusal, bool) noexcept override {}
    void request_refused(Refused) noexcept override {}
    void connections_changed(std::size_t) noexcept override {}
    void tls_established(std::string_view) noexcept override {}
    void tls_failed(TlsFailure, std::string_view, std::string_view) noexcept override {}

    unsigned status = 0;
};

void refuse(const Request& request, Reply& reply, const Problem& problem)
{
    reply.send(problem_response(problem, request.target.path, request.id));
}

void create(const Request& request, Reply reply)
{
    auto key = idempotency_key(request);
    if (!key)
        return refuse(request, reply, {.status = 400, .detail = key.error().context});
    JsonBody body{request.header("Content-Type"), request.body};
    std::string status = body.text("status").value_or("CREATED");
    CHECK(is_utf8(status));
    if (auto problem = body.problem())
        return refuse(request, reply, *problem);
    reply.send(json_response(status, 201).with("Location", "/things/1"));
}

void list(const Request& request, Reply reply)
{
    auto page = read_page("/things", request.query);
    if (!page)
        return refuse(request, reply, {.status = 422, .detail = page.error().context});
    CHECK(page->limit >= 1 && page->limit <= 1000);
    auto status = request.query.text("status");
    CHECK(!status || is_utf8(*status));
    Response response;
    response.body = std::make_shared<const std::string>(2000, 'x');
    reply.send(std::move(response));
}

void show(const Request& request, Reply reply)
{
    CHECK(request.segments.size() == 1 && !request.segments.front().empty());
    CHECK(is_utf8(request.segments.front()));
    reply.send(json_response(json::quote(request.segments.front())));
}

// Full with every other piece.
class WaitingSink final : public BodySink {
public:
    explicit WaitingSink(BodyFlow& flow) : flow_{flow} { waiting = this; }
    ~WaitingSink() override { waiting = nullptr; }

    Take take(std::string_view piece) noexcept override
    {
        CHECK(!is_full_ && !piece.empty());
        bytes_ += piece.size();
        is_full_ = ++pieces_ % 2 == 1;
        return is_full_ ? Take::full : Take::more;
    }
    void finish(Reply reply) override
    {
        CHECK(!is_full_ && bytes_ <= body_bytes_max);
        reply.send(json_response(join(bytes_)));
    }
    // Room, if that is what is missing.
    void make_room()
    {
        if (std::exchange(is_full_, false))
            flow_.go_on();
    }

    static inline WaitingSink* waiting = nullptr;

private:
    BodyFlow& flow_;
    bool is_full_ = false;
    std::size_t pieces_ = 0;
    std::size_t bytes_ = 0;
};

BodyStream make_stream()
{
    return {
        .limits =
            [] { return BodyLimits{.bytes_max = body_bytes_max, .time = std::chrono::seconds{1}}; },
        .open = [](const Request&, BodyFlow& flow) -> BodyStream::Opened {
            return std::make_unique<WaitingSink>(flow);
        }};
}

Router make_router(shipment::Shipments& shipments)
{
    Router router;
    shipment::add_shipment_routes(router, shipments);
    router.add({.method = Method::post, .path = "/upload", .stream = make_stream()});
    router.add({.path = "/", .produces = {as_json}, .handler = answer_with(json_type, "{}\n")});
    router.add({.path = "/things",
                .produces = {{.type = json_type, .format = "json"},
                             {.type = "text/csv; charset=utf-8", .format = "csv"}},
                .parameters = page_fields({{.name = "status", .max = 32}}),
                .has_tags = true,
                .handler = list});
    router.add({.method = Method::post,
                .path = "/things",
                .consumes = {json_type},
                .produces = {as_json},
                .handler = create});
    router.add({.path = "/things/{id}", .produces = {as_json}, .has_tags = true, .handler = show});
    router.add({.method = Method::post,
                .path = "/secret",
                .handler = [](const Request&, Reply) { CHECK(false); },
                .access = Access::control});
    return router;
}

struct Given {
    std::string method;
    std::string target;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view body;
};

std::string_view take_line(std::string_view& rest)
{
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

// As C strings: the engine hands out nothing else.
std::string text_of(std::string_view text)
{
    return std::string{text.substr(0, text.find('\0'))};
}

Given read(std::string_view text)
{
    Given given;
    std::string_view line = take_line(text);
    given.method = text_of(line.substr(0, line.find(' ')));
    given.target = text_of(line.substr(std::min(given.method.size() + 1, line.size())));
    while (!(line = take_line(text)).empty()) {
        auto colon = std::min(line.find(':'), line.size());
        given.headers.emplace_back(text_of(line.substr(0, colon)),
                                   text_of(trim(line.substr(std::min(colon + 1, line.size())))));
    }
    given.body = text;
    return given;
}

GuardSettings guard_settings(bool has_credentials)
{
    GuardSettings settings{.allowed_hosts = {"x"}};
    if (has_credentials)
        settings.logins.credentials =
            std::make_shared<const Credentials>(parse_credentials(credentials).credentials);
    else
        settings.anonymous = Scopes::all();
    return settings;
}

// Lets all go on that somebody waits for.
void let_go_on(const MemoryExchange& exchange, HeldWorker& worker)
{
    if (!exchange.is_suspended)
        return;
    worker.run_all();
    if (WaitingSink::waiting != nullptr)
        WaitingSink::waiting->make_room();
    CHECK(!exchange.is_suspended);
}

void judge(const MemoryExchange& exchange, const Ears& ears)
{
    CHECK(exchange.answers == 1 && exchange.status == ears.status);
    CHECK(std::find(statuses.begin(), statuses.end(), exchange.status) != statuses.end());
    CHECK(exchange.sent.count("X-Request-Id") == 1);
    CHECK(exchange.status != 405 || exchange.sent.count("Allow") == 1);
    if (exchange.status < 400)
        return;
    CHECK(exchange.content_type == "application/problem+json");
    bool is_gzip = exchange.sent.count("Content-Encoding") == 1;
    std::optional<std::string> text = is_gzip ? gunzip(exchange.body) : exchange.body;
    CHECK(text);
    json::Document problem = json::parse(*text);
    CHECK(problem && problem.root.find("status")->natural() == exchange.status);
    CHECK(problem.root.find("requestId")->text == exchange.sent.at("X-Request-Id"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // In memory, where there is such a place: a commit costs a sync.
    static const int is_set = ::setenv("TMPDIR", "/dev/shm", 0);
    CHECK(is_set == 0);
    static store::DirectLedger ledger;
    static shipment::SqliteShipments shipments{ledger};
    static const Router router = make_router(shipments);
    static const StoppedClock clock;
    static obs::Log log{clock, {}};
    Given given = read({reinterpret_cast<const char*>(data), size});
    Ears ears;
    Random random{1};
    HeldWorker worker;
    obs::Registry registry;
    bool has_credentials = std::ranges::any_of(given.headers, [](const auto& header) {
        return equals_ignoring_case(header.first, "Authorization");
    });
    Guard guard{{clock, worker, registry, log, "here"}, guard_settings(has_credentials)};
    Finisher finisher{{.worker = nullptr, .clock = clock, .observer = ears}};
    Shared shared{.router = router,
                  .observer = ears,
                  .gate = &guard,
                  .clock = clock,
                  .random = random,
                  .finisher = finisher,
                  .body_bytes_max = body_bytes_max,
                  .resumed = [] {},
                  .connections = {}};
    Connection connection{shared,
                          {.peer = {"192.0.2.7", std::nullopt}, .socket = -1, .opened = {}}};
    MemoryExchange exchange{std::move(given.headers)};

    auto go_on = [&exchange](mhd::Client::Next next) {
        return next == mhd::Client::Next::go_on && exchange.answers == 0;
    };
    connection.request_begun(given.target);
    exchange.tell(connection);
    bool goes_on = go_on(connection.request_headers(exchange, {given.method, "HTTP/1.1"}));
    let_go_on(exchange, worker);
    // In two pieces, as the network may bring it.
    for (std::string_view piece :
         {given.body.substr(0, given.body.size() / 2), given.body.substr(given.body.size() / 2)})
        if (goes_on && !piece.empty()) {
            goes_on = go_on(connection.request_body(piece));
            let_go_on(exchange, worker);
        }
    // Once more for whoever was waiting then.
    for (int times = 0; goes_on && times < 3; ++times) {
        goes_on = go_on(connection.request_ready());
        let_go_on(exchange, worker);
    }
    connection.request_ended(mhd::Client::End::sent);
    if (exchange.answers > 0)
        judge(exchange, ears);
    return 0;
}
