#include "tests/dst/plan.h"

#include <array>

namespace holdfast::dst {
namespace {

using namespace std::chrono_literals;

// Times are short beside those of a real service, so that a minute sees all states.
order::BreakerSettings draw_breaker(Random& random)
{
    static constexpr std::array<Duration, 4> waits{300ms, 1s, 3s, 8s};
    order::BreakerSettings breaker{
        .failure_rate = random.below(2) == 0 ? 50.0 : 80.0,
        .slow_call_rate = random.below(3) == 0 ? 50.0 : 100.0,
        .slow_call = random.below(2) == 0 ? Duration{500ms} : Duration{2s},
        .window = random.below(3) == 0 ? order::WindowKind::seconds : order::WindowKind::calls,
        .window_size = static_cast<int>(3 + random.below(10)),
        .minimum_calls = static_cast<int>(2 + random.below(6)),
        .open_wait = waits.at(random.below(waits.size())),
        .open_wait_factor = random.below(2) == 0 ? 1.0 : 2.0,
        .open_wait_max = 20s,
        .is_half_open_automatic = random.below(2) == 0,
        .half_open_calls = static_cast<int>(1 + random.below(4)),
        .half_open_max = random.below(4) == 0 ? Duration{1s} : Duration{10s},
        .half_open_end = static_cast<order::HalfOpenEnd>(random.below(3))};
    return breaker;
}

order::WorkerSettings draw_worker(Random& random)
{
    order::WorkerSettings worker{
        .concurrency = static_cast<int>(1 + random.below(12)),
        .call_timeout = random.below(2) == 0 ? Duration{2s} : Duration{5s},
        .retry = {.attempts_max = static_cast<int>(1 + random.below(4)),
                  .backoff = {.first = 200ms, .longest = 5s, .shortest = 100ms},
                  .on_exhausted =
                      random.below(4) == 0 ? order::OnExhausted::fail : order::OnExhausted::park,
                  .parked_for = random.below(2) == 0 ? Duration{3s} : Duration{15s}},
        .outcomes = {},
        .gate = {.breaker = draw_breaker(random),
                 .budget = {.share = 0.2, .per_second_min = random.below(2) == 0 ? 1.0 : 5.0},
                 .pace = {.first = static_cast<int>(1 + random.below(10)), .enough = 1000},
                 .probe_every = 3s}};
    return worker;
}

}  // namespace

Plan draw_plan(Random& random)
{
    auto chance = [&](std::uint64_t one_in) { return random.below(one_in) == 0; };
    bool expires = chance(8);
    return {.worker = draw_worker(random),
            .intake = {.backlog_max = chance(6) ? 8 : 1000,
                       .deadline = expires ? Duration{15s} : Duration{24h}},
            .busy = chance(16) ? Duration{60s} : Duration{12s},
            .gap = chance(16) ? Duration{1s} : Duration{200ms},
            .service_fails = !chance(6),
            .disk_fails = chance(2),
            .disk_fills_up = chance(4),
            .power_fails = !chance(3),
            .is_killed = chance(2),
            .is_stopped = chance(3),
            .clock_jumps = chance(3),
            .has_operator = chance(2),
            .has_strangers = chance(3),
            .disk_is_slow = chance(3),
            .is_made_anew = chance(16),
            .log_bytes_max = chance(2) ? 128 << 10 : 64 << 20,
            .batch_max = chance(3) ? 2U : 256U,
            .queue_max = chance(8) ? 12U : 4096U};
}

}  // namespace holdfast::dst
