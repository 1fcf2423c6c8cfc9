#include "lib/cares/resolvers.h"

#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace holdfast::cares {

Resolvers::Resolvers(IoLoop& loop, HostSettings settings)
    : loop_{loop}, settings_{std::move(settings)}
{
}

void Resolvers::set_host(HostSettings settings)
{
    settings_ = std::move(settings);
    host_.reset();
}

Result<std::shared_ptr<Resolver>> Resolvers::open(const Resolver::Settings& settings)
{
    try {
        return Resolver::make(loop_, settings);
    } catch (const std::runtime_error& error) {
        return Error{Errc::unavailable, error.what()};
    }
}

Result<std::shared_ptr<Resolver>> Resolvers::find(const std::string& server)
{
    if (server.empty() && host_)
        return host_;
    if (auto found = chosen_.find(server); found != chosen_.end())
        return found->second;
    if (server.empty()) {
        if (settings_.servers.empty())
            return Error{Errc::unavailable, "this host knows no name server"};
        auto host = open({.servers = settings_.servers,
                          .domains = settings_.domains,
                          .dots_min = settings_.dots_min});
        if (host)
            host_ = *host;
        return host;
    }
    if (chosen_.size() >= resolvers_max)
        std::erase_if(chosen_, [](const auto& each) { return each.second->is_idle(); });
    if (chosen_.size() >= resolvers_max)
        return Error{Errc::overloaded, join("more than ", resolvers_max, " name servers at once")};
    auto chosen = open({.servers = {server}});
    if (chosen)
        chosen_.emplace(server, *chosen);
    return chosen;
}

}  // namespace holdfast::cares
