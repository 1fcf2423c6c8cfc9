#include "tests/dst/runner.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "tests/dst/world.h"

namespace holdfast::dst {
namespace {

using Time = std::chrono::steady_clock;

// Every so many seeds one is lived twice: what does not repeat itself reproduces nothing.
constexpr std::uint64_t again_every = 100;
constexpr unsigned jobs_max = 64;

// What a job tells, in memory that is shared: it may end in the middle of a seed.
struct Report {
    std::atomic<std::uint64_t> seed;  // Under way.
    std::atomic<std::uint64_t> done;
    bool is_broken;
    char wrong[400];
    Sights sights;
};
struct Shared {
    std::atomic<bool> is_over;
    Report reports[jobs_max];
};

// At once: the next line may be the last thing that this program does.
void print(std::string_view line)
{
    std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
    std::fflush(stdout);
}

std::string live_twice(std::uint64_t seed, Sights& sights)
{
    std::uint64_t hashes[2];
    Sights seen[2];
    std::string wrong;
    for (int i = 0; i < 2; ++i) {
        World world{seed, {}};
        wrong = world.live();
        hashes[i] = world.hash();
        seen[i] = world.sights();
    }
    sights += seen[0];
    if (hashes[0] != hashes[1] || !(seen[0] == seen[1]))
        return "it was not the same when it was lived again";
    return wrong;
}

void work(const RunSettings& settings, unsigned job, Time::time_point end, Shared& shared)
{
    Report& report = shared.reports[job];
    for (std::uint64_t i = job; settings.seeds == 0 || i < settings.seeds; i += settings.jobs) {
        if (shared.is_over || (settings.minutes != 0 && Time::now() >= end))
            return;
        std::uint64_t seed = settings.first + i;
        report.seed = seed;
        std::string wrong = i % again_every == 0 ? live_twice(seed, report.sights)
                                                 : live(seed, false, report.sights);
        ++report.done;
        if (!wrong.empty()) {
            report.is_broken = true;
            wrong.copy(report.wrong, sizeof report.wrong - 1);
            shared.is_over = true;
            return;
        }
    }
}

std::uint64_t done(std::span<const Report> reports)
{
    std::uint64_t seeds = 0;
    for (const Report& report : reports)
        seeds += report.done;
    return seeds;
}

// Until all have ended. One that crashed has broken its seed.
void wait_for(const std::vector<pid_t>& jobs, bool shows_progress, Time::time_point begun,
              Shared& shared)
{
    // Blocked, the end of one is not missed between two looks.
    sigset_t ended_job;
    sigemptyset(&ended_job);
    sigaddset(&ended_job, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended_job, nullptr);
    const timespec a_look{.tv_sec = 0, .tv_nsec = 250'000'000};
    for (std::size_t left = jobs.size(); left > 0;) {
        int status = 0;
        pid_t ended = waitpid(-1, &status, shows_progress ? WNOHANG : 0);
        if (ended <= 0) {
            std::chrono::duration<double> took = Time::now() - begun;
            std::fprintf(stderr, "\r%llu seeds, %.0f s",
                         static_cast<unsigned long long>(done({shared.reports, jobs.size()})),
                         took.count());
            (void)sigtimedwait(&ended_job, nullptr, &a_look);
            continue;
        }
        --left;
        Report& report = shared.reports[std::ranges::find(jobs, ended) - jobs.begin()];
        if (status != 0 && !report.is_broken) {
            report.is_broken = true;
            std::snprintf(report.wrong, sizeof report.wrong, "the program ended with status %d",
                          status);
            shared.is_over = true;
        }
    }
    if (shows_progress)
        std::fprintf(stderr, "\n");
}

}  // namespace

std::string live(std::uint64_t seed, bool traces, Sights& sights)
{
    World world{seed, traces ? Trace::Reader{print} : Trace::Reader{}};
    std::string wrong = world.live();
    sights += world.sights();
    return wrong;
}

Outcome run(const RunSettings& settings)
{
    CHECK(settings.jobs >= 1 && settings.jobs <= jobs_max);
    void* memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    auto* shared = new (memory) Shared{};
    Time::time_point begun = Time::now();
    std::vector<pid_t> jobs;
    for (unsigned job = 0; job < settings.jobs; ++job) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            work(settings, job, begun + std::chrono::minutes{settings.minutes}, *shared);
            _exit(EXIT_SUCCESS);
        }
        jobs.push_back(child);
    }
    wait_for(jobs, settings.shows_progress, begun, *shared);

    Outcome outcome{.sights = {},
                    .seconds = std::chrono::duration<double>(Time::now() - begun).count()};
    for (const Report& report : std::span{shared->reports, settings.jobs}) {
        outcome.sights += report.sights;
        if (!report.is_broken || (outcome.broken && *outcome.broken < report.seed))
            continue;
        outcome.broken = report.seed;
        outcome.wrong = report.wrong;
    }
    munmap(memory, sizeof(Shared));
    return outcome;
}

}  // namespace holdfast::dst
