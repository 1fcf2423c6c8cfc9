// The name servers that are asked: those of the host, and others that were chosen. Loop thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/io.h"
#include "base/result.h"
#include "lib/cares/host_settings.h"
#include "lib/cares/resolver.h"

namespace holdfast::cares {

class Resolvers {
public:
    // At once: each has 75 KiB of tables.
    static constexpr std::size_t resolvers_max = 128;

    Resolvers(IoLoop& loop, HostSettings settings);

    // From now on.
    void set_host(HostSettings settings);
    const HostsFile& hosts() const noexcept { return settings_.hosts; }

    // Of the host when `server` is empty; else of one at "192.0.2.53:53". It may be kept while
    // there is a question.
    Result<std::shared_ptr<Resolver>> find(const std::string& server);

private:
    Result<std::shared_ptr<Resolver>> open(const Resolver::Settings& settings);

    IoLoop& loop_;
    HostSettings settings_;
    std::shared_ptr<Resolver> host_;
    std::map<std::string, std::shared_ptr<Resolver>> chosen_;
};

}  // namespace holdfast::cares
