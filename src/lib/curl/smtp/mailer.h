// Hands letters to mail servers, side by side on the loop, each over a connection of its own. Names
// are looked up as those of exchanges are. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "base/io.h"
#include "base/task.h"
#include "lib/curl/multi/driver.h"
#include "lib/curl/multi/names.h"
#include "lib/curl/smtp/letter.h"

namespace holdfast::curl {

class Mailer final : public Task {
public:
    // More at once end as not connected.
    static constexpr std::size_t letters_max = 64;
    using Done = std::function<void(Posted)>;

    // Is on the loop while it lives, and there must be no destruction from within a Done.
    explicit Mailer(IoLoop& loop);
    ~Mailer() override;
    Mailer(const Mailer&) = delete;
    Mailer& operator=(const Mailer&) = delete;

    const char* name() const noexcept override { return "letters"; }
    Instant step(Instant now) override;

    // `done` is called once, later, at the letter's timeout at the latest, unless it is cancelled.
    LetterId start(Letter letter, Done done);
    void cancel(LetterId id);

private:
    class Delivery;
    struct Waiting {
        Letter letter;
        Host host;
        Instant until;
        Done done;
    };
    struct Over {
        Posted posted;
        Done done;
    };

    void begin_waiting(Instant now);
    void begin(LetterId id, Waiting waiting, const std::string& addresses, Instant now);
    void finish(CURL* easy, CURLcode code);
    void end(LetterId id, Done done, Posted posted);
    Instant expire(Instant now);

    IoLoop& loop_;
    std::uint64_t numbers_ = 0;
    std::map<LetterId, Waiting> waiting_;  // For an address.
    std::map<LetterId, std::unique_ptr<Delivery>> running_;
    std::map<LetterId, Over> over_;  // Not told yet.
    Driver driver_;
    Names names_;
};

}  // namespace holdfast::curl
