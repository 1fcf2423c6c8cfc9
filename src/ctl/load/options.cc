#include "ctl/load/options.h"

#include <array>

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr std::int64_t orders_max = 1'000'000;
constexpr std::int64_t rate_max = 100'000;
constexpr std::int64_t connections_max = 1000;
constexpr std::chrono::hours patience_max{24};

Error wrong(std::string_view option, std::string_view why)
{
    return {Errc::invalid, join(option, ": ", why)};
}

Result<std::int64_t> read_number(const Invocation& invocation, std::string_view option,
                                 std::int64_t otherwise, std::int64_t max)
{
    if (!invocation.has(option))
        return otherwise;
    auto number = parse_number<std::int64_t>(invocation.value(option, {}));
    if (!number || *number < 1 || *number > max)
        return wrong(option, join("must be a whole number from 1 to ", max));
    return *number;
}

Result<void> read_numbers(const Invocation& invocation, LoadOptions& options)
{
    struct Number {
        std::string_view option;
        std::int64_t LoadOptions::*field;
        std::int64_t max;
    };
    for (const Number& each :
         {Number{"--orders", &LoadOptions::orders, orders_max},
          Number{"--rate", &LoadOptions::rate, rate_max},
          Number{"--connections", &LoadOptions::connections, connections_max}}) {
        auto number = read_number(invocation, each.option, options.*each.field, each.max);
        if (!number)
            return number.error();
        options.*each.field = *number;
    }
    return {};
}

}  // namespace

std::span<const Option> load_options()
{
    static constexpr std::array<Option, 10> options{
        {{"--orders", "N", "send so many; without it, 1000"},
         {"--rate", "R", "so many a second, whatever the answers take; without it, 200"},
         {"--connections", "C", "over so many connections; without it, 16"},
         {"--mode", "MODE", "normal, slow, down or error: have holdfast-upstream behave so"},
         {"--upstream", "URL", "where that is; without it, http://127.0.0.1:5003"},
         {"--wait-recovery", "", "then end the failure, and wait until all orders are final"},
         {"--persist", "", "send an order again until it is acknowledged"},
         {"--ledger", "FILE", "append to FILE which orders were acknowledged, as they come"},
         {"--trace", "FILE", "write to FILE when each answer came, how long it took, its status"},
         {"--patience", "TIME", "for recovery and the like; without it, 5min"}}};
    return options;
}

Result<LoadOptions> read_load_options(const Invocation& invocation)
{
    LoadOptions options;
    if (auto numbers = read_numbers(invocation, options); !numbers)
        return numbers.error();
    if (std::string mode = invocation.value("--mode", {}); !mode.empty()) {
        options.scenario = parse_scenario(mode);
        if (!options.scenario)
            return wrong("--mode", join(json::quote(printable(mode)),
                                        " is none of normal, slow, down, error"));
    }
    options.upstream = invocation.value("--upstream", options.upstream);
    while (options.upstream.ends_with('/'))
        options.upstream.pop_back();
    if (!options.upstream.starts_with("http://") && !options.upstream.starts_with("https://"))
        return wrong("--upstream", "must begin with http:// or https://");
    options.waits_for_recovery = invocation.has("--wait-recovery");
    options.persists = invocation.has("--persist");
    options.ledger = invocation.value("--ledger", {});
    options.trace = invocation.value("--trace", {});
    if (std::string patience = invocation.value("--patience", {}); !patience.empty()) {
        auto time = parse_duration(patience);
        if (!time || *time < std::chrono::seconds{1} || *time > patience_max)
            return wrong("--patience", "must be a time such as 30s, 24h at most");
        options.patience = *time;
    }
    return options;
}

}  // namespace holdfast::ctl
