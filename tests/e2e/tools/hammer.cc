// A client without patience or second tries: opens a new connection for every request, at a fixed
// rate whatever the server does, and counts how each one ended. Several clients, each with an
// address of its own, run as threads. Waiting in the server's backlog is not a failure; being
// refused, reset, cut off, answered wrongly or kept beyond --timeout is.
//
//   hammer --rate 600 --clients 4 --seconds 20 --port 8080 --path /ping
//
// Ends after --seconds, or at SIGTERM or SIGINT; then waits for what is under way and prints one
// line of JSON.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration;
using std::chrono::duration_cast;

std::atomic<bool> stopping{false};

struct Options {
    double rate = 600;
    unsigned clients = 4;
    double seconds = 10;
    double timeout = 20;
    std::uint16_t port = 8080;
    std::string path = "/ping";
};

struct Tally {
    std::uint64_t sent = 0;
    std::uint64_t ok = 0;
    std::map<std::string, std::uint64_t> failed;
    double latency_max = 0;
    // The longest time in which no answer came: what a user of the service would have noticed.
    double silence_max = 0;

    void add(const Tally& other)
    {
        sent += other.sent;
        ok += other.ok;
        for (const auto& [kind, count] : other.failed)
            failed[kind] += count;
        latency_max = std::max(latency_max, other.latency_max);
        silence_max = std::max(silence_max, other.silence_max);
    }
};

struct Request {
    Clock::time_point started;
    std::size_t written = 0;
    std::string answer;
};

class Client {
public:
    Client(const Options& options, unsigned number)
        : options_{options},
          epoll_{epoll_create1(EPOLL_CLOEXEC)},
          text_{"GET " + options.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"}
    {
        source_.sin_family = AF_INET;
        // Own addresses keep the clients' ports apart: one address runs out of them in a minute.
        source_.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + number);
        target_.sin_family = AF_INET;
        target_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        target_.sin_port = htons(options.port);
    }
    ~Client() { close(epoll_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    Tally run()
    {
        const auto begin = Clock::now();
        const auto end = begin + duration_cast<Clock::duration>(duration<double>(options_.seconds));
        const auto gap =
            duration_cast<Clock::duration>(duration<double>(options_.clients / options_.rate));
        auto due = begin;
        last_answer_ = begin;
        for (;;) {
            const auto now = Clock::now();
            const bool over = stopping || now >= end;
            for (; !over && due <= now; due += gap)
                start(now);
            if (over && open_.empty())
                return tally_;
            expire(now);
            const auto left = over ? std::chrono::milliseconds(20)
                                   : duration_cast<std::chrono::milliseconds>(due - now);
            collect(static_cast<int>(std::max<std::int64_t>(left.count(), 1)));
        }
    }

private:
    void start(Clock::time_point now)
    {
        ++tally_.sent;
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor < 0)
            return fail("own: socket");
        const int late = 1;
        (void)setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
        (void)bind(descriptor, reinterpret_cast<const sockaddr*>(&source_), sizeof source_);
        if (connect(descriptor, reinterpret_cast<const sockaddr*>(&target_), sizeof target_) != 0 &&
            errno != EINPROGRESS) {
            const int error = errno;
            close(descriptor);
            return fail(std::string("connect: ") + std::strerror(error));
        }
        epoll_event event{};
        event.events = EPOLLOUT | EPOLLIN;
        event.data.fd = descriptor;
        (void)epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event);
        open_.emplace(descriptor, Request{now, 0, {}});
    }

    void collect(int wait_ms)
    {
        epoll_event events[256];
        const int count = epoll_wait(epoll_, events, 256, wait_ms);
        for (int i = 0; i < count; ++i)
            advance(events[i].data.fd, events[i].events);
    }

    void advance(int descriptor, std::uint32_t events)
    {
        auto& request = open_.at(descriptor);
        if (request.written < text_.size() && (events & (EPOLLOUT | EPOLLERR)) != 0) {
            int error = 0;
            socklen_t size = sizeof error;
            (void)getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
            if (error != 0)
                return end(descriptor, std::string("connect: ") + std::strerror(error));
            const auto count = send(descriptor, text_.data() + request.written,
                                    text_.size() - request.written, MSG_NOSIGNAL);
            if (count < 0 && errno != EAGAIN)
                return end(descriptor, std::string("send: ") + std::strerror(errno));
            if (count > 0)
                request.written += static_cast<std::size_t>(count);
            if (request.written == text_.size()) {
                epoll_event event{};
                event.events = EPOLLIN;
                event.data.fd = descriptor;
                (void)epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event);
            }
        }
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
            receive(descriptor, request);
    }

    void receive(int descriptor, Request& request)
    {
        char buffer[4096];
        for (;;) {
            const auto count = recv(descriptor, buffer, sizeof buffer, 0);
            if (count > 0) {
                request.answer.append(buffer, static_cast<std::size_t>(count));
                continue;
            }
            if (count == 0)
                return end(descriptor, judge(request.answer));
            if (errno == EAGAIN)
                return;
            return end(descriptor, std::string("receive: ") + std::strerror(errno));
        }
    }

    static std::string judge(const std::string& answer)
    {
        if (answer.empty())
            return "closed without an answer";
        if (answer.rfind("HTTP/1.1 200 ", 0) == 0 && answer.find("\r\n\r\n") != std::string::npos)
            return {};
        return "answered: " + answer.substr(0, answer.find('\r'));
    }

    void end(int descriptor, const std::string& complaint)
    {
        const auto now = Clock::now();
        const auto latency = duration<double>(now - open_.at(descriptor).started).count();
        tally_.latency_max = std::max(tally_.latency_max, latency);
        open_.erase(descriptor);
        close(descriptor);
        if (!complaint.empty())
            return fail(complaint);
        ++tally_.ok;
        tally_.silence_max =
            std::max(tally_.silence_max, duration<double>(now - last_answer_).count());
        last_answer_ = now;
    }

    void expire(Clock::time_point now)
    {
        std::vector<int> late;
        for (const auto& [descriptor, request] : open_)
            if (duration<double>(now - request.started).count() > options_.timeout)
                late.push_back(descriptor);
        for (const int descriptor : late)
            end(descriptor, "no answer in time");
    }

    void fail(const std::string& kind) { ++tally_.failed[kind]; }

    const Options& options_;
    int epoll_;
    std::string text_;
    sockaddr_in source_{};
    sockaddr_in target_{};
    std::unordered_map<int, Request> open_;
    Clock::time_point last_answer_;
    Tally tally_;
};

Options parse(int argc, char** argv)
{
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--rate")
            options.rate = std::stod(value);
        else if (name == "--clients")
            options.clients = static_cast<unsigned>(std::stoul(value));
        else if (name == "--seconds")
            options.seconds = std::stod(value);
        else if (name == "--timeout")
            options.timeout = std::stod(value);
        else if (name == "--port")
            options.port = static_cast<std::uint16_t>(std::stoul(value));
        else if (name == "--path")
            options.path = value;
        else {
            std::fprintf(stderr, "hammer: unknown option: %s\n", name.c_str());
            std::exit(64);
        }
    }
    return options;
}

void print(const Tally& tally, double elapsed)
{
    std::string failed;
    std::uint64_t failures = 0;
    for (const auto& [kind, count] : tally.failed) {
        failed += (failed.empty() ? "\"" : ", \"") + kind + "\": " + std::to_string(count);
        failures += count;
    }
    std::printf(
        "{\"sent\": %llu, \"ok\": %llu, \"failed\": %llu, \"kinds\": {%s}, "
        "\"rate\": %.1f, \"latency_max\": %.3f, \"silence_max\": %.3f}\n",
        static_cast<unsigned long long>(tally.sent), static_cast<unsigned long long>(tally.ok),
        static_cast<unsigned long long>(failures), failed.c_str(),
        static_cast<double>(tally.sent) / elapsed, tally.latency_max, tally.silence_max);
}

}  // namespace

int main(int argc, char** argv)
{
    const Options options = parse(argc, argv);
    // During a restart everything that arrives is open at once.
    const rlimit files{65536, 65536};
    (void)setrlimit(RLIMIT_NOFILE, &files);
    std::signal(SIGTERM, [](int) { stopping = true; });
    std::signal(SIGINT, [](int) { stopping = true; });

    std::vector<Tally> tallies(options.clients);
    const auto begin = Clock::now();
    std::atomic<std::int64_t> sending_ns{0};
    {
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < options.clients; ++i)
            threads.emplace_back([&, i] { tallies[i] = Client(options, i).run(); });
        // The rate is what was sent while sending went on, without the wait for the last answers.
        while (!stopping && duration<double>(Clock::now() - begin).count() < options.seconds)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        sending_ns = (Clock::now() - begin).count();
        for (auto& thread : threads)
            thread.join();
    }
    Tally total;
    for (const auto& tally : tallies)
        total.add(tally);
    print(total, static_cast<double>(sending_ns) / 1e9);
    return 0;
}
