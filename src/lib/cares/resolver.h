// Questions to name servers, side by side on the loop: asked, and heard of later. c-ares says which
// sockets and what moment matter to it, and is told when they are there. Nothing here reads a file
// or waits. Loop thread.
//
// A server that says nothing is asked again after a second, two and four, each time after all the
// others; it holds up no question but those put to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/io.h"
#include "base/strong.h"
#include "base/task.h"

struct ares_channeldata;

namespace holdfast::cares {

using QuestionId = Strong<struct QuestionIdTag, std::uint64_t>;

enum class Family : std::uint8_t { any, ipv4, ipv6 };

enum class Failure : std::uint8_t {
    none,
    no_such_name,  // Of addresses: the name servers say so, or they know none.
    timed_out,
    refused,  // Nobody listens where a name server should.
    other,
};

// Of one record set.
struct Answer {
    Failure failure = Failure::none;
    std::string why{};
    std::string code{};  // "NOERROR", "NXDOMAIN"
    bool is_malformed = false;
    std::vector<std::string> records{};  // As of read_message().
    // Of each section, when there was a message that could be read.
    unsigned answers = 0;
    unsigned authorities = 0;
    unsigned additionals = 0;
};

struct AddressesFound {
    Failure failure = Failure::none;
    std::string why{};
    std::vector<Address> addresses{};  // In the order in which one should try them.
    std::chrono::seconds kept{};       // How long they may be remembered.
};

class Resolver final : public Task, public std::enable_shared_from_this<Resolver> {
public:
    // Of one resolver; more end as failed at once.
    static constexpr std::size_t questions_max = 4096;
    static constexpr std::size_t addresses_max = 16;

    struct Settings {
        std::vector<std::string> servers;    // "192.0.2.53:53"; one at least.
        std::vector<std::string> domains{};  // For find().
        int dots_min = 1;
        Duration first_wait = std::chrono::seconds{1};
        int tries = 3;
    };
    using Answered = std::function<void(Answer)>;
    using Found = std::function<void(AddressesFound)>;

    // Is on the loop while it lives. Throws std::runtime_error for servers that are no addresses.
    static std::shared_ptr<Resolver> make(IoLoop& loop, const Settings& settings);
    ~Resolver() override;
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    const char* name() const noexcept override { return "resolver"; }
    Instant step(Instant now) override;

    // Told once, later, unless it is forgotten. `type` is of parse_type().
    QuestionId ask(const std::string& name, int type, Answered answered);
    QuestionId find(const std::string& name, Family family, Found found);
    void forget(QuestionId id);

    bool is_idle() const noexcept { return questions_.empty() && asked_ == 0; }

private:
    class Socket;
    struct Question;

    explicit Resolver(IoLoop& loop);
    void open(const Settings& settings);
    Question& add(QuestionId id);
    void arm();

    static void on_state(void* self, int fd, int readable, int writable) noexcept;
    static void on_answer(void* waiting, int status, int timeouts, unsigned char* bytes,
                          int count) noexcept;
    static void on_addresses(void* waiting, int status, int timeouts, void* found) noexcept;

    IoLoop& loop_;
    std::uint64_t numbers_ = 0;
    std::map<QuestionId, std::unique_ptr<Question>> questions_;
    std::vector<QuestionId> over_;  // Not told yet.
    std::size_t asked_ = 0;         // That c-ares has not answered, forgotten ones among them.
    std::map<int, std::unique_ptr<Socket>> sockets_;
    ares_channeldata* channel_ = nullptr;
    Instant due_ = never;
    bool is_stepping_ = false;
};

}  // namespace holdfast::cares
