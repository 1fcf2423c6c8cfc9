// Logins by password. One that was right a moment ago is recognised; the others are hashed on the
// worker's thread, a bounded number at a time, and the same login only once for all who wait for
// it. Loop thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/job.h"
#include "base/time.h"
#include "http/auth/credentials.h"
#include "http/auth/login_cache.h"
#include "lib/gnutls/hmac.h"

namespace holdfast::http {

struct VerifierSettings {
    std::shared_ptr<const Credentials> credentials = std::make_shared<const Credentials>();
    LoginCache::Settings cache;
    std::size_t hashes_max = 32;  // Waiting or being made.
};

class Verifier {
public:
    enum class Outcome { right, wrong, overloaded };
    // `who` has the name of the login, or is null if nobody has. Called once, on the loop.
    using Done = std::function<void(Outcome, const Principal* who)>;
    using Digest = LoginCache::Digest;

    struct World {
        const Clock& clock;
        Worker& worker;  // Its jobs are gone before this is.
        // How long a hash took; called on the worker's thread.
        std::function<void(Duration)> hashed;
    };

    Verifier(const World& world, VerifierSettings settings);
    ~Verifier();
    Verifier(const Verifier&) = delete;
    Verifier& operator=(const Verifier&) = delete;

    // Every login is verified anew, those under way too.
    void apply(VerifierSettings settings);

    // The name under which a login goes here: of the header as it was sent.
    Digest digest_of(std::string_view header) noexcept { return hmac_.of(header); }
    // Null when it has to be verified.
    const Principal* recognise(const Digest& login);
    // Whether this very login is being verified, so that waiting for it costs nothing.
    bool is_under_way(const Digest& login) const { return pending_.contains(login); }

    // `done` may be called at once. `owner` is for forget().
    struct Login {
        Digest digest;
        std::string user;
        std::string password;
    };
    void verify(Login login, const void* owner, Done done);
    void forget(const void* owner) noexcept;

    std::size_t hash_count() const noexcept { return pending_.size(); }
    std::size_t cached_count();

private:
    class HashJob;
    struct Waiter {
        const void* owner;
        Done done;
    };

    void submit(Login login);
    void finish(HashJob& job);
    void answer(const Digest& login, Outcome outcome, const Principal* who);

    World world_;
    VerifierSettings settings_;
    gnutls::Hmac hmac_;
    LoginCache cache_;
    std::unordered_map<Digest, std::vector<Waiter>, LoginCache::Hash> pending_;
};

}  // namespace holdfast::http
