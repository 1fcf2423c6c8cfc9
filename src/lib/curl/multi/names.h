// The addresses of hosts, asked for by at most one lookup a host at a time, whoever waits for it.
// Loop thread.
//
// Debian's libcurl looks names up with getaddrinfo() on a thread that it starts for each. That
// keeps the loop free and obeys nsswitch.conf, but a name server that is mute would cost a thread a
// transfer, and a transfer that ends would wait for its thread. So transfers get their addresses
// from here and never look up. A lookup here has a time of its own, longer than most transfers
// have, and after that its thread is left behind: it ends by itself, and can hold up nobody. Until
// a newer one is there an old address is good enough.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "base/time.h"
#include "lib/curl/multi/driver.h"

namespace holdfast::curl {

struct Host {
    std::string name;
    std::string port;

    std::string key() const { return name + ':' + port; }
    // Nothing is to be looked up.
    bool is_address() const noexcept;
};

// Errc::invalid for what is no URL of http or https.
Result<Host> host_of(const std::string& url);

class Names {
public:
    struct Settings {
        Duration fresh = std::chrono::seconds{60};
        // Then an address is forgotten, if there is no newer one.
        Duration kept = std::chrono::minutes{10};
        // A new lookup of a name that is known, after one that failed.
        Duration pause = std::chrono::seconds{1};
        Duration lookup_max = std::chrono::seconds{10};
        std::size_t hosts_max = 256;  // More are an error.
    };
    struct Failure {
        std::string key;
        std::string why;
    };

    // `changed` is called when a lookup is over.
    Names(IoLoop& loop, Settings settings, std::function<void()> changed);
    ~Names();
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    // As CURLOPT_RESOLVE wants them, "name:port:address,address"; "" for what is an address. Null
    // while it is looked up. Errc::overloaded when there are too many hosts.
    Result<const std::string*> find(const Host& host, Instant now);
    // Of lookups, since the last time. Who waits for such a host waits in vain.
    std::vector<Failure> take_failures();

    int lookups() const noexcept { return lookups_; }  // Under way.

private:
    struct Entry {
        Host host;
        std::string addresses;  // The last ones that were found.
        Instant found{};
        Instant next_lookup{};
        Instant used{};
        Easy lookup;
        Lines lookup_hint;
        std::vector<std::string> coming;
        std::array<char, CURL_ERROR_SIZE> why{};
    };

    static curl_socket_t on_address(void* entry, curlsocktype purpose,
                                    curl_sockaddr* address) noexcept;

    bool make_room(Instant now);
    void look_up(Entry& entry);
    void finish(CURL* easy, CURLcode code);

    IoLoop& loop_;
    Settings settings_;
    std::function<void()> changed_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::vector<Failure> failures_;
    int lookups_ = 0;
    Driver driver_;
};

}  // namespace holdfast::curl
