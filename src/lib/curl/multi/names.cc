#include "lib/curl/multi/names.h"

#include <algorithm>
#include <array>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/check.h"
#include "base/text.h"
#include "lib/curl/url.h"

namespace holdfast::curl {
namespace {

// Nobody tries more of them.
constexpr std::size_t addresses_max = 16;

// "127.0.0.1", "[::1]"; nothing for other families.
std::string text_of(const sockaddr& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.sa_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        return text.data();
    }
    if (address.sa_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return join('[', text.data(), ']');
    }
    return {};
}

}  // namespace

bool Host::is_address() const noexcept
{
    in_addr v4{};
    return name.starts_with('[') || ::inet_pton(AF_INET, name.c_str(), &v4) == 1;
}

Result<Host> host_of(const std::string& url)
{
    Result<Url> parsed = parse_url(url);
    if (!parsed)
        return std::move(parsed).error();
    return Host{.name = std::move(parsed->host), .port = std::move(parsed->port)};
}

Names::Names(IoLoop& loop, Settings settings, std::function<void()> changed)
    : loop_{loop},
      settings_{settings},
      changed_{std::move(changed)},
      driver_{loop, "names", 0, [this](CURL* easy, CURLcode code) { finish(easy, code); }}
{
}

Names::~Names()
{
    for (auto& [key, entry] : entries_)
        if (entry.lookup)
            driver_.remove(entry.lookup.get());
}

Result<const std::string*> Names::find(const Host& host, Instant now)
{
    static const std::string none;
    if (host.is_address())
        return &none;
    std::string key = host.key();
    auto found = entries_.find(key);
    if (found == entries_.end()) {
        if (!make_room(now))
            return Error{Errc::overloaded, join("more than ", settings_.hosts_max, " hosts")};
        found = entries_.emplace(std::move(key), Entry{.host = host, .next_lookup = now}).first;
    }
    Entry& entry = found->second;
    entry.used = now;
    if (now - entry.found >= settings_.kept)
        entry.addresses.clear();
    bool is_wanted = entry.addresses.empty() || now >= entry.next_lookup;
    if (is_wanted && !entry.lookup)
        look_up(entry);
    return entry.addresses.empty() ? nullptr : &entry.addresses;
}

bool Names::make_room(Instant now)
{
    if (entries_.size() < settings_.hosts_max)
        return true;
    std::erase_if(entries_, [&](const auto& each) {
        return !each.second.lookup && now - each.second.used >= settings_.kept;
    });
    return entries_.size() < settings_.hosts_max;
}

void Names::look_up(Entry& entry)
{
    CURL* easy = curl_easy_init();
    CHECK(easy != nullptr);
    entry.lookup.reset(easy);
    // What libcurl remembers itself is not asked again.
    entry.lookup_hint = lines_of({join('-', entry.host.key())});
    entry.coming.clear();
    entry.why[0] = 0;
    auto time = std::chrono::ceil<std::chrono::milliseconds>(settings_.lookup_max).count();
    curl_easy_setopt(easy, CURLOPT_URL, join("http://", entry.host.key(), "/").c_str());
    curl_easy_setopt(easy, CURLOPT_RESOLVE, entry.lookup_hint.get());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(time));
    // Who does not answer in time is left behind, not waited for.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    // It shows each address, and gets no socket for it: both families at once.
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_address);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &entry);
    curl_easy_setopt(easy, CURLOPT_HAPPY_EYEBALLS_TIMEOUT_MS, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, entry.why.data());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &entry);
    ++lookups_;
    driver_.add(easy);
}

curl_socket_t Names::on_address(void* entry, curlsocktype /*purpose*/,
                                curl_sockaddr* address) noexcept
{
    auto& coming = static_cast<Entry*>(entry)->coming;
    std::string text = text_of(address->addr);
    bool is_new = std::ranges::find(coming, text) == coming.end();
    if (!text.empty() && is_new && coming.size() < addresses_max)
        coming.push_back(std::move(text));
    return CURL_SOCKET_BAD;
}

void Names::finish(CURL* easy, CURLcode code)
{
    char* given = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &given);
    Entry& entry = *reinterpret_cast<Entry*>(given);
    Instant now = loop_.now();
    if (!entry.coming.empty()) {
        entry.addresses = join(entry.host.key(), ':', join_list(entry.coming, ","));
        entry.found = now;
        entry.next_lookup = now + settings_.fresh;
    } else {
        entry.next_lookup = now + settings_.pause;
        bool is_mute = code == CURLE_OPERATION_TIMEDOUT;
        failures_.push_back(
            {.key = entry.host.key(),
             .why = is_mute ? join("no answer to who ", entry.host.name, " is in ",
                                   format_duration(settings_.lookup_max))
                            : std::string{entry.why[0] != 0 ? entry.why.data()
                                                            : curl_easy_strerror(code)}});
    }
    entry.lookup.reset();
    entry.lookup_hint.reset();
    --lookups_;
    changed_();
}

std::vector<Names::Failure> Names::take_failures()
{
    return std::exchange(failures_, {});
}

}  // namespace holdfast::curl
