// Checks of what a name server says: a whole record set, from the host's name servers or from one
// that was chosen. Loop thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "lib/cares/resolvers.h"
#include "watch/check/checker.h"

namespace holdfast::watch {

class DnsChecker final : public Checker {
public:
    DnsChecker(const Surroundings& surroundings, Done done);
    ~DnsChecker() override;
    DnsChecker(const DnsChecker&) = delete;
    DnsChecker& operator=(const DnsChecker&) = delete;

    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<DnsChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

private:
    struct Visit {
        std::shared_ptr<const Service> service;
        bool is_probe = false;
        Instant began;
        std::shared_ptr<cares::Resolver> resolver;
        cares::QuestionId question{};
    };

    void hear(CheckId id, cares::Answer answer);

    Surroundings surroundings_;
    Done done_;
    std::map<CheckId, Visit> visits_;
};

// "192.0.2.53:53" or "192.0.2.53"; what is wrong with it, if it is no address that may be asked.
// Empty means the host's.
Result<std::string> parse_resolver(const std::string& text);

// The name that is asked for: of a PTR record of an address, its name in in-addr.arpa or ip6.arpa.
std::string question_name(const DnsCheck& check);

}  // namespace holdfast::watch
