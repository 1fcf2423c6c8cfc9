#include "lib/cares/host_settings.h"

#include <array>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/text.h"
#include "lib/cares/handle.h"

namespace holdfast::cares {
namespace {

constexpr std::size_t hosts_bytes_max = std::size_t{4} << 20U;

std::string read_text(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    std::string text(hosts_bytes_max, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

std::vector<std::string> servers_of(ares_channel channel)
{
    std::vector<std::string> servers;
    ares_addr_port_node* first = nullptr;
    if (ares_get_servers_ports(channel, &first) != ARES_SUCCESS)
        return servers;
    for (const ares_addr_port_node* each = first; each != nullptr; each = each->next) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        ::inet_ntop(each->family, &each->addr, text.data(), text.size());
        int port = each->udp_port == 0 ? 53 : each->udp_port;
        bool is_v6 = each->family == AF_INET6;
        servers.push_back(join(is_v6 ? "[" : "", text.data(), is_v6 ? "]:" : ":", port));
    }
    ares_free_data(first);
    return servers;
}

}  // namespace

Result<HostSettings> read_host_settings(const HostFiles& files)
{
    ares_options options{};
    std::string path = files.resolv_conf;
    options.resolvconf_path = path.data();
    ares_channel native = nullptr;
    if (int code = ares_init_options(&native, &options, ARES_OPT_RESOLVCONF); code != ARES_SUCCESS)
        return Error{Errc::unavailable, join(path, ": ", ares_strerror(code))};
    Channel channel{native};
    HostSettings settings{.servers = servers_of(native),
                          .hosts = parse_hosts(read_text(files.hosts))};
    ares_options found{};
    int mask = 0;
    if (ares_save_options(native, &found, &mask) == ARES_SUCCESS) {
        settings.dots_min = found.ndots;
        for (int i = 0; i < found.ndomains; ++i)
            settings.domains.emplace_back(found.domains[i]);
    }
    ares_destroy_options(&found);
    return settings;
}

}  // namespace holdfast::cares
