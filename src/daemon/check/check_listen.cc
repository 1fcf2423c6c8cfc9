// Whether the addresses can be bound. What another program holds now it may let go, so that is a
// warning here and, if it stays, the daemon's exit code for "try again".
#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"
#include "daemon/check/tcp_table.h"

namespace holdfast::daemon {
namespace {

std::string read_small(const std::string& path)
{
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

// Not the connections behind the listeners: there may be a hundred thousand, and the more clients
// waited for a restart, the longer it would take.
std::string read_listeners(const std::string& path)
{
    std::ifstream file{path};
    std::string text;
    std::string line;
    std::getline(file, line);  // The headings.
    while (std::getline(file, line) && is_listener(line))
        text += line + '\n';
    return text;
}

// Asks the kernel by binding the address with any port: no list of interfaces says it better.
bool is_address_of_host(const Endpoint& endpoint)
{
    sockaddr_in6 v6{};
    sockaddr_in v4{};
    v6.sin6_family = AF_INET6;
    v4.sin_family = AF_INET;
    int family = endpoint.is_ipv6() ? AF_INET6 : AF_INET;
    void* bytes = endpoint.is_ipv6() ? static_cast<void*>(&v6.sin6_addr) : &v4.sin_addr;
    const auto* address = endpoint.is_ipv6() ? reinterpret_cast<const sockaddr*>(&v6)
                                             : reinterpret_cast<const sockaddr*>(&v4);
    socklen_t length = endpoint.is_ipv6() ? sizeof v6 : sizeof v4;
    inet_pton(family, endpoint.host.c_str(), bytes);
    Descriptor socket{::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    return !socket || ::bind(socket.get(), address, length) == 0 || errno != EADDRNOTAVAIL;
}

std::optional<std::uint32_t> holder_of(const Context& context, const Endpoint& endpoint)
{
    auto uid = find_listener(read_listeners(join(context.proc, "/self/net/tcp6")), endpoint);
    if (!uid && !endpoint.is_ipv6())
        uid = find_listener(read_listeners(join(context.proc, "/self/net/tcp")), endpoint);
    return uid;
}

// A listener of ours: of a running daemon, or kept by the service manager between two of them.
bool is_ours(std::uint32_t uid)
{
    if (uid == geteuid())
        return true;
    // A reload asks on a thread of its own, while others may look up names, too.
    std::array<char, 4096> strings{};
    passwd entry{};
    passwd* found = nullptr;
    int code = getpwnam_r("holdfast", &entry, strings.data(), strings.size(), &found);
    return code == 0 && found != nullptr && uid == found->pw_uid;
}

bool is_socket_unit_enabled(const Context& context)
{
    return ::access(context.socket_unit.c_str(), F_OK) == 0;
}

std::uint16_t first_free_port(const Context& context)
{
    std::string text = read_small(join(context.proc, "/sys/net/ipv4/ip_unprivileged_port_start"));
    constexpr std::uint16_t usual = 1024;  // The sandbox hides the file.
    return parse_number<std::uint16_t>(trim(text)).value_or(usual);
}

// False when something was reported.
bool check_privilege(const Context& context, const Endpoint& endpoint, Report& report)
{
    if (geteuid() == 0 || endpoint.port >= first_free_port(context))
        return true;
    Problem problem{.key = "listen", .file = to_string(endpoint)};
    problem.what = join("port ", endpoint.port, " is privileged");
    problem.why = "the service has no rights to bind it itself";
    problem.remedy = join(
        "let systemd bind it: systemctl edit holdfast.socket, with [Socket] and "
        "ListenStream=",
        to_string(endpoint), ", then systemctl enable --now holdfast.socket; or use a port from ",
        first_free_port(context), " up");
    report.error(Exit::no_permission, std::move(problem));
    return false;
}

// False when something was reported.
bool check_holder(const Endpoint& endpoint, std::uint32_t uid, Report& report)
{
    if (is_ours(uid))
        return true;
    Problem problem{.key = "listen", .file = to_string(endpoint)};
    problem.what = join("port ", endpoint.port, " is held by uid ", uid);
    problem.why = "the daemon will try again until it is free";
    problem.remedy = join("find out by whom, with ss -ltnp sport = :", endpoint.port,
                          ", and stop it, or change listen");
    report.warn(std::move(problem));
    return false;
}

void check_one(const Context& context, const std::string& text, Report& report)
{
    auto endpoint = parse_endpoint(text);
    if (!endpoint)
        return;  // Reported as a problem of the configuration.
    if (std::find(context.passed.begin(), context.passed.end(), *endpoint) != context.passed.end())
        return report.pass(join("listen ", text, ": handed over by holdfast.socket"));
    auto holder = holder_of(context, *endpoint);
    // The service manager holds what its socket unit listens on.
    if (holder == std::uint32_t{0} && is_socket_unit_enabled(context))
        return report.pass(join("listen ", text, ": held by holdfast.socket"));
    if (!check_privilege(context, *endpoint, report))
        return;
    if (holder && !check_holder(*endpoint, *holder, report))
        return;
    if (!is_address_of_host(*endpoint)) {
        Problem problem{.key = "listen", .file = text};
        problem.what = join("no interface has the address ", endpoint->host);
        problem.why = "it cannot be bound until one has";
        problem.remedy = "correct listen, or wait for the network";
        return report.warn(std::move(problem));
    }
    report.pass(join("listen ", text, ": free, or ours already"));
}

}  // namespace

void check_listen(const Context& context, Report& report)
{
    const std::vector<ListenSettings>& listen = context.settings().listen;
    for (const ListenSettings& each : listen)
        check_one(context, each.address, report);
    for (const Endpoint& passed : context.passed) {
        auto names_it = [&](const ListenSettings& each) {
            return each.address == to_string(passed);
        };
        if (std::any_of(listen.begin(), listen.end(), names_it))
            continue;
        Problem problem{.key = "listen", .file = to_string(passed)};
        problem.what = "holdfast.socket listens here, but listen does not name it";
        problem.why = "the two have to say the same";
        problem.remedy = join("add \"", to_string(passed),
                              "\" to listen, or edit ListenStream= "
                              "with systemctl edit holdfast.socket");
        report.error(Exit::config, std::move(problem));
    }
}

}  // namespace holdfast::daemon
