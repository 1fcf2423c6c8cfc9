// Looks at who answers on a TLS port: a handshake that believes anybody, so that a certificate that
// nobody should accept still tells when it ends, and then a judgement. Loop thread.
#pragma once

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
#include "watch/observation.h"

namespace holdfast::watch {

class Trusts;

using TlsLookId = Strong<struct TlsLookIdTag, std::uint64_t>;

struct TlsQuestion {
    std::vector<Address> addresses;  // One at least.
    std::uint16_t port = 0;
    std::string server_name;    // That the other end should have; a name or an address.
    std::string ca_file{};      // Whom to trust instead of those whom the host trusts.
    bool is_judged = true;      // Whether anybody wants to know what is wrong with the certificate.
    bool is_described = false;  // Details::tls is wanted.
};

class TlsLooks {
public:
    // `silence`, `problem`, `is_garbage`, `phases`, `address` and the certificate's times.
    using Done = std::function<void(Observation)>;

    TlsLooks(IoLoop& loop, Trusts& trusts);
    ~TlsLooks();
    TlsLooks(const TlsLooks&) = delete;
    TlsLooks& operator=(const TlsLooks&) = delete;

    // `done` is called once, later, unless it is cancelled.
    TlsLookId look(TlsQuestion question, Done done);
    void cancel(TlsLookId id);
    // What was seen until now, of one whose time is over.
    Observation give_up(TlsLookId id);

    // The same of certificates that somebody else was shown, each in PEM, the leaf first. `told` is
    // called once, maybe at once, and maybe when nobody wants to know any more.
    using Told = std::function<void(std::optional<TlsFacts>)>;
    void describe(const std::string& ca_file, std::vector<std::string> certificates,
                  std::string version, Told told);

private:
    class Look;

    void finish(TlsLookId id);

    IoLoop& loop_;
    Trusts& trusts_;
    std::uint64_t numbers_ = 0;
    std::map<TlsLookId, std::unique_ptr<Look>> looks_;
};

}  // namespace holdfast::watch
