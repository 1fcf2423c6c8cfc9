// trend_gate [--seed N] [--series N] [--days N] [--must-break]: judges the detector on series that
// nobody has seen before. The seed is drawn and printed; the same one makes the same run.
//
//   --series N     of each background (default 12)
//   --days N       of each series (default 17)
//   --must-break   for a detector that lacks something: fails when nothing is noticed

#include <algorithm>
#include <cstdio>
#include <optional>
#include <random>
#include <string_view>

#include "base/text.h"
#include "tests/obs/trend/backgrounds.h"
#include "tests/obs/trend/judgement.h"

namespace holdfast::trend {
namespace {

struct Options {
    std::uint64_t seed = std::random_device{}();
    int series = 12;
    int days = 17;
    bool must_break = false;
};

std::optional<Options> parse(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        std::string_view name{argv[i]};
        if (name == "--must-break") {
            options.must_break = true;
            continue;
        }
        auto value = i + 1 < argc ? parse_number<std::uint32_t>(argv[++i]) : std::nullopt;
        if (!value)
            return std::nullopt;
        if (name == "--seed")
            options.seed = *value;
        else if (name == "--series")
            options.series = static_cast<int>(*value);
        else if (name == "--days")
            options.days = static_cast<int>(*value);
        else
            return std::nullopt;
    }
    return options;
}

void print(std::string_view name, const Judgement& judgement)
{
    Tally total = judgement.total();
    std::printf("%-20s %5d of %5d found, %5.1f %%   %5.3f false alarms a day   ", name.data(),
                total.found, total.abnormal, 100.0 * total.found / std::max(1, total.abnormal),
                static_cast<double>(judgement.false_alarms) / std::max(1, judgement.days));
    for (std::size_t i = 0; i < abnormal_names.size(); ++i) {
        const Tally& tally = judgement.by_abnormality[i];
        if (tally.abnormal > 0)
            std::printf(" %s %d/%d", abnormal_names[i], tally.found, tally.abnormal);
    }
    std::printf("\n");
}

int run(const Options& options)
{
    std::printf("Seed %llu: --seed %llu --series %d --days %d repeats this run\n",
                static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(options.seed), options.series, options.days);
    Judgement all;
    for (const Background& background : backgrounds()) {
        Judgement some;
        for (int i = 0; i < options.series; ++i)
            some.add(judge(background, options.days,
                           options.seed + 1'000'003 * static_cast<std::uint64_t>(i)));
        print(background.name, some);
        all.add(some);
    }
    print("all", all);
    std::printf("%d days judged, %d of them with more than one false alarm; %d told again\n",
                all.days, all.uneasy_days, all.told_again);
    auto shortcomings = trend::shortcomings(all);
    for (const std::string& each : shortcomings)
        std::printf("Not well enough: %s\n", each.c_str());
    if (options.must_break) {
        std::printf(shortcomings.empty() ? "Nobody noticed\n" : "It was noticed\n");
        return shortcomings.empty() ? 1 : 0;
    }
    if (!shortcomings.empty())
        for (const std::string& fault : all.faults)
            std::printf("  %s\n", fault.c_str());
    return shortcomings.empty() ? 0 : 1;
}

}  // namespace
}  // namespace holdfast::trend

int main(int argc, char** argv)
{
    auto options = holdfast::trend::parse(argc, argv);
    if (!options) {
        std::fputs("trend_gate [--seed N] [--series N] [--days N] [--must-break]\n", stderr);
        return 64;
    }
    return holdfast::trend::run(*options);
}
