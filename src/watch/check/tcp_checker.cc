#include "watch/check/tcp_checker.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/check.h"
#include "base/text.h"
#include "lib/socket/connector.h"
#include "lib/socket/stream.h"
#include "watch/check/target.h"
#include "watch/check/tcp_fault.h"

namespace holdfast::watch {
namespace {

// Somebody wants to see what it says, even if nothing special is expected.
bool wants_answer(const Service& service)
{
    return !service.tcp.expect.empty() ||
           std::ranges::any_of(service.conditions, [](const ConditionText& each) {
               return each.text.find("[BODY]") != std::string::npos;
           });
}

}  // namespace

class TcpChecker::Talk final : public IoHandler, public Task {
public:
    Talk(TcpChecker& checks, const Check& check)
        : checks_{checks},
          loop_{checks.surroundings_.loop},
          id_{check.id},
          service_{check.service},
          wants_answer_{watch::wants_answer(*service_)},
          began_{loop_.now()}
    {
        loop_.add(*this, never);
    }
    ~Talk() override
    {
        loop_.remove(*this);
        if (lookup_)
            checks_.surroundings_.addresses.cancel(*lookup_);
    }
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;

    const char* name() const noexcept override { return "tcp-check"; }

    void begin()
    {
        if (auto problem = find_target_problem(CheckType::tcp, service_->url))
            return end(Silence::unreachable, *problem);
        target_ = *parse_target(service_->url);
        // It is told of in a step of its own, so that this is still here.
        lookup_ = find_admitted(checks_.surroundings_.addresses, target_.host, service_->family,
                                [this](Result<std::vector<Address>> found) {
                                    lookup_.reset();
                                    hear_addresses(std::move(found));
                                });
    }

    void on_ready(Readiness ready) override
    {
        if (!unsent_.empty() && ready.writable)
            say();
        if (!is_over_ && ready.readable && wants_answer_)
            hear();
    }

    Instant step(Instant /*now*/) override
    {
        if (is_over_)
            checks_.finish(id_);  // And with it this.
        return never;
    }

    Observation take_seen()
    {
        if (is_over_)
            return std::move(seen_);
        note_phase();
        seen_.silence = seen_.body.empty() ? std::optional{Silence::timed_out} : std::nullopt;
        if (lookup_) {
            seen_.silence = Silence::not_resolved;
            seen_.problem = join("no answer to who ", target_.host, " is");
        } else if (!socket_) {
            seen_.problem = "no connection";
            if (connector_)
                seen_.address = to_string(connector_->last_tried());
        } else {
            seen_.problem = seen_.body.empty() ? "connected, but no answer came"
                                               : "it answers, and not what is expected";
        }
        return std::move(seen_);
    }

private:
    void hear_addresses(Result<std::vector<Address>> found)
    {
        note_phase();
        phase_ = &Phases::connect;
        if (!found)
            return end(
                found.error().code == Errc::invalid ? Silence::unreachable : Silence::not_resolved,
                found.error().context);
        connector_.emplace(loop_, *std::move(found), target_.port,
                           [this](socket::Connected connected) { take(std::move(connected)); });
    }
    void take(socket::Connected connected)
    {
        note_phase();
        phase_ = &Phases::processing;
        seen_.address = to_string(*connected.address);
        if (!connected.socket) {
            seen_.is_unknown = connected.fault == socket::Fault::own;
            return end(silence_of(connected.fault), connected.why);
        }
        socket_ = std::move(connected.socket);
        unsent_ = service_->tcp.send;
        if (unsent_.empty() && !wants_answer_)
            return end(std::nullopt, {});
        watch_ = loop_.watch(socket_.get(),
                             {.readable = wants_answer_, .writable = !unsent_.empty()}, *this);
    }
    void say()
    {
        socket::Moved moved = socket::send(socket_, unsent_);
        if (moved.flow == socket::Flow::failed)
            return end(Silence::cut_off, socket::error_text(moved.error));
        unsent_.remove_prefix(moved.bytes);
        if (!unsent_.empty())
            return;
        if (!wants_answer_)
            return end(std::nullopt, {});
        watch_->change({.readable = true});
    }
    // A piece a turn: who sends without end holds up nobody.
    void hear()
    {
        std::array<char, 16384> piece{};
        std::size_t most = checks_.surroundings_.limits.tcp_bytes_max;
        std::size_t room = std::min(piece.size(), most - seen_.body.size());
        socket::Moved moved = socket::receive(socket_, {piece.data(), room});
        if (moved.flow == socket::Flow::waits)
            return;
        if (moved.flow != socket::Flow::moved)
            return hear_end(moved);
        if (seen_.body.empty()) {
            note_phase();
            phase_ = &Phases::transfer;
        }
        const std::string& expect = service_->tcp.expect;
        // What is expected may have begun in the piece before.
        std::size_t from = seen_.body.size() - std::min(seen_.body.size(), expect.size());
        seen_.body.append(piece.data(), moved.bytes);
        if (seen_.body.find(expect, from) != std::string::npos)
            return end(std::nullopt, {});
        if (seen_.body.size() >= most)
            end(std::nullopt, join("it has sent ", most, " bytes without what is expected"));
    }
    void hear_end(const socket::Moved& moved)
    {
        std::string how = moved.flow == socket::Flow::ended ? "it has closed the connection"
                                                            : socket::error_text(moved.error);
        if (seen_.body.empty())
            return end(Silence::cut_off, join(how, " before it said anything"));
        end(std::nullopt, join(how, " without having said what is expected"));
    }
    // The rest is done in a step of its own, since it ends this.
    void end(std::optional<Silence> silence, std::string_view problem)
    {
        note_phase();
        watch_.reset();
        seen_.silence = silence;
        seen_.problem = problem;
        is_over_ = true;
        loop_.wake(*this);
    }
    void note_phase()
    {
        Instant now = loop_.now();
        seen_.phases.*phase_ += now - began_;
        began_ = now;
    }

    TcpChecker& checks_;
    IoLoop& loop_;
    CheckId id_;
    std::shared_ptr<const Service> service_;
    bool wants_answer_;
    Instant began_;  // The phase that is on.
    Duration Phases::*phase_ = &Phases::resolve;
    Target target_{};
    Observation seen_{};
    bool is_over_ = false;
    std::string_view unsent_{};
    std::optional<LookupId> lookup_;
    std::optional<socket::Connector> connector_;
    Descriptor socket_;
    std::unique_ptr<Watch> watch_;
};

TcpChecker::TcpChecker(const Surroundings& surroundings, Done done)
    : surroundings_{surroundings}, done_{std::move(done)}
{
}

TcpChecker::~TcpChecker() = default;

void TcpChecker::begin(const Check& check, Instant /*now*/)
{
    auto [at, is_new] = talks_.emplace(check.id, std::make_unique<Talk>(*this, check));
    CHECK(is_new);
    at->second->begin();
}

void TcpChecker::finish(CheckId id)
{
    auto talk = talks_.extract(id);
    done_(id, talk.mapped()->take_seen());
}

void TcpChecker::cancel(CheckId id)
{
    talks_.erase(id);
}

Observation TcpChecker::give_up(CheckId id, Instant /*now*/)
{
    auto talk = talks_.extract(id);
    CHECK(!talk.empty());
    return talk.mapped()->take_seen();
}

}  // namespace holdfast::watch
