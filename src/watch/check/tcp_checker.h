// Checks of what listens on a port ("tcp://db.example:5432"): to be connected, and if so defined to
// say something and to hear what is expected, within so many bytes. Loop thread.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "watch/check/addresses.h"
#include "watch/check/checker.h"

namespace holdfast::watch {

class TcpChecker final : public Checker {
public:
    TcpChecker(const Surroundings& surroundings, Done done);
    ~TcpChecker() override;
    TcpChecker(const TcpChecker&) = delete;
    TcpChecker& operator=(const TcpChecker&) = delete;

    static std::unique_ptr<Checker> make(const Surroundings& surroundings, Done done)
    {
        return std::make_unique<TcpChecker>(surroundings, std::move(done));
    }

    void begin(const Check& check, Instant now) override;
    void cancel(CheckId id) override;
    Observation give_up(CheckId id, Instant now) override;

private:
    class Talk;

    void finish(CheckId id);

    Surroundings surroundings_;
    Done done_;
    std::map<CheckId, std::unique_ptr<Talk>> talks_;
};

}  // namespace holdfast::watch
