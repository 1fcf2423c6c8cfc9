#include "watch/check/probers.h"

#include <algorithm>
#include <functional>

#include "base/check.h"
#include "base/text.h"
#include "watch/check/curl_http.h"
#include "watch/check/dns_checker.h"
#include "watch/check/heartbeat_checker.h"
#include "watch/check/journal_checker.h"
#include "watch/check/problem.h"
#include "watch/check/tcp_checker.h"
#include "watch/check/tls_checker.h"
#include "watch/host/command_checker.h"
#include "watch/host/composite_checker.h"
#include "watch/host/icmp_checker.h"
#include "watch/host/look_checker.h"
#include "watch/unit/timer_checker.h"
#include "watch/unit/unit_checker.h"

namespace holdfast::watch {
namespace {

struct Row {
    CheckType type;
    std::unique_ptr<Checker> (*make)(const Surroundings& surroundings, Checker::Done done);
};

constexpr std::array table{
    Row{CheckType::http, HttpChecker::make},
    Row{CheckType::tcp, TcpChecker::make},
    Row{CheckType::tls, TlsChecker::make},
    Row{CheckType::dns, DnsChecker::make},
    Row{CheckType::heartbeat, HeartbeatChecker::make},
    Row{CheckType::unit, UnitChecker::make},
    Row{CheckType::timer, TimerChecker::make},
    Row{CheckType::journal, JournalChecker::make},
    Row{CheckType::disk, make_disk_checker},
    Row{CheckType::pressure, make_pressure_checker},
    Row{CheckType::clock, make_clock_checker},
    Row{CheckType::certificate, make_certificate_checker},
    Row{CheckType::icmp, IcmpChecker::make},
    Row{CheckType::command, CommandChecker::make},
    Row{CheckType::composite, CompositeChecker::make},
};

constexpr std::size_t place_of(CheckType type) noexcept
{
    return static_cast<std::size_t>(type);
}

// Each type has a row, and its own.
constexpr bool is_complete() noexcept
{
    std::array<bool, check_types> has_row{};
    for (const Row& row : table)
        has_row.at(place_of(row.type)) = true;
    return table.size() == check_types && std::ranges::all_of(has_row, std::identity{});
}
static_assert(is_complete());

}  // namespace

Probers::Probers(const Surroundings& surroundings) : surroundings_{surroundings}
{
    for (const Row& row : table)
        checkers_[place_of(row.type)] = row.make(
            surroundings, [this](CheckId id, Observation seen) { finish(id, std::move(seen)); });
    surroundings_.loop.add(*this, never);
}

Probers::~Probers()
{
    surroundings_.loop.remove(*this);
}

Checker& Probers::checker_of(const Check& check)
{
    return *checkers_[place_of(check.service->type)];
}

void Probers::submit(Check check, Instant now)
{
    CheckId id = check.id;
    Instant deadline = now + check.timeout;
    auto [at, is_new] =
        running_.emplace(id, Running{.check = check, .began = now, .deadline = deadline});
    CHECK(is_new);
    bool is_first = deadlines_.empty() || deadline < deadlines_.begin()->first;
    deadlines_.emplace(deadline, id);
    if (is_first)
        surroundings_.loop.wake(*this);
    checker_of(check).begin(check, now);
}

void Probers::finish(CheckId id, Observation seen)
{
    auto running = running_.extract(id);
    deadlines_.erase({running.mapped().deadline, id});
    seen.problem = one_line(seen.problem);
    // Several echoes take longer than one does.
    if (seen.took == Duration::zero())
        seen.took = surroundings_.loop.now() - running.mapped().began;
    seen_.push_back({.id = id, .observation = std::move(seen)});
    if (collector_ != nullptr)
        surroundings_.loop.wake(*collector_);
}

Instant Probers::step(Instant now)
{
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        CheckId id = deadlines_.begin()->second;
        Running& running = running_.at(id);
        Observation seen = checker_of(running.check).give_up(id, now);
        bool is_of_time =
            seen.silence == Silence::timed_out || seen.silence == Silence::not_resolved;
        if (is_of_time)
            append_to(seen.problem, " within ", format_duration(running.check.timeout));
        finish(id, std::move(seen));
    }
    return deadlines_.empty() ? never : deadlines_.begin()->first;
}

std::vector<Seen> Probers::collect(Instant /*now*/)
{
    return std::exchange(seen_, {});
}

void Probers::cancel(CheckId id)
{
    std::erase_if(seen_, [id](const Seen& each) { return each.id == id; });
    auto running = running_.extract(id);
    if (running.empty())
        return;
    deadlines_.erase({running.mapped().deadline, id});
    checker_of(running.mapped().check).cancel(id);
}

}  // namespace holdfast::watch
