// What is written down of requests, and told to others.
#include <algorithm>
#include <array>

#include "base/address.h"
#include "base/text.h"
#include "daemon/config/keys.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::array<std::string_view, 4> user_ip_names{"full", "truncated", "hashed", "none"};

constexpr std::string_view own_address_form = "an address, or \"\" to find it out";
constexpr std::string_view own_address_pattern = R"(^[0-9A-Fa-f:.]*$)";
constexpr std::string_view topic_form = "the name of a topic";
constexpr std::string_view topic_pattern = R"(^[A-Za-z0-9._-]{1,249}$)";
constexpr std::size_t topic_bytes_max = 249;  // Kafka's.
constexpr std::size_t topics_max = 64;

std::optional<Complaint> check_own_address(std::string& text)
{
    if (text.empty())
        return std::nullopt;
    if (std::optional<Address> address = parse_address(text)) {
        text = to_string(*address);
        return std::nullopt;
    }
    return Complaint{.what = join(json::quote(text), " is no address"),
                     .expected = std::string{own_address_form},
                     .remedy = "write one such as \"192.0.2.7\""};
}

bool may_be_in_topic(char c) noexcept
{
    const char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

std::optional<Complaint> check_topic(std::string& text)
{
    const bool is_legal = !text.empty() && text.size() <= topic_bytes_max && text != "." &&
                          text != ".." && std::ranges::all_of(text, may_be_in_topic);
    if (is_legal)
        return std::nullopt;
    return Complaint{.what = join(json::quote(text), " is no topic"),
                     .expected = std::string{topic_form},
                     .remedy = "use letters, digits, '.', '_' and '-'"};
}

}  // namespace

std::vector<Key> event_keys()
{
    return {
        {
            .path = "events.sample_percent",
            .type = Number{field<&Settings::events, &EventSettings::sample_percent>(), 0, 100},
            .description = "Of how many requests, in percent, request and answer are written down "
                           "as events. Errors always are, and so is every change of orders, "
                           "shipments, services and alerts.",
        },
        {
            .path = "events.user_ip",
            .type =
                Choice{user_ip_names,
                       [](const Settings& s) { return static_cast<std::size_t>(s.events.user_ip); },
                       [](Settings& s, std::size_t i) {
                           s.events.user_ip = static_cast<event::UserIp>(i);
                       }},
            .description = "What events keep of a client's address: all of it; the network "
                           "(/24, /48); a word that is the same for the same address until the "
                           "service is started again; or nothing.",
        },
        {
            .path = "events.rate_max",
            .type = Number{field<&Settings::events, &EventSettings::rate_max>(), 0, 1'000'000},
            .description = "Events a second that are sent at most, so that what has waited for "
                           "Kafka does not come all at once. 0: no limit.",
        },
        {
            .path = "events.topics",
            .type = TextList{field<&Settings::events, &EventSettings::topics>(), check_topic,
                             topic_form, topic_pattern, 0, topics_max},
            .description = "Topics that POST /kafka/publish may name, beside the usual one.",
            .example = R"(["audit"])",
        },
        {
            .path = "events.pod_ip",
            .type = Text{field<&Settings::events, &EventSettings::pod_ip>(), check_own_address,
                         own_address_form, own_address_pattern},
            .description = "The address that GET / shows as pod_ip. Empty: events.host_ip, or "
                           "that of the interface with the default route.",
            .change = Change::on_restart,
            .variables = {{"POD_IP"}},
        },
        {
            .path = "events.host_ip",
            .type = Text{field<&Settings::events, &EventSettings::host_ip>(), check_own_address,
                         own_address_form, own_address_pattern},
            .description = "What is shown instead when events.pod_ip is empty.",
            .change = Change::on_restart,
            .variables = {{"HOST_IP"}},
        },
    };
}

}  // namespace holdfast::daemon
