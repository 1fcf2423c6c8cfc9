#include "drill/act/hold.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/endpoint.h"
#include "base/text.h"
#include "drill/act/receiver.h"
#include "drill/host/process.h"

namespace holdfast::drill {
namespace {

constexpr int go_max = 30;  // Seconds that it waits for the word.
constexpr std::size_t clients_max = 1000;
constexpr std::size_t threads_max = 64;
// Often enough that a patient server goes on waiting.
constexpr std::chrono::milliseconds drip{500};

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

bool read_address(std::string_view text, Address& into)
{
    auto endpoint = parse_endpoint(text);
    if (!endpoint)
        return false;
    auto* v4 = reinterpret_cast<sockaddr_in*>(&into.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&into.storage);
    if (::inet_pton(AF_INET, endpoint->host.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint->port);
        into.size = sizeof *v4;
    } else if (::inet_pton(AF_INET6, endpoint->host.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint->port);
        into.size = sizeof *v6;
    }
    return into.size > 0;
}

[[noreturn]] void sleep_for_ever()
{
    for (;;)
        ::pause();
}

Descriptor listen_on(const std::string& text)
{
    Address address;
    if (!read_address(text, address))
        return {};
    Descriptor listener{::socket(address.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    int on = 1;
    (void)::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(listener.get(), address.get(), address.size) != 0 ||
        ::listen(listener.get(), 16) != 0)
        return {};
    return listener;
}

int occupy(const std::string& address)
{
    Descriptor listener = listen_on(address);
    if (!listener)
        return EX_OSERR;
    sleep_for_ever();
}

int receive(const std::string& address, const std::string& file)
{
    Descriptor listener = listen_on(address);
    return listener ? be_receiver(listener.get(), file) : EX_OSERR;
}

// Another program: this one knows nothing of Kafka.
int be_broker(const std::string& config, const std::string& file)
{
    const std::string program = broker_program();
    (void)::execl(program.c_str(), program.c_str(), config.c_str(), file.c_str(), nullptr);
    return EX_UNAVAILABLE;
}

// Its threads are held by a tracer at each write. If that dies, however, the kernel lets them go.
int slow_file(const std::string& pid, const std::string& path, const std::string& microseconds)
{
    // What it says of a process that is killed meanwhile helps nobody.
    Descriptor nowhere{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    (void)::dup2(nowhere.get(), STDERR_FILENO);
    const std::string injection = join("inject=pwrite64,write:delay_enter=", microseconds);
    std::array words{"strace",
                     "-f",
                     "-qq",
                     "-o",
                     "/dev/null",
                     "-p",
                     pid.c_str(),
                     "-P",
                     path.c_str(),
                     "-e",
                     "trace=pwrite64,write",
                     "-e",
                     injection.c_str(),
                     static_cast<const char*>(nullptr)};
    (void)::execvp("strace", const_cast<char* const*>(words.data()));
    return EX_UNAVAILABLE;
}

// A request that never ends, a byte at a time; who is sent away comes back.
int be_slow_clients(const std::string& text, std::size_t count)
{
    Address address;
    if (!read_address(text, address) || count == 0 || count > clients_max)
        return EX_USAGE;
    constexpr std::string_view head = "GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: ";
    struct Client {
        Descriptor socket;
        std::size_t sent = 0;
    };
    std::vector<Client> clients(count);
    for (;;) {
        for (Client& client : clients) {
            if (!client.socket) {
                client = {Descriptor{::socket(address.get()->sa_family,
                                              SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)},
                          0};
                (void)::connect(client.socket.get(), address.get(), address.size);
                continue;
            }
            char next = client.sent < head.size() ? head[client.sent] : 'x';
            if (::send(client.socket.get(), &next, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1)
                ++client.sent;
            else if (errno != EAGAIN && errno != ENOTCONN && errno != EINPROGRESS)
                client = {};
        }
        std::this_thread::sleep_for(drip);
    }
}

int burn(std::size_t threads)
{
    if (threads == 0 || threads > threads_max)
        return EX_USAGE;
    std::vector<std::thread> all;
    for (std::size_t i = 0; i < threads; ++i)
        all.emplace_back([] {
            for (std::atomic<unsigned> turns{0};;)
                ++turns;
        });
    sleep_for_ever();
}

// Until somebody has written down how this is ended.
bool wait_for_the_word()
{
    // Who was to give it may be gone before this line.
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t word;
    sigemptyset(&word);
    sigaddset(&word, SIGUSR1);
    (void)::pthread_sigmask(SIG_BLOCK, &word, nullptr);
    timespec patience{.tv_sec = go_max, .tv_nsec = 0};
    bool came = ::sigtimedwait(&word, nullptr, &patience) == SIGUSR1;
    (void)::prctl(PR_SET_PDEATHSIG, 0);
    return came;
}

}  // namespace

int hold(const std::vector<std::string>& arguments)
{
    auto lasts = arguments.size() >= 3 ? parse_number<unsigned>(arguments[0]) : std::nullopt;
    if (!lasts || !wait_for_the_word())
        return EX_USAGE;
    // However it is forgotten, it ends.
    std::signal(SIGALRM, SIG_DFL);
    (void)::alarm(*lasts);
    const std::string& role = arguments[1];
    if (role == "occupy")
        return occupy(arguments[2]);
    if (role == "burn")
        return burn(parse_number<std::size_t>(arguments[2]).value_or(0));
    if (role == "receiver" && arguments.size() == 4)
        return receive(arguments[2], arguments[3]);
    if (role == "broker" && arguments.size() == 4)
        return be_broker(arguments[2], arguments[3]);
    if (role == "slow_file" && arguments.size() == 5)
        return slow_file(arguments[2], arguments[3], arguments[4]);
    if (role == "slow_clients" && arguments.size() == 4)
        return be_slow_clients(arguments[2], parse_number<std::size_t>(arguments[3]).value_or(0));
    return EX_USAGE;
}

}  // namespace holdfast::drill
