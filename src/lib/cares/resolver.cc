#include "lib/cares/resolver.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <sys/time.h>

#include "base/check.h"
#include "base/text.h"
#include "lib/cares/handle.h"
#include "lib/cares/records.h"

namespace holdfast::cares {
namespace {

// What c-ares gives back with its answer; it always does, if only at its end.
struct Waiting {
    Resolver* resolver;
    QuestionId id;
    int type;
};

Failure failure_of(int status) noexcept
{
    switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
        return Failure::no_such_name;
    case ARES_ETIMEOUT:
        return Failure::timed_out;
    case ARES_ECONNREFUSED:
        return Failure::refused;
    default:
        return Failure::other;
    }
}

// Of an answer that was passed on without its message, since other servers were asked as well.
std::optional<unsigned> code_of(int status) noexcept
{
    switch (status) {
    case ARES_EFORMERR:
        return 1;
    case ARES_ESERVFAIL:
        return 2;
    case ARES_ENOTFOUND:
        return 3;
    case ARES_ENOTIMP:
        return 4;
    case ARES_EREFUSED:
        return 5;
    default:
        return std::nullopt;
    }
}

std::string words_of(int status)
{
    switch (status) {
    case ARES_ENOTFOUND:
        return "there is no such name";
    case ARES_ENODATA:
        return "the name has no address";
    case ARES_ETIMEOUT:
        return "no name server answered";
    case ARES_ECONNREFUSED:
        return "no name server listens";
    case ARES_ESERVFAIL:
        return "the name servers failed (SERVFAIL)";
    case ARES_EREFUSED:
        return "the name servers refused to answer (REFUSED)";
    default:
        return to_lower(ares_strerror(status));
    }
}

std::optional<Address> address_of(const sockaddr* any)
{
    Address::Bytes bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (any->sa_family == AF_INET)
        std::memcpy(bytes.data() + 12, &reinterpret_cast<const sockaddr_in*>(any)->sin_addr, 4);
    else if (any->sa_family == AF_INET6)
        std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(any)->sin6_addr, 16);
    else
        return std::nullopt;
    return Address{bytes};
}

AddressesFound read_addresses(const ares_addrinfo& found)
{
    AddressesFound read;
    int kept = INT32_MAX;
    for (const ares_addrinfo_node* each = found.nodes; each != nullptr; each = each->ai_next) {
        std::optional<Address> address = address_of(each->ai_addr);
        bool is_new =
            address && std::ranges::find(read.addresses, *address) == read.addresses.end();
        if (!is_new || read.addresses.size() >= Resolver::addresses_max)
            continue;
        read.addresses.push_back(*address);
        kept = std::min(kept, each->ai_ttl);
    }
    read.kept = std::chrono::seconds{std::max(kept, 0)};
    if (read.addresses.empty())
        read = {.failure = Failure::no_such_name, .why = words_of(ARES_ENODATA)};
    return read;
}

}  // namespace

class Resolver::Socket final : public IoHandler {
public:
    Socket(Resolver& resolver, int fd, Readiness interest)
        : resolver_{resolver}, fd_{fd}, watch_{resolver.loop_.watch(fd, interest, *this)}
    {
    }
    void change(Readiness interest) { watch_->change(interest); }

    void on_ready(Readiness ready) override
    {
        // c-ares may take leave of this socket, which ends `this`.
        Resolver& resolver = resolver_;
        ares_process_fd(resolver.channel_, ready.readable ? fd_ : ARES_SOCKET_BAD,
                        ready.writable ? fd_ : ARES_SOCKET_BAD);
        resolver.arm();
    }

private:
    Resolver& resolver_;
    int fd_;
    std::unique_ptr<Watch> watch_;
};

struct Resolver::Question {
    Answered answered{};
    Found found{};
    Answer answer{};
    AddressesFound addresses{};
};

Resolver::Resolver(IoLoop& loop) : loop_{loop}
{
}

std::shared_ptr<Resolver> Resolver::make(IoLoop& loop, const Settings& settings)
{
    std::shared_ptr<Resolver> resolver{new Resolver{loop}};
    resolver->loop_.add(*resolver, never);
    resolver->open(settings);
    return resolver;
}

Resolver::~Resolver()
{
    questions_.clear();
    if (channel_ != nullptr)
        ares_destroy(channel_);
    loop_.remove(*this);
}

// All that c-ares would read from files is said here, so that it reads none.
void Resolver::open(const Settings& settings)
{
    std::vector<std::string> domains = settings.domains;
    std::vector<char*> domain_texts;
    for (std::string& each : domains)
        domain_texts.push_back(each.data());
    std::string lookups = "b";
    ares_options options{};
    // Of one server that was chosen its own word is wanted, be it a failure.
    options.flags = settings.servers.size() == 1 ? ARES_FLAG_NOCHECKRESP : 0;
    options.timeout =
        static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(settings.first_wait).count());
    options.tries = settings.tries;
    options.ndots = settings.dots_min;
    options.domains = domain_texts.data();
    options.ndomains = static_cast<int>(domain_texts.size());
    options.lookups = lookups.data();
    options.sock_state_cb = on_state;
    options.sock_state_cb_data = this;
    constexpr int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
                         ARES_OPT_DOMAINS | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB |
                         ARES_OPT_SERVERS | ARES_OPT_SORTLIST;
    int code = ares_init_options(&channel_, &options, mask);
    if (code == ARES_SUCCESS)
        code = ares_set_servers_ports_csv(channel_, join_list(settings.servers, ",").c_str());
    if (code != ARES_SUCCESS)
        throw std::runtime_error{
            join("name servers ", join_list(settings.servers, ", "), ": ", ares_strerror(code))};
}

Resolver::Question& Resolver::add(QuestionId id)
{
    return *questions_.emplace(id, std::make_unique<Question>()).first->second;
}

QuestionId Resolver::ask(const std::string& name, int type, Answered answered)
{
    QuestionId id{++numbers_};
    Question& question = add(id);
    question.answered = std::move(answered);
    if (asked_ >= questions_max) {
        question.answer = {.failure = Failure::other, .why = "too many questions at once"};
        over_.push_back(id);
        loop_.wake(*this);
        return id;
    }
    ++asked_;
    ares_query(channel_, name.c_str(), 1, type, on_answer, new Waiting{this, id, type});
    arm();
    return id;
}

QuestionId Resolver::find(const std::string& name, Family family, Found found)
{
    QuestionId id{++numbers_};
    Question& question = add(id);
    question.found = std::move(found);
    if (asked_ >= questions_max) {
        question.addresses = {.failure = Failure::other, .why = "too many questions at once"};
        over_.push_back(id);
        loop_.wake(*this);
        return id;
    }
    ++asked_;
    ares_addrinfo_hints hints{};
    hints.ai_family = family == Family::any    ? AF_UNSPEC
                      : family == Family::ipv4 ? AF_INET
                                               : AF_INET6;
    auto told = [](void* waiting, int status, int timeouts, ares_addrinfo* addresses) {
        on_addresses(waiting, status, timeouts, addresses);
    };
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, told, new Waiting{this, id, 0});
    arm();
    return id;
}

void Resolver::forget(QuestionId id)
{
    questions_.erase(id);
}

void Resolver::on_answer(void* waiting, int status, int /*timeouts*/, unsigned char* bytes,
                         int count) noexcept
{
    std::unique_ptr<Waiting> given{static_cast<Waiting*>(waiting)};
    Resolver& self = *given->resolver;
    --self.asked_;
    auto question = self.questions_.find(given->id);
    if (question == self.questions_.end())
        return;
    Answer& answer = question->second->answer;
    if (bytes != nullptr) {
        auto message = read_message({bytes, static_cast<std::size_t>(count)}, given->type);
        answer.is_malformed = !message;
        if (message) {
            answer.code = std::move(message->code);
            answer.records = std::move(message->records);
            answer.answers = message->answers;
            answer.authorities = message->authorities;
            answer.additionals = message->additionals;
        }
    } else if (auto code = code_of(status)) {
        answer.code = code_name(*code);
    } else if (status == ARES_EBADRESP) {
        answer.is_malformed = true;
    } else if (status != ARES_SUCCESS) {
        answer.failure = failure_of(status);
        answer.why = words_of(status);
    }
    self.over_.push_back(given->id);
    self.loop_.wake(self);
}

void Resolver::on_addresses(void* waiting, int status, int /*timeouts*/, void* found) noexcept
{
    std::unique_ptr<Waiting> given{static_cast<Waiting*>(waiting)};
    FoundAddresses addresses{static_cast<ares_addrinfo*>(found)};
    Resolver& self = *given->resolver;
    --self.asked_;
    auto question = self.questions_.find(given->id);
    if (question == self.questions_.end())
        return;
    question->second->addresses =
        status == ARES_SUCCESS && addresses
            ? read_addresses(*addresses)
            : AddressesFound{.failure = failure_of(status), .why = words_of(status)};
    self.over_.push_back(given->id);
    self.loop_.wake(self);
}

void Resolver::on_state(void* self, int fd, int readable, int writable) noexcept
{
    auto& resolver = *static_cast<Resolver*>(self);
    Readiness interest{.readable = readable != 0, .writable = writable != 0};
    auto found = resolver.sockets_.find(fd);
    if (!interest.readable && !interest.writable)
        resolver.sockets_.erase(fd);
    else if (found != resolver.sockets_.end())
        found->second->change(interest);
    else
        resolver.sockets_.emplace(fd, std::make_unique<Socket>(resolver, fd, interest));
}

void Resolver::arm()
{
    timeval wait{};
    bool is_waiting = ares_timeout(channel_, nullptr, &wait) != nullptr;
    due_ = is_waiting ? loop_.now() + std::chrono::seconds{wait.tv_sec} +
                            std::chrono::microseconds{wait.tv_usec}
                      : never;
    if (!is_stepping_)
        loop_.wake(*this);
}

Instant Resolver::step(Instant now)
{
    // Who is told may let go of this.
    std::shared_ptr<Resolver> self = shared_from_this();
    if (now >= due_) {
        is_stepping_ = true;
        ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        arm();
        is_stepping_ = false;
    }
    for (QuestionId id : std::exchange(over_, {})) {
        auto question = questions_.extract(id);
        if (question.empty())
            continue;
        Question& over = *question.mapped();
        if (over.answered)
            over.answered(std::move(over.answer));
        else
            over.found(std::move(over.addresses));
    }
    return due_;
}

}  // namespace holdfast::cares
