#include "watch/definition/contradictions.h"

#include "base/text.h"
#include "watch/definition/limits.h"

namespace holdfast::watch {
namespace {

std::string quoted(Duration duration)
{
    return join('"', format_duration(duration), '"');
}

void check_times(const Service& service, const ServiceDefaults& defaults,
                 std::vector<Contradiction>& found)
{
    const Duration interval = interval_of(service, defaults);
    const Duration timeout = timeout_of(service, defaults);
    const std::string of_interval = join("the interval is ", format_duration(interval));
    if (service.timeout && *service.timeout > interval)
        found.push_back({"timeout",
                         {join("the timeout ", format_duration(*service.timeout),
                               " is longer than the interval"),
                          join("at most ", format_duration(interval), ", as ", of_interval),
                          join("write at most ", quoted(interval), " or a longer interval")}});
    if (service.interval_failing && *service.interval_failing > interval)
        found.push_back({"interval_failing",
                         {join("while failing it would be checked less often: ",
                               format_duration(*service.interval_failing)),
                          join("at most ", format_duration(interval), ", as ", of_interval),
                          "write less, or remove it"}});
    if (service.slow_after && *service.slow_after >= timeout)
        found.push_back({"slow_after",
                         {join("nothing can be slow: after ", format_duration(timeout),
                               " there is no answer any more"),
                          "less than the timeout", join("write less than ", quoted(timeout))}});
}

void check_heartbeat(const Service& service, std::vector<Contradiction>& found)
{
    if (service.heartbeat.token.empty())
        found.push_back({"token",
                         {"the token is missing", "a secret by which whoever reports is known",
                          "write \"token\": \"what `openssl rand -hex 16` prints\""}});
}

}  // namespace

std::vector<Contradiction> find_contradictions(const Service& service,
                                               const ServiceDefaults& defaults)
{
    std::vector<Contradiction> found;
    const bool is_heartbeat = service.type == CheckType::heartbeat;
    if (!is_heartbeat && service.interval && *service.interval > limits::interval_max)
        found.push_back({"interval",
                         {join(format_duration(*service.interval), " is too long"),
                          join("at most ", format_duration(limits::interval_max)),
                          "write less; only a heartbeat may have more"}});
    if (is_heartbeat)
        check_heartbeat(service, found);
    else
        check_times(service, defaults, found);
    if (service.type == CheckType::dns && service.dns.name.empty())
        found.push_back({"record_name",
                         {"nothing says which name to ask for", "the name of a record",
                          "write \"url\": \"dns://example.org\""}});
    return found;
}

}  // namespace holdfast::watch
