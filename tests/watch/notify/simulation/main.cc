// Lives the worlds of many seeds: alerts, and all that may befall them on their way.
//
//   watch_alert_simulation [--seed S] [--seeds N] [--must-break]
//
// --seed S       the first seed (1)
// --seeds N      so many of them (1000)
// --must-break   for mutants: success is that something broke
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/text.h"
#include "tests/watch/notify/simulation/sights.h"
#include "tests/watch/notify/simulation/world.h"

namespace holdfast::watch {
namespace {

struct Options {
    std::uint64_t seed = 1;
    std::uint64_t seeds = 1000;
    bool must_break = false;
};
// So few need not see everything.
constexpr std::uint64_t seeds_that_see_all = 1000;

std::optional<Options> parse(std::span<char*> arguments)
{
    Options options;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        if (name == "--must-break") {
            options.must_break = true;
            continue;
        }
        auto number =
            i + 1 < arguments.size() ? parse_number<std::uint64_t>(arguments[i + 1]) : std::nullopt;
        if (!number || (name != "--seed" && name != "--seeds"))
            return std::nullopt;
        (name == "--seed" ? options.seed : options.seeds) = *number;
        ++i;
    }
    return options;
}

int simulate(const char* program, const Options& options)
{
    Sights sights;
    for (std::uint64_t seed = options.seed; seed < options.seed + options.seeds; ++seed) {
        std::string wrong = World{seed, sights}.live();
        if (wrong.empty())
            continue;
        std::printf("seed %llu: %s\nagain:\n  %s --seed %llu --seeds 1\n",
                    static_cast<unsigned long long>(seed), wrong.c_str(), program,
                    static_cast<unsigned long long>(seed));
        return options.must_break ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    std::printf("%sfrom seed %llu on\n", sights.text().c_str(),
                static_cast<unsigned long long>(options.seed));
    if (options.must_break) {
        std::printf("nothing broke: the simulation does not see what was taken away\n");
        return EXIT_FAILURE;
    }
    std::string lacking = options.seeds < seeds_that_see_all ? std::string{} : sights.lacking();
    std::printf("%s", lacking.c_str());
    return lacking.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace holdfast::watch

int main(int count, char** arguments)
{
    using namespace holdfast::watch;
    std::optional<Options> options = parse({arguments, static_cast<std::size_t>(count)});
    if (!options) {
        std::fprintf(stderr, "%s: see the first lines of its source for the options\n",
                     arguments[0]);
        return 64;
    }
    return simulate(arguments[0], *options);
}
