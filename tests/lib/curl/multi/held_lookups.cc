#include "tests/lib/curl/multi/held_lookups.h"

#include <condition_variable>
#include <mutex>
#include <string_view>

#include <dlfcn.h>
#include <netdb.h>

namespace holdfast {
namespace {

struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_held = true;
    std::vector<std::string> addresses;
    int asked = 0;
    int held = 0;
};

State& state()
{
    static State one;
    return one;
}

using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

Lookup system_lookup()
{
    static auto found = reinterpret_cast<Lookup>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return found;
}

int look_up(const char* service, const addrinfo* hints, addrinfo** result)
{
    std::vector<std::string> addresses;
    {
        std::unique_lock lock{state().mutex};
        ++state().asked;
        ++state().held;
        state().changed.wait(lock, [] { return !state().is_held; });
        --state().held;
        addresses = state().addresses;
        state().changed.notify_all();
    }
    addrinfo* first = nullptr;
    for (auto each = addresses.rbegin(); each != addresses.rend(); ++each) {
        addrinfo* one = nullptr;
        addrinfo literal = hints != nullptr ? *hints : addrinfo{};
        literal.ai_flags |= AI_NUMERICHOST;
        literal.ai_family = AF_UNSPEC;
        if (system_lookup()(each->c_str(), service, &literal, &one) != 0)
            continue;
        one->ai_next = first;
        first = one;
    }
    *result = first;
    return first != nullptr ? 0 : EAI_NONAME;
}

}  // namespace

HeldLookups::HeldLookups()
{
    hold();
}

HeldLookups::~HeldLookups()
{
    answer({});
    std::unique_lock lock{state().mutex};
    state().changed.wait(lock, [] { return state().held == 0; });
    state().asked = 0;
}

void HeldLookups::answer(std::vector<std::string> addresses)
{
    std::lock_guard lock{state().mutex};
    state().addresses = std::move(addresses);
    state().is_held = false;
    state().changed.notify_all();
}

void HeldLookups::hold()
{
    std::lock_guard lock{state().mutex};
    state().is_held = true;
}

int HeldLookups::asked() const
{
    std::lock_guard lock{state().mutex};
    return state().asked;
}

int HeldLookups::held() const
{
    std::lock_guard lock{state().mutex};
    return state().held;
}

}  // namespace holdfast

// libcurl finds this one, since the program comes before its libraries.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result)
{
    if (node != nullptr && std::string_view{node}.ends_with(".test"))
        return holdfast::look_up(service, hints, result);
    return holdfast::system_lookup()(node, service, hints, result);
}
