// The keys of /probe: what a scraper may have probed.
#include <string>
#include <utility>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"
#include "watch/probe/allowance.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view target_form =
    "a host, *.NAME for all below it, an address, a network, or *, with :PORT or for all ports";
// An address of IPv6 with a port is in brackets, and may be without one.
constexpr std::string_view target_pattern =
    R"(^((\*|(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?(/[0-9]{1,2})?|\[[0-9A-Fa-f:.]+(/[0-9]{1,3})?\])(:0*[1-9][0-9]{0,4})?|[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(/[0-9]{1,3})?)$)";

std::optional<Complaint> check_target(std::string& text)
{
    Result<watch::ProbeRule> rule = watch::ProbeRule::parse(text);
    if (!rule)
        return Complaint{join(json::quote(text), ' ', rule.error().context),
                         std::string{target_form},
                         "write for example \"shop.example.org:443\", \"*.example.org\" or "
                         "\"10.0.0.0/8:9100\""};
    text = rule->text();
    return std::nullopt;
}

}  // namespace

std::vector<Key> probe_keys()
{
    return {
        {
            .path = "probe.targets",
            .type = TextList{field<&Settings::probe, &ProbeSettings::targets>(), check_target,
                             target_form, target_pattern, 0, 1000},
            .description = "What GET /probe may be asked to look at, which takes the place of "
                           "prometheus-blackbox-exporter; others are answered 403. A name is for "
                           "targets that say this name, an address or a network for those that "
                           "say an address; it holds for those to whom a target redirects as "
                           "well. Link-local addresses are never probed. Empty: nothing is.",
            .example = R"(["shop.example.org:443","*.example.net","10.0.0.0/8:9100"])",
        },
        {
            .path = "probe.concurrency",
            .type = Number{field<&Settings::probe, &ProbeSettings::concurrency>(), 1, 1024},
            .description = "Most probes at a time; one more is answered 503.",
            .change = Change::on_restart,
        },
    };
}

}  // namespace holdfast::daemon
