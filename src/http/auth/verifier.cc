#include "http/auth/verifier.h"

#include <utility>

#include "lib/crypt/password_hash.h"
#include "lib/gnutls/secret.h"

namespace holdfast::http {
namespace {

// Whose hash an unknown user's password is held against: the same one for the same name, so that
// neither the time nor its changes tell who exists.
const Credential& stand_in(const Credentials& credentials, const LoginCache::Digest& name)
{
    return credentials.users()[LoginCache::Hash{}(name) % credentials.users().size()];
}

}  // namespace

class Verifier::HashJob final : public Job {
public:
    // `credential` is the user's, or another's if `is_known` is false.
    HashJob(Verifier& verifier, Login login, const Credential& credential, bool is_known)
        : verifier_{&verifier},
          clock_{verifier.world_.clock},
          hashed_{verifier.world_.hashed},
          credentials_{verifier.settings_.credentials},
          credential_{credential},
          is_known_{is_known},
          login_{std::move(login)}
    {
    }
    // A job that was never run, or not taken, leaves nobody waiting.
    ~HashJob() override
    {
        gnutls::wipe(login_.password);
        if (verifier_ != nullptr)
            verifier_->answer(login_.digest, Outcome::overloaded, nullptr);
    }
    HashJob(const HashJob&) = delete;
    HashJob& operator=(const HashJob&) = delete;

    void run() override
    {
        Instant begun = clock_.now();
        auto hash = crypt::hash_password(login_.password, credential_.hash);
        is_right_ = hash && gnutls::is_equal(*hash, credential_.hash);
        hashed_(clock_.now() - begun);
    }
    void done() override { std::exchange(verifier_, nullptr)->finish(*this); }

    bool is_of(const std::shared_ptr<const Credentials>& credentials) const noexcept
    {
        return credentials_ == credentials;
    }
    bool is_right() const noexcept { return is_right_; }
    // Null for a name that nobody has.
    const Principal* who() const noexcept { return is_known_ ? &credential_.who : nullptr; }
    Login& login() noexcept { return login_; }

private:
    Verifier* verifier_;
    const Clock& clock_;
    const std::function<void(Duration)>& hashed_;
    std::shared_ptr<const Credentials> credentials_;  // Whose `credential_` is.
    const Credential& credential_;
    bool is_known_;
    bool is_right_ = false;
    Login login_;
};

Verifier::Verifier(const World& world, VerifierSettings settings)
    : world_{world}, settings_{std::move(settings)}, cache_{settings_.cache}
{
}

Verifier::~Verifier() = default;

void Verifier::apply(VerifierSettings settings)
{
    settings_ = std::move(settings);
    cache_.reset(settings_.cache);
}

const Principal* Verifier::recognise(const Digest& login)
{
    return cache_.find(login, world_.clock.now());
}

void Verifier::verify(Login login, const void* owner, Done done)
{
    auto known = pending_.find(login.digest);
    if (known != pending_.end()) {
        known->second.push_back({owner, std::move(done)});
        return;
    }
    if (pending_.size() >= settings_.hashes_max) {
        done(Outcome::overloaded, nullptr);
        return;
    }
    pending_[login.digest].push_back({owner, std::move(done)});
    submit(std::move(login));
}

void Verifier::submit(Login login)
{
    const Credentials& credentials = *settings_.credentials;
    if (credentials.users().empty()) {
        // There is no name to keep secret.
        answer(login.digest, Outcome::wrong, nullptr);
        return;
    }
    const Credential* user = credentials.find_user(login.user);
    const Credential& held = user != nullptr ? *user : stand_in(credentials, hmac_.of(login.user));
    // Not taken, it is destroyed, and says so itself.
    (void)world_.worker.submit(
        std::make_unique<HashJob>(*this, std::move(login), held, user != nullptr));
}

void Verifier::finish(HashJob& job)
{
    if (!job.is_of(settings_.credentials)) {
        submit(std::move(job.login()));
        return;
    }
    const Digest digest = job.login().digest;
    const Principal* who = job.who();
    bool is_right = job.is_right() && who != nullptr;
    if (is_right)
        cache_.add(digest, *who, world_.clock.now());
    answer(digest, is_right ? Outcome::right : Outcome::wrong, who);
}

void Verifier::answer(const Digest& login, Outcome outcome, const Principal* who)
{
    auto node = pending_.extract(login);
    if (node.empty())
        return;
    for (Waiter& waiter : node.mapped())
        waiter.done(outcome, who);
}

void Verifier::forget(const void* owner) noexcept
{
    for (auto& [login, waiters] : pending_)
        std::erase_if(waiters, [&](const Waiter& waiter) { return waiter.owner == owner; });
}

std::size_t Verifier::cached_count()
{
    return cache_.count(world_.clock.now());
}

}  // namespace holdfast::http
