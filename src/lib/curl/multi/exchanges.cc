#include "lib/curl/multi/exchanges.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "lib/curl/multi/driver.h"
#include "lib/curl/multi/names.h"
#include "lib/curl/multi/transfer.h"

namespace holdfast::curl {
namespace {

// What libcurl was told about addresses it would keep for ever, or look through after each
// transfer.
constexpr std::uint64_t begun_a_sweep = 64;

// As CURLOPT_RESOLVE wants it; "" when the address is in the URL already. The plus lets libcurl
// forget it one day.
std::string resolve_line(const Request& request, const Host& host)
{
    bool is_in_url = host.is_address() && request.server_name.empty();
    if (is_in_url)
        return {};
    std::string line = join('+', request.server_name.empty() ? host.name : request.server_name, ':',
                            host.port, ':');
    for (std::string_view separator; const std::string& address : request.addresses) {
        bool is_v6 = address.find(':') != std::string::npos;
        append_to(line, separator, is_v6 ? "[" : "", address, is_v6 ? "]" : "");
        separator = ",";
    }
    return line;
}

}  // namespace

struct Exchanges::Parts {
    // For a connection, or for an address.
    struct Waiting {
        Request request;
        Host host;
        Instant until;
        Done done;
    };
    struct Running {
        std::unique_ptr<Transfer> transfer;
        Done done;
    };
    struct Over {
        Response response;
        Done done;
    };

    Parts(Exchanges& self, IoLoop& its_loop, ExchangesSettings its_settings);
    ~Parts();
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    void queue(ExchangeId id, Request request, Done done);
    bool try_to_begin(ExchangeId id, Waiting& waiting);
    void begin(ExchangeId id, Waiting waiting, std::string addresses);
    Easy take_easy();
    void finish(CURL* easy, CURLcode code);
    void end(ExchangeId id, Done done, End how, std::string detail);

    void begin_waiting();
    void fail_unnamed();
    Instant expire(Instant now);
    void tell();
    Instant close_idle(Instant now);

    bool has_room() const noexcept
    {
        return static_cast<int>(running.size()) < settings.connections_max;
    }
    std::size_t under_way() const noexcept { return waiting.size() + running.size() + over.size(); }

    Exchanges& task;
    IoLoop& loop;
    ExchangesSettings settings;
    std::uint64_t numbers = 0;
    std::uint64_t begun = 0;
    std::uint64_t connections_opened = 0;

    // By age: the numbers grow with time.
    std::map<ExchangeId, Waiting> waiting;
    std::map<ExchangeId, Running> running;
    std::map<CURL*, ExchangeId> by_easy;
    std::map<ExchangeId, Over> over;  // Not told yet.
    std::vector<Easy> spare;
    bool has_kept = false;  // Maybe: connections for the next exchange.
    Instant idle_since{};

    Driver driver;
    Names names;
};

Exchanges::Parts::Parts(Exchanges& self, IoLoop& its_loop, ExchangesSettings its_settings)
    : task{self},
      loop{its_loop},
      settings{its_settings},
      driver{loop, "transfers", its_settings.connections_max,
             [this](CURL* easy, CURLcode code) { finish(easy, code); }},
      names{loop, {.lookup_max = its_settings.lookup_max}, [this] { loop.wake(task); }}
{
    CHECK(settings.connections_max >= 1);
}

Exchanges::Parts::~Parts()
{
    for (auto& [id, each] : running)
        driver.remove(each.transfer->easy());
}

void Exchanges::Parts::queue(ExchangeId id, Request request, Done done)
{
    if (static_cast<int>(under_way()) >= settings.exchanges_max)
        return end(id, std::move(done), End::not_connected,
                   join("more than ", settings.exchanges_max, " exchanges at once"));
    Result<Host> host = request.host.empty() ? host_of(request.url)
                                             : Host{.name = request.host, .port = request.port};
    if (!host)
        return end(id, std::move(done), End::not_connected,
                   join(request.url, ": ", host.error().context));
    Instant until = loop.now() + request.timeout;
    Waiting next{.request = std::move(request),
                 .host = *std::move(host),
                 .until = until,
                 .done = std::move(done)};
    // Whoever waits already goes first.
    if (!waiting.empty() || !try_to_begin(id, next)) {
        waiting.emplace(id, std::move(next));
        loop.wake(task);
    }
}

bool Exchanges::Parts::try_to_begin(ExchangeId id, Waiting& next)
{
    if (!has_room())
        return false;
    if (!next.request.addresses.empty()) {
        std::string addresses = resolve_line(next.request, next.host);
        begin(id, std::move(next), std::move(addresses));
        return true;
    }
    Result<const std::string*> addresses = names.find(next.host, loop.now());
    if (!addresses)
        end(id, std::move(next.done), End::not_resolved, addresses.error().context);
    else if (*addresses != nullptr)
        begin(id, std::move(next), **addresses);
    else
        return false;
    return true;
}

Easy Exchanges::Parts::take_easy()
{
    if (spare.empty()) {
        Easy easy{curl_easy_init()};
        CHECK(easy != nullptr);
        return easy;
    }
    Easy easy = std::move(spare.back());
    spare.pop_back();
    return easy;
}

void Exchanges::Parts::begin(ExchangeId id, Waiting next, std::string addresses)
{
    auto transfer =
        std::make_unique<Transfer>(take_easy(), std::move(next.request),
                                   Transfer::Start{.addresses = std::move(addresses),
                                                   .left = next.until - loop.now(),
                                                   .sweeps_addresses = begun % begun_a_sweep == 0});
    CURL* started = transfer->easy();
    running.emplace(id, Running{.transfer = std::move(transfer), .done = std::move(next.done)});
    by_easy.emplace(started, id);
    ++begun;
    driver.add(started);
}

void Exchanges::Parts::finish(CURL* easy, CURLcode code)
{
    auto found = running.extract(by_easy.extract(easy).mapped());
    Running& ended = found.mapped();
    long opened = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &opened);
    connections_opened += static_cast<std::uint64_t>(opened);
    over.emplace(found.key(),
                 Over{.response = ended.transfer->finish(code), .done = std::move(ended.done)});
    spare.push_back(ended.transfer->release());
    has_kept = true;
    idle_since = loop.now();
    // Told in a step of its own: whoever hears of it may start and cancel as he likes.
    loop.wake(task);
}

void Exchanges::Parts::end(ExchangeId id, Done done, End how, std::string detail)
{
    over.emplace(
        id, Over{.response = {.end = how, .detail = std::move(detail)}, .done = std::move(done)});
    loop.wake(task);
}

void Exchanges::Parts::begin_waiting()
{
    for (auto each = waiting.begin(); each != waiting.end() && has_room();)
        each = try_to_begin(each->first, each->second) ? waiting.erase(each) : std::next(each);
}

void Exchanges::Parts::fail_unnamed()
{
    for (Names::Failure& failure : names.take_failures())
        for (auto each = waiting.begin(); each != waiting.end();) {
            if (each->second.host.key() != failure.key) {
                ++each;
                continue;
            }
            end(each->first, std::move(each->second.done), End::not_resolved, failure.why);
            each = waiting.erase(each);
        }
}

Instant Exchanges::Parts::expire(Instant now)
{
    Instant next = never;
    for (auto each = waiting.begin(); each != waiting.end();) {
        Waiting& late = each->second;
        if (late.until > now) {
            next = std::min(next, (each++)->second.until);
            continue;
        }
        bool is_for_name = has_room();
        end(each->first, std::move(late.done), is_for_name ? End::not_resolved : End::not_connected,
            is_for_name ? join("no address of ", late.host.name, " in time")
                        : std::string{"no connection was free in time"});
        each = waiting.erase(each);
    }
    return next;
}

void Exchanges::Parts::tell()
{
    // What ends meanwhile is told the next time.
    std::vector<ExchangeId> ids;
    for (const auto& [id, each] : over)
        ids.push_back(id);
    for (ExchangeId id : ids)
        // It may be cancelled by whoever was told just now.
        if (auto found = over.extract(id); !found.empty())
            found.mapped().done(std::move(found.mapped().response));
}

Instant Exchanges::Parts::close_idle(Instant now)
{
    if (!running.empty() || !has_kept)
        return never;
    if (now < idle_since + settings.idle_max)
        return idle_since + settings.idle_max;
    driver.close_idle();
    spare.clear();
    has_kept = false;
    return never;
}

Exchanges::Exchanges(IoLoop& loop, ExchangesSettings settings)
{
    loop.add(*this, never);
    parts_ = std::make_unique<Parts>(*this, loop, settings);
}

Exchanges::~Exchanges()
{
    IoLoop& loop = parts_->loop;
    parts_.reset();
    loop.remove(*this);
}

Instant Exchanges::step(Instant now)
{
    parts_->fail_unnamed();
    parts_->begin_waiting();
    Instant next = parts_->expire(now);
    parts_->tell();
    return std::min(next, parts_->close_idle(now));
}

ExchangeId Exchanges::start(Request request, Done done)
{
    ExchangeId id{++parts_->numbers};
    parts_->queue(id, std::move(request), std::move(done));
    return id;
}

void Exchanges::cancel(ExchangeId id)
{
    parts_->waiting.erase(id);
    parts_->over.erase(id);
    auto found = parts_->running.extract(id);
    if (found.empty())
        return;
    CURL* easy = found.mapped().transfer->easy();
    parts_->by_easy.erase(easy);
    parts_->driver.remove(easy);
    parts_->loop.wake(*this);
}

std::optional<Response> Exchanges::give_up(ExchangeId id)
{
    std::optional<Response> response;
    if (auto found = parts_->over.find(id); found != parts_->over.end())
        response = std::move(found->second.response);
    if (auto found = parts_->running.find(id); found != parts_->running.end())
        response = found->second.transfer->finish(CURLE_OPERATION_TIMEDOUT);
    cancel(id);
    return response;
}

int Exchanges::under_way() const noexcept
{
    return static_cast<int>(parts_->under_way());
}

std::uint64_t Exchanges::begun() const noexcept
{
    return parts_->begun;
}

std::uint64_t Exchanges::connections_opened() const noexcept
{
    return parts_->connections_opened;
}

}  // namespace holdfast::curl
