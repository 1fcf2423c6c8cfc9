#include "ctl/remote.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "daemon/config/files.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

// More than any token has.
constexpr std::size_t token_bytes_max = 8192;

std::string option_or_variable(const Invocation& invocation, const Console& console,
                               std::string_view option, std::string_view variable)
{
    auto found = console.environment().find(variable);
    return invocation.value(
        option, found == console.environment().end() ? std::string_view{} : found->second);
}

// A path would be put before every route; a name before @ would be a password for all to see.
bool is_address(std::string_view url)
{
    std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos ||
        (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https"))
        return false;
    std::string_view host = url.substr(scheme + 3);
    return !host.empty() && host.find_first_of("/?#@ \\") == std::string_view::npos &&
           printable(host) == host;
}

Result<std::string> read_token(const std::string& path)
{
    auto failure = [&](std::string_view why) {
        return Error{Errc::invalid, join("the token file ", printable(path), ": ", why)};
    };
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file)
        return failure(daemon::reason_of_errno(errno));
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failure("it is not a regular file");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure(join("others may read it (chmod 0600 ", printable(path), ")"));
    int error = 0;
    auto text = daemon::read_all(file.get(), token_bytes_max, error);
    if (!text)
        return failure(daemon::reason_of_errno(error));
    std::string token{trim(*text)};
    if (token.empty() || token.size() > token_bytes_max || printable(token) != token ||
        token.find(' ') != std::string::npos)
        return failure("it does not hold one token and nothing else");
    return token;
}

}  // namespace

std::span<const Option> remote_options()
{
    static constexpr std::array<Option, 3> options{
        {{"--url", "URL", "ask there, such as https://host:8443, not the control socket"},
         {"--token-file", "FILE", "with --url: the file with the bearer token"},
         {"--ca-file", "FILE", "with --url: trust the certificates in FILE alone"}}};
    return options;
}

Result<Remote> find_remote(const Invocation& invocation, const Console& console)
{
    Remote remote;
    remote.url = option_or_variable(invocation, console, "--url", "HOLDFAST_URL");
    if (remote.url.empty()) {
        for (const Option& option : remote_options())
            if (invocation.has(option.name))
                return Error{Errc::invalid,
                             join(option.name, ": for what address? (add --url URL)")};
        return remote;
    }
    remote.ca_file = option_or_variable(invocation, console, "--ca-file", "HOLDFAST_CA_FILE");
    if (remote.url.ends_with('/'))
        remote.url.pop_back();
    if (!is_address(remote.url))
        return Error{Errc::invalid, join(json::quote(printable(remote.url)),
                                         ": not where a daemon could be asked (write "
                                         "http://HOST:PORT or https://HOST:PORT)")};
    std::string file =
        option_or_variable(invocation, console, "--token-file", "HOLDFAST_TOKEN_FILE");
    if (file.empty())
        return remote;
    auto token = read_token(file);
    if (!token)
        return token.error();
    remote.token = *std::move(token);
    return remote;
}

Result<curl::Answer> ask_remote(const Remote& remote, curl::Fetch request)
{
    if (is_control_only(request.url))
        return Error{Errc::invalid,
                     join(request.url,
                          " is on the control socket alone, not on the network (run it "
                          "where the daemon runs, without --url and HOLDFAST_URL)")};
    if (!remote.token.empty())
        request.headers.push_back(join("Authorization: Bearer ", remote.token));
    request.ca_file = remote.ca_file;
    request.url.insert(0, remote.url);
    auto answer = curl::fetch(request);
    if (!answer)
        return std::move(answer).error().during(join("ask the daemon at ", remote.url));
    return answer;
}

bool is_control_only(std::string_view path)
{
    return path.starts_with("/control/");
}

}  // namespace holdfast::ctl
