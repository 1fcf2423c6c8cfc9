// Whether a request was meant for us, before anybody asks who sent it: a page of a stranger's must
// not reach us through the browser of somebody who may. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::http {

// Names that a server answers to besides those that cannot mislead.
struct HostRules {
    std::vector<std::string> allowed;  // "api.example.org", "*.example.org", "*"; lower case.
    std::string own_name;              // Of this machine.
};

enum class HostVerdict { welcome, malformed, foreign };

// Judges "name", "name:80", "[::1]:80", as in Host. A literal address is always welcome: a browser
// shows one only for a page that came from that address. So are localhost, the names below it, and
// the machine's own, with and without its domain: no stranger can have these point at us.
HostVerdict judge_host(std::string_view host, const HostRules& rules);

// Whether a browser sent this because of a page that is not ours; for methods that change
// something. `site` is Sec-Fetch-Site, `origin` is Origin, each empty when absent: other programs
// than browsers send neither, and no page can have a browser leave them out.
bool is_forged(std::string_view site, std::string_view origin, std::string_view host) noexcept;

// What allowed_hosts may hold.
bool is_host_pattern(std::string_view pattern) noexcept;

}  // namespace holdfast::http
