#include "watch/routes/http_change_events.h"

#include <string_view>
#include <utility>

#include "http/stream/event_hub.h"
#include "watch/routes/json_change.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view event_name = "health";

}  // namespace

ChangeEvents::ChangeEvents(http::EventHub& hub, ServiceOf service_of)
    : hub_{hub}, service_of_{std::move(service_of)}
{
    hub_.declare(event_name);
}

void ChangeEvents::note(const std::vector<StateChange>& changes)
{
    for (const StateChange& change : changes)
        if (const std::shared_ptr<const Service> service = service_of_(change.service))
            hub_.publish(event_name, encode(change, *service));
}

}  // namespace holdfast::watch
