// Checks over HTTP and HTTPS: each on a connection of its own, redirects followed here, one request
// at a time, since each may lead anywhere. Loop thread.
#pragma once

#include <map>
#include <memory>

#include "lib/curl/multi/exchanges.h"
#include "watch/check/checker.h"

namespace holdfast::watch {

class HttpChecker final : public Checker {
public:
    HttpChecker(const Surroundings& surroundings, Done done);
    ~HttpChecker() override;
    HttpChecker(const HttpChecker&) = delete;
    HttpChecker& operator=(const HttpChecker&) = delete;

    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<HttpChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

private:
    struct Visit;

    // The way to the server of the visit's URL, the request, what came of it.
    void look_up(CheckId id, Visit& visit);
    void ask(CheckId id, Visit& visit);
    void hear(CheckId id, curl::Response response);
    // True when the answer sent us on.
    bool go_on(CheckId id, Visit& visit, const curl::Response& response);
    // For the dates of a certificate that libcurl did not accept.
    void look_at_certificate(CheckId id, Visit& visit);
    // For what a probe tells of those that it did.
    void describe_chain(CheckId id, Visit& visit, curl::Course& course);
    void finish(CheckId id);
    void drop(Visit& visit);

    Surroundings surroundings_;
    Done done_;
    std::map<CheckId, std::unique_ptr<Visit>> visits_;
    // Empty once this has gone: what is being described then is told to nobody.
    std::shared_ptr<HttpChecker*> self_;
};

}  // namespace holdfast::watch
