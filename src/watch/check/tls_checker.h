// Checks of what proves itself over TLS on a port ("tls://mail.example:993"): whether its
// certificate is to be believed, and when it and its chain end. Loop thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "watch/check/addresses.h"
#include "watch/check/checker.h"
#include "watch/check/tls_looks.h"

namespace holdfast::watch {

class TlsChecker final : public Checker {
public:
    TlsChecker(const Surroundings& surroundings, Done done);
    ~TlsChecker() override;
    TlsChecker(const TlsChecker&) = delete;
    TlsChecker& operator=(const TlsChecker&) = delete;

    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<TlsChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

private:
    struct Visit {
        std::string host;
        TlsQuestion question;
        Duration resolved_in{};
        Instant lookup_began{};
        std::optional<LookupId> lookup{};
        std::optional<TlsLookId> look{};
    };

    void hear_addresses(CheckId id, Result<std::vector<Address>> found);
    void finish(CheckId id, Observation seen);
    void drop(const Visit& visit);

    Surroundings surroundings_;
    Done done_;
    std::map<CheckId, Visit> visits_;
};

}  // namespace holdfast::watch
