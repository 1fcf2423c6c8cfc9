// Cuts the power of the store's own workload again and again, and compares what is there
// afterwards with what was acknowledged.
//
//   power_loss [--points N] [--seed S] [--lives N] [--trace] [--must-break]
//
// --points N     so many power losses in all (2000); the lives take the seeds from S on (1)
// --lives N      or so many lives
// --trace        says what happens: for one life that broke
// --must-break   for mutants: success is that something broke
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "tests/store/power_loss/life.h"

namespace holdfast::power_loss {
namespace {

constexpr std::uint64_t power_losses_per_life = 10;

struct Options {
    std::uint64_t points = 2000;
    std::uint64_t seed = 1;
    std::uint64_t lives = 0;
    bool traces = false;
    bool must_break = false;
};

std::optional<Options> parse(std::span<char*> arguments)
{
    Options options;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        if (name == "--trace") {
            options.traces = true;
            continue;
        }
        if (name == "--must-break") {
            options.must_break = true;
            continue;
        }
        auto number =
            i + 1 < arguments.size() ? parse_number<std::uint64_t>(arguments[i + 1]) : std::nullopt;
        std::uint64_t* target = name == "--points"  ? &options.points
                                : name == "--seed"  ? &options.seed
                                : name == "--lives" ? &options.lives
                                                    : nullptr;
        if (!number || target == nullptr)
            return std::nullopt;
        *target = *number;
        ++i;
    }
    return options;
}

std::string live(std::uint64_t seed, bool traces, Totals& totals)
{
    Life::Trace trace;
    if (traces)
        trace = [](std::string_view line) {
            std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
        };
    Life life{seed, trace};
    std::string broken = life.live(power_losses_per_life);
    totals += life.totals();
    return broken;
}

// A seed that does not give the same life twice reproduces nothing.
bool repeats_itself(std::uint64_t seed)
{
    Totals first;
    Totals again;
    return live(seed, false, first) == live(seed, false, again) && first == again;
}

int run(const char* program, const Options& options)
{
    if (!repeats_itself(options.seed)) {
        std::printf("seed %llu did not live the same life twice\n",
                    static_cast<unsigned long long>(options.seed));
        return EXIT_FAILURE;
    }
    auto begun = std::chrono::steady_clock::now();
    Totals totals;
    std::string broken;
    std::uint64_t seed = options.seed;
    auto goes_on = [&] {
        return options.lives > 0 ? totals.lives < options.lives
                                 : totals.power_losses < options.points;
    };
    for (; broken.empty() && goes_on(); ++seed)
        broken = live(seed, options.traces, totals);

    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::printf("%s%.1f s, %.0f crash points per second\n", totals.text().c_str(), took.count(),
                static_cast<double>(totals.power_losses) / took.count());
    if (!broken.empty()) {
        std::printf(
            "seed %llu, after %llu crash points: %s\nagain, with a trace:\n  %s --seed %llu "
            "--lives 1 --trace\n",
            static_cast<unsigned long long>(seed - 1),
            static_cast<unsigned long long>(totals.power_losses), broken.c_str(), program,
            static_cast<unsigned long long>(seed - 1));
        return options.must_break ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (options.must_break) {
        std::printf("nothing broke: the tests do not see what was taken away\n");
        return EXIT_FAILURE;
    }
    // One life alone need not see everything.
    std::string lacking = options.lives > 0 ? std::string{} : totals.lacking();
    std::printf("%s", lacking.c_str());
    return lacking.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace holdfast::power_loss

int main(int count, char** arguments)
{
    using namespace holdfast::power_loss;
    std::optional<Options> options = parse({arguments, static_cast<std::size_t>(count)});
    if (!options) {
        std::fprintf(stderr, "%s: see the first lines of its source for the options\n",
                     arguments[0]);
        return 64;
    }
    return run(arguments[0], *options);
}
