#include "daemon/listeners.h"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/listener.h"
#include "lib/systemd/notify.h"

namespace holdfast::daemon {

namespace {

// Somebody may have removed the file of a control socket that we still hold: useless then.
bool is_reachable(const Listener& listener)
{
    return !listener.endpoint.is_path() || ::access(listener.endpoint.host.c_str(), F_OK) == 0;
}

}  // namespace

std::string store_name(const Endpoint& endpoint)
{
    std::string name = to_string(endpoint);
    std::replace(name.begin(), name.end(), ':', '_');
    return name;
}

std::vector<Listener> take_passed_listeners()
{
    std::vector<Listener> passed;
    for (systemd::PassedDescriptor& each : systemd::take_passed_descriptors()) {
        auto endpoint = http::listening_endpoint(each.descriptor.get());
        if (!endpoint) {
            systemd::forget_descriptor(each.name);
            continue;
        }
        int flags = ::fcntl(each.descriptor.get(), F_GETFL);
        (void)::fcntl(each.descriptor.get(), F_SETFL, flags | O_NONBLOCK);
        (void)::fcntl(each.descriptor.get(), F_SETFD, FD_CLOEXEC);
        // Only we store under this name; a socket unit has its own.
        auto source = each.name == store_name(*endpoint) ? Listener::Source::kept
                                                         : Listener::Source::activated;
        passed.push_back({std::move(*endpoint), std::move(each.descriptor), source});
    }
    return passed;
}

std::vector<Listener> settle_listeners(const std::vector<Endpoint>& wanted,
                                       std::vector<Listener> passed, std::vector<Endpoint>* removed)
{
    // What is no longer wanted goes first: its address may stand in the way of a new one.
    std::erase_if(passed, [&](const Listener& listener) {
        if (std::find(wanted.begin(), wanted.end(), listener.endpoint) != wanted.end())
            return false;
        if (listener.source == Listener::Source::kept) {
            // The manager still holds it for a moment: closing our copy would leave the port
            // taken, and 0.0.0.0:8080 could not follow 127.0.0.1:8080.
            (void)::shutdown(listener.socket.get(), SHUT_RDWR);
            systemd::forget_descriptor(store_name(listener.endpoint));
        }
        if (removed != nullptr)
            removed->push_back(listener.endpoint);
        return true;
    });

    std::vector<Listener> settled;
    for (const Endpoint& endpoint : wanted) {
        auto kept = std::find_if(passed.begin(), passed.end(), [&](const Listener& listener) {
            return listener.socket && listener.endpoint == endpoint && is_reachable(listener);
        });
        if (kept != passed.end()) {
            settled.push_back({endpoint, std::move(kept->socket), kept->source});
            continue;
        }
        Descriptor socket = http::open_listener(endpoint);
        systemd::store_descriptor(store_name(endpoint), socket.get());
        settled.push_back({endpoint, std::move(socket), Listener::Source::opened});
    }
    return settled;
}

}  // namespace holdfast::daemon
