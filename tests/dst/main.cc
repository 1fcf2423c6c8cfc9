// Lives the worlds of many seeds: orders, and all that may befall them, on a disk that loses power.
//
//   simulation [--seed S] [--seeds N] [--minutes N] [--jobs N] [--trace] [--must-break]
//
// --seed S       the first seed (1)
// --seeds N      so many of them (2000)
// --minutes N    or as many as there is time for
// --jobs N       in so many processes (2)
// --trace        says what happens: for one seed that broke
// --must-break   for mutants: success is that something broke
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <unistd.h>

#include "base/text.h"
#include "tests/dst/runner.h"

namespace holdfast::dst {
namespace {

struct Options {
    std::uint64_t seed = 1;
    std::uint64_t seeds = 0;
    std::uint64_t minutes = 0;
    std::uint64_t jobs = 2;
    bool traces = false;
    bool must_break = false;
};
constexpr std::uint64_t usual_seeds = 2000;
// So few need not see everything.
constexpr std::uint64_t seeds_that_see_all = 1000;

std::optional<Options> parse(std::span<char*> arguments)
{
    Options options;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        if (name == "--trace" || name == "--must-break") {
            (name == "--trace" ? options.traces : options.must_break) = true;
            continue;
        }
        std::uint64_t* target = name == "--seed"      ? &options.seed
                                : name == "--seeds"   ? &options.seeds
                                : name == "--minutes" ? &options.minutes
                                : name == "--jobs"    ? &options.jobs
                                                      : nullptr;
        auto number =
            i + 1 < arguments.size() ? parse_number<std::uint64_t>(arguments[i + 1]) : std::nullopt;
        if (!number || target == nullptr)
            return std::nullopt;
        *target = *number;
        ++i;
    }
    if (options.jobs < 1 || options.jobs > 64)
        return std::nullopt;
    if (options.seeds == 0 && options.minutes == 0)
        options.seeds = usual_seeds;
    return options;
}

Outcome trace(const Options& options)
{
    Outcome outcome;
    for (std::uint64_t i = 0; i < options.seeds && !outcome.broken; ++i) {
        outcome.wrong = live(options.seed + i, true, outcome.sights);
        if (!outcome.wrong.empty())
            outcome.broken = options.seed + i;
    }
    return outcome;
}

int simulate(const char* program, const Options& options)
{
    Outcome outcome =
        options.traces ? trace(options)
                       : run({.first = options.seed,
                              .seeds = options.seeds,
                              .minutes = options.minutes,
                              // The first seed that breaks is to be named.
                              .jobs = options.must_break ? 1 : static_cast<unsigned>(options.jobs),
                              .shows_progress = isatty(STDERR_FILENO) == 1});
    std::uint64_t seeds = outcome.sights[Sight::seeds];
    std::printf("%s%.1f s, from seed %llu on\n", outcome.sights.text().c_str(), outcome.seconds,
                static_cast<unsigned long long>(options.seed));
    if (outcome.broken) {
        auto seed = static_cast<unsigned long long>(*outcome.broken);
        std::printf("seed %llu: %s\nagain, with a trace:\n  %s --seed %llu --seeds 1 --trace\n",
                    seed, outcome.wrong.c_str(), program, seed);
        return options.must_break ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (options.must_break) {
        std::printf("nothing broke: the simulation does not see what was taken away\n");
        return EXIT_FAILURE;
    }
    std::string lacking = seeds < seeds_that_see_all ? std::string{} : outcome.sights.lacking();
    std::printf("%s", lacking.c_str());
    return lacking.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace holdfast::dst

int main(int count, char** arguments)
{
    using namespace holdfast::dst;
    std::optional<Options> options = parse({arguments, static_cast<std::size_t>(count)});
    if (!options) {
        std::fprintf(stderr, "%s: see the first lines of its source for the options\n",
                     arguments[0]);
        return 64;
    }
    return simulate(arguments[0], *options);
}
