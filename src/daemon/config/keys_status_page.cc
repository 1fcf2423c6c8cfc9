// The keys of the status page: who may see it, and what is on it.
#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "lib/json/writer.h"
#include "watch/definition/limits.h"
#include "watch/definition/rules.h"

namespace holdfast::daemon {
namespace {

constexpr std::size_t title_bytes_max = watch::limits::name_bytes_max;
// More than anybody reads.
constexpr std::size_t groups_max = 100;

constexpr std::string_view title_form = "a line of at most 200 bytes";
constexpr std::string_view title_pattern = R"(^[^\u0000-\u001f\u007f]+$)";
constexpr std::string_view group_form = "GROUP, or GROUP=TITLE";
constexpr std::string_view group_pattern =
    R"(^[^\u0000-\u001f\u007f=]+(=[^\u0000-\u001f\u007f]+)?$)";
constexpr std::string_view environment_form = "the name of an environment";

std::optional<Complaint> check_line(const std::string& text, std::string_view line,
                                    std::size_t bytes_max, std::string_view form,
                                    std::string_view example)
{
    if (!watch::find_line_problem(line, bytes_max))
        return std::nullopt;
    return Complaint{join(json::quote(printable(text)), " is none"), std::string{form},
                     join("write for example ", example)};
}

std::optional<Complaint> check_title(std::string& text)
{
    return check_line(text, text, title_bytes_max, title_form, R"("Status of our services")");
}

std::optional<Complaint> check_group(std::string& text)
{
    constexpr std::string_view example = R"("shop=Our shop")";
    const std::size_t end = std::min(text.find('='), text.size());
    const std::string_view group = std::string_view{text}.substr(0, end);
    if (auto complaint =
            check_line(text, group, watch::limits::group_bytes_max, group_form, example))
        return complaint;
    if (end == text.size())
        return std::nullopt;
    return check_line(text, std::string_view{text}.substr(end + 1), title_bytes_max, group_form,
                      example);
}

std::optional<Complaint> check_environment(std::string& text)
{
    return check_line(text, text, watch::limits::group_bytes_max, environment_form,
                      R"("production")");
}

// A page that shows nothing is hardly what was meant.
std::optional<Complaint> advise_groups(const Settings& settings)
{
    if (!settings.status_page.enabled || !settings.status_page.groups.empty())
        return std::nullopt;
    return Complaint{"the status page is enabled and shows no group",
                     "groups of services, which status_page.groups chooses",
                     R"(write for example "groups": ["shop=Our shop"])"};
}

template <auto member>
constexpr auto of_page()
{
    return field<&Settings::status_page, member>();
}

std::vector<Key> who_keys()
{
    return {
        {
            .path = "status_page.enabled",
            .type = Flag{of_page<&StatusPageSettings::enabled>()},
            .description = "Whether there is a page at /status for those who use the services. "
                           "Where there is none it is answered 404, to everybody.",
            .advise = advise_groups,
        },
        {
            .path = "status_page.public",
            .type = Flag{of_page<&StatusPageSettings::is_public>()},
            .description = "Whether the status page is open to everybody, also where everything "
                           "else takes credentials. Otherwise it takes the scope read. It is one "
                           "answer for all, so proxies may keep it for five seconds.",
        },
        {
            .path = "status_page.title",
            .type =
                Text{of_page<&StatusPageSettings::title>(), check_title, title_form, title_pattern},
            .description = "What is written above the status page.",
            .example = R"("Status of our services")",
        },
    };
}

std::vector<Key> what_keys()
{
    return {
        {
            .path = "status_page.groups",
            .type = TextList{of_page<&StatusPageSettings::groups>(), check_group, group_form,
                             group_pattern, 0, groups_max},
            .description = "The groups of services that the status page shows, in this order; "
                           "nothing else is shown. TITLE is what the group is called there; "
                           "without one it is the name of the group. Groups of the same title are "
                           "shown as one.",
            .example = R"(["shop=Our shop","payments=Payments"])",
        },
        {
            .path = "status_page.environments",
            .type = TextList{of_page<&StatusPageSettings::environments>(), check_environment,
                             environment_form, title_pattern, 0, groups_max},
            .description = "Only services of these environments count for the status page. Empty: "
                           "those of all.",
            .example = R"(["production"])",
        },
        {
            .path = "status_page.show_services",
            .type = Flag{of_page<&StatusPageSettings::show_services>()},
            .description = "Whether the status page names the services of its groups, by their "
                           "names, not their ids.",
        },
    };
}

}  // namespace

std::vector<Key> status_page_keys()
{
    std::vector<Key> keys = who_keys();
    for (Key& key : what_keys())
        keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
