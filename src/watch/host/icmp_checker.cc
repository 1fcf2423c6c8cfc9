#include "watch/host/icmp_checker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/random.h"
#include "base/task.h"
#include "base/text.h"
#include "watch/check/addresses.h"
#include "watch/check/target.h"
#include "watch/host/echo_tally.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view scheme = "icmp";
// Of one turn: who sends without end holds up nobody.
constexpr int packets_max = 16;
// The longest header of IPv4, an echo, and a byte that shows that there is more.
constexpr std::size_t packet_bytes_max = 60 + echo_bytes + 1;

std::string text_of(int error)
{
    return std::generic_category().message(error);
}

// What this host lacks, not the one that is asked.
Observation own_trouble(int error)
{
    Observation seen{.is_unknown = true};
    if (error == EACCES)
        seen.problem =
            "this host lends us no socket for ICMP: widen net.ipv4.ping_group_range, or "
            "take the drop-in /usr/share/doc/holdfast/examples/icmp.conf";
    else if (error == EPERM)
        seen.problem =
            "this host lets no echo out: IPAddressDeny= of holdfast.service or its "
            "packet filter forbids it";
    else
        seen.problem = join("no socket for ICMP: ", text_of(error));
    return seen;
}

bool is_of_network(int error) noexcept
{
    return error == ENETUNREACH || error == EHOSTUNREACH || error == ECONNREFUSED ||
           error == EADDRNOTAVAIL || error == EINVAL || error == EHOSTDOWN || error == ENETDOWN ||
           error == ETIMEDOUT || error == EPROTO || error == ENOPROTOOPT || error == EMSGSIZE;
}

}  // namespace

class IcmpChecker::Visit final : public IoHandler, public Task {
public:
    Visit(IcmpChecker& checks, const Check& check)
        : checks_{checks},
          loop_{checks.surroundings_.loop},
          id_{check.id},
          service_{check.service},
          is_probe_{check.probe != nullptr},
          began_{loop_.now()},
          cookie_{
              Random{static_cast<std::uint64_t>(began_.time_since_epoch().count()) + check.id.value}
                  .next()}
    {
        if (const auto* wish = std::get_if<IcmpCheck>(&service_->local))
            wish_ = *wish;
        wish_.echoes = std::clamp(wish_.echoes, 1U, echoes_max);
        // The second half of the time is for the last of them.
        interval_ = std::min<Duration>(echo_interval, check.timeout / 2 / wish_.echoes);
        loop_.add(*this, never);
    }
    ~Visit() override
    {
        loop_.remove(*this);
        if (lookup_)
            checks_.surroundings_.addresses.cancel(*lookup_);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    const char* name() const noexcept override { return "icmp-check"; }

    void begin()
    {
        auto target = parse_target(service_->url);
        if (!target || target->scheme != scheme)
            return end({.silence = Silence::unreachable,
                        .problem = "a target of this type is icmp:// and a host"});
        host_ = target->host;
        lookup_ = find_admitted(checks_.surroundings_.addresses, host_, service_->family,
                                [this](Result<std::vector<Address>> found) {
                                    lookup_.reset();
                                    hear_addresses(std::move(found));
                                });
    }

    Instant step(Instant now) override
    {
        if (over_) {
            checks_.finish(id_);  // And with it this.
            return never;
        }
        if (!socket_.descriptor || tally_.sent() >= wish_.echoes)
            return never;
        send(now);
        return over_ ? now : tally_.sent() < wish_.echoes ? now + interval_ : never;
    }

    void on_ready(Readiness /*ready*/) override
    {
        int packets = 0;
        while (packets < packets_max && hear())
            ++packets;
        // An error wakes us, too, until it is taken.
        for (int i = 0; packets == 0 && i < packets_max; ++i) {
            int error = take_echo_error(socket_.descriptor);
            if (error == 0)
                break;
            note(error);
        }
        if (tally_.back() == wish_.echoes)
            end(judge_echoes(wish_, tally_, trouble_));
    }

    Observation take_seen()
    {
        if (over_)
            return std::move(*over_);
        if (lookup_)
            return {.silence = Silence::not_resolved,
                    .problem = join("no answer to who ", host_, " is")};
        // Some of them may not even be sent, if the loop was late.
        return with_address(judge_echoes(wish_, tally_, trouble_));
    }

private:
    void hear_addresses(Result<std::vector<Address>> found)
    {
        resolved_in_ = loop_.now() - began_;
        if (!found)
            return end({.silence = found.error().code == Errc::invalid ? Silence::unreachable
                                                                       : Silence::not_resolved,
                        .problem = found.error().context});
        for (const Address& each : *found) {
            address_ = each;
            socket_ = checks_.open_(each);
            // Of a family that this host does not speak.
            if (!is_of_network(socket_.error) && socket_.error != EAFNOSUPPORT)
                break;
        }
        if (is_of_network(socket_.error) || socket_.error == EAFNOSUPPORT)
            return end({.silence = Silence::unreachable, .problem = text_of(socket_.error)});
        if (socket_.error != 0)
            return end(own_trouble(socket_.error));
        identifier_ = socket_.identifier.value_or(static_cast<std::uint16_t>(cookie_));
        watch_ = loop_.watch(socket_.descriptor.get(), {.readable = true}, *this);
        loop_.wake(*this);
    }

    Internet internet() const noexcept { return address_->is_ipv4() ? Internet::v4 : Internet::v6; }

    void send(Instant now)
    {
        if (tally_.sent() == 0)
            opened_in_ = now - began_ - resolved_in_;
        int error = send_echo(
            socket_.descriptor,
            encode_request(internet(), {.identifier = identifier_,
                                        .sequence = static_cast<std::uint16_t>(tally_.sent()),
                                        .cookie = cookie_}));
        if (error != 0 && !is_of_network(error) && tally_.back() == 0)
            return end(own_trouble(error));
        tally_.send(now);
        if (error != 0)
            note(error);
    }

    // Whether there was anything.
    bool hear()
    {
        std::array<std::uint8_t, packet_bytes_max> packet{};
        EchoHeard heard = hear_echo(socket_.descriptor, packet);
        if (heard.error != 0 && heard.error != EAGAIN)
            note(heard.error);
        if (heard.error != 0)
            return false;
        bool is_theirs = heard.from && *heard.from != *address_;
        auto echo = decode_reply(internet(), socket_.is_raw, {packet.data(), heard.bytes});
        if (is_theirs || !echo || echo->cookie != cookie_ || echo->identifier != identifier_)
            return true;
        tally_.hear(echo->sequence, loop_.now());
        if (heard.hops_left)
            tally_.note_hops_left(*heard.hops_left);
        return true;
    }

    void note(int error) { trouble_ = text_of(error); }

    Observation with_address(Observation seen)
    {
        if (address_)
            seen.address = to_string(*address_);
        seen.phases.resolve = resolved_in_;
        seen.phases.connect = opened_in_;
        if (is_probe_) {
            seen.details.emplace().hop_limit = tally_.hops_left();
            // Whoever probes wants to know how long all of it took, and has the phases beside it.
            seen.took = {};
        }
        return seen;
    }
    // The rest is done in a step of its own, since it ends this.
    void end(Observation seen)
    {
        watch_.reset();
        over_ = with_address(std::move(seen));
        loop_.wake(*this);
    }

    IcmpChecker& checks_;
    IoLoop& loop_;
    CheckId id_;
    std::shared_ptr<const Service> service_;
    bool is_probe_;
    Instant began_;
    std::uint64_t cookie_;
    IcmpCheck wish_{};
    Duration interval_{};
    std::string host_{};
    Duration resolved_in_{};
    Duration opened_in_{};  // From then to the first echo.
    std::optional<LookupId> lookup_{};
    std::optional<Address> address_{};
    EchoSocket socket_{};
    std::uint16_t identifier_ = 0;
    EchoTally tally_{};
    std::string trouble_{};
    std::optional<Observation> over_{};
    std::unique_ptr<Watch> watch_{};
};

IcmpChecker::IcmpChecker(const Surroundings& surroundings, Done done, Open open)
    : surroundings_{surroundings}, done_{std::move(done)}, open_{std::move(open)}
{
}

IcmpChecker::~IcmpChecker() = default;

void IcmpChecker::begin(const Check& check, Instant /*now*/)
{
    auto [at, is_new] = visits_.emplace(check.id, std::make_unique<Visit>(*this, check));
    CHECK(is_new);
    at->second->begin();
}

void IcmpChecker::finish(CheckId id)
{
    auto visit = visits_.extract(id);
    done_(id, visit.mapped()->take_seen());
}

void IcmpChecker::cancel(CheckId id)
{
    visits_.erase(id);
}

Observation IcmpChecker::give_up(CheckId id, Instant /*now*/)
{
    auto visit = visits_.extract(id);
    CHECK(!visit.empty());
    return visit.mapped()->take_seen();
}

}  // namespace holdfast::watch
