// Looks that may hang, each in a process of its own: a file system that does not answer holds
// whoever asks it, beyond any signal. Who is late is left behind. Programs with one thread alone;
// main thread.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <sys/types.h>

#include "base/descriptor.h"
#include "base/time.h"
#include "ctl/doctor/wire.h"

namespace holdfast::ctl::doctor {

// Begun at once; its answer is fetched later, so that several look at the same time.
class Apart {
public:
    // In the other process; what it returns is at most answer_bytes_max.
    explicit Apart(const std::function<std::string()>& look);
    ~Apart();
    Apart(const Apart&) = delete;
    Apart& operator=(const Apart&) = delete;

    // False when it was not there by then, or died.
    bool fetch(std::string& answer, Instant until);

    static constexpr std::size_t answer_bytes_max = std::size_t{4} << 20U;

private:
    pid_t child_ = -1;
    Descriptor pipe_;
};

// `look` fills a record of facts.
template <typename Facts>
class Look {
public:
    explicit Look(std::function<void(Facts&)> look)
        : apart_{[look = std::move(look)] {
              Facts facts;
              look(facts);
              Encoder encoder;
              encoder(facts);
              return encoder.bytes();
          }}
    {
    }

    // False, and `facts` are as they were, when nobody can say.
    bool fetch(Facts& facts, Instant until)
    {
        std::string bytes;
        if (!apart_.fetch(bytes, until))
            return false;
        Facts found;
        Decoder decoder{bytes};
        decoder(found);
        if (decoder.is_good())
            facts = std::move(found);
        return decoder.is_good();
    }

private:
    Apart apart_;
};

}  // namespace holdfast::ctl::doctor
