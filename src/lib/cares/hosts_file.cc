#include "lib/cares/hosts_file.h"

#include <optional>

#include "base/text.h"

namespace holdfast::cares {
namespace {

std::string_view take_word(std::string_view& line)
{
    constexpr std::string_view blanks = " \t\r\f\v";
    std::size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        line = {};
        return {};
    }
    line.remove_prefix(begin);
    std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

}  // namespace

HostsFile parse_hosts(std::string_view text)
{
    HostsFile hosts;
    for (std::string_view line : split(text, '\n')) {
        line = line.substr(0, line.find('#'));
        std::optional<Address> address = parse_address(take_word(line));
        if (!address)
            continue;
        for (std::string_view name = take_word(line); !name.empty(); name = take_word(line)) {
            if (hosts.size() >= host_names_max)
                return hosts;
            hosts[to_lower(name)].push_back(*address);
        }
    }
    return hosts;
}

std::vector<Address> find_host(const HostsFile& hosts, std::string_view name)
{
    std::string wanted = to_lower(name);
    if (wanted.ends_with('.'))
        wanted.pop_back();
    if (auto found = hosts.find(wanted); found != hosts.end())
        return found->second;
    if (wanted == "localhost" || wanted.ends_with(".localhost"))
        return {*parse_address("127.0.0.1"), *parse_address("::1")};
    return {};
}

}  // namespace holdfast::cares
