#include "watch/check/tls_looks.h"

#include <stdexcept>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "lib/gnutls/client_session.h"
#include "lib/socket/connector.h"
#include "watch/check/tcp_fault.h"
#include "watch/check/tls_facts.h"
#include "watch/check/tls_trusts.h"

namespace holdfast::watch {

class TlsLooks::Look final : public IoHandler, public Task {
public:
    using Step = gnutls::ClientSession::Step;

    Look(TlsLooks& looks, TlsLookId id, TlsQuestion question, Done done)
        : looks_{looks},
          id_{id},
          question_{std::move(question)},
          done_{std::move(done)},
          began_{looks.loop_.now()}
    {
        looks_.loop_.add(*this, never);
    }
    ~Look() override { looks_.loop_.remove(*this); }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;

    const char* name() const noexcept override { return "tls-look"; }

    void begin(std::shared_ptr<const gnutls::Trust> trust)
    {
        trust_ = std::move(trust);
        began_ = looks_.loop_.now();
        connector_.emplace(looks_.loop_, question_.addresses, question_.port,
                           [this](socket::Connected connected) { take(std::move(connected)); });
    }
    // What follows is told in a step of its own, since it ends this.
    void end(std::optional<Silence> silence, std::string_view problem)
    {
        watch_.reset();
        seen_.silence = silence;
        seen_.problem = problem;
        looks_.loop_.wake(*this);
        is_over_ = true;
    }

    void on_ready(Readiness /*ready*/) override
    {
        Step step = session_->handshake();
        if (step == Step::wants_input || step == Step::wants_output)
            return watch_->change(
                {.readable = step == Step::wants_input, .writable = step == Step::wants_output});
        judge(step == Step::done);
    }

    Instant step(Instant /*now*/) override
    {
        if (is_over_)
            looks_.finish(id_);  // And with it this.
        return never;
    }

    // As far as it is.
    Observation take_seen()
    {
        if (!is_over_) {
            seen_.silence = Silence::timed_out;
            seen_.problem = session_ ? "connected, but no TLS handshake came of it"
                            : trust_ ? "no connection"
                                     : "no authorities to trust were read";
            note_time(session_ ? seen_.phases.tls : seen_.phases.connect);
            note_certificate();
        }
        if (seen_.address.empty())
            seen_.address =
                to_string(connector_ ? connector_->last_tried() : question_.addresses.front());
        return std::move(seen_);
    }
    Done take_done() { return std::move(done_); }

private:
    void take(socket::Connected connected)
    {
        seen_.address = to_string(*connected.address);
        note_time(seen_.phases.connect);
        if (!connected.socket) {
            seen_.is_unknown = connected.fault == socket::Fault::own;
            return end(silence_of(connected.fault), connected.why);
        }
        socket_ = std::move(connected.socket);
        began_ = looks_.loop_.now();
        try {
            session_.emplace(trust_, socket_.get(), question_.server_name);
            watch_ = looks_.loop_.watch(socket_.get(), {.readable = true, .writable = true}, *this);
        } catch (const std::runtime_error& error) {
            end(Silence::tls_failed, error.what());
        }
    }
    void judge(bool is_done)
    {
        note_time(seen_.phases.tls);
        note_certificate();
        if (is_done) {
            std::string distrust = question_.is_judged ? session_->find_distrust() : std::string{};
            bool is_trusted = distrust.empty();
            return end(is_trusted ? std::nullopt : std::optional{Silence::tls_failed}, distrust);
        }
        seen_.is_garbage = session_->is_garbage();
        if (seen_.is_garbage)
            return end(std::nullopt, join("what answered speaks no TLS: ", session_->failure()));
        end(session_->is_cut_off() ? Silence::cut_off : Silence::tls_failed,
            join("TLS handshake: ", session_->failure()));
    }
    void note_time(Duration& phase)
    {
        Instant now = looks_.loop_.now();
        phase = now - began_;
        began_ = now;
    }
    void note_certificate()
    {
        std::optional<gnutls::PeerCertificate> peer;
        if (session_)
            peer = session_->peer();
        if (!peer)
            return;
        seen_.certificate_expires = peer->ends;
        seen_.leaf_expires = peer->leaf_ends;
        if (question_.is_described)
            details().tls = to_facts(session_->shown(), session_->version());
    }
    Details& details() { return seen_.details ? *seen_.details : seen_.details.emplace(); }

    TlsLooks& looks_;
    TlsLookId id_;
    TlsQuestion question_;
    Done done_;
    Instant began_;  // The phase that is on.
    Observation seen_{};
    bool is_over_ = false;
    std::shared_ptr<const gnutls::Trust> trust_;
    std::optional<socket::Connector> connector_;
    Descriptor socket_;
    std::optional<gnutls::ClientSession> session_;
    std::unique_ptr<Watch> watch_;
};

TlsLooks::TlsLooks(IoLoop& loop, Trusts& trusts) : loop_{loop}, trusts_{trusts}
{
}

TlsLooks::~TlsLooks() = default;

TlsLookId TlsLooks::look(TlsQuestion question, Done done)
{
    TlsLookId id{++numbers_};
    std::string ca_file = question.ca_file;
    bool is_judged = question.is_judged;
    auto& look =
        *looks_.emplace(id, std::make_unique<Look>(*this, id, std::move(question), std::move(done)))
             .first->second;
    if (!is_judged) {
        look.begin(gnutls::Trust::of_nobody());
        return id;
    }
    trusts_.find(ca_file, [this, id](const Trusts::Found& found) {
        auto at = looks_.find(id);
        if (at == looks_.end())
            return;
        if (found)
            at->second->begin(*found);
        else
            at->second->end(Silence::tls_failed, found.error().context);
    });
    return id;
}

void TlsLooks::finish(TlsLookId id)
{
    auto look = looks_.extract(id);
    Done done = look.mapped()->take_done();
    done(look.mapped()->take_seen());
}

void TlsLooks::cancel(TlsLookId id)
{
    looks_.erase(id);
}

Observation TlsLooks::give_up(TlsLookId id)
{
    auto look = looks_.extract(id);
    CHECK(!look.empty());
    return look.mapped()->take_seen();
}

void TlsLooks::describe(const std::string& ca_file, std::vector<std::string> certificates,
                        std::string version, Told told)
{
    trusts_.find(ca_file, [certificates = std::move(certificates), version = std::move(version),
                           told = std::move(told)](const Trusts::Found& found) {
        const std::shared_ptr<const gnutls::Trust> trust =
            found ? *found : gnutls::Trust::of_nobody();
        told(to_facts(gnutls::describe_chain(certificates, gnutls::CertificateForm::pem, *trust),
                      version));
    });
}

}  // namespace holdfast::watch
