// Whom TLS checks believe: each file of authorities is read once in a while, on a thread that may
// wait for the disk, whoever asks for it. Loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/loop.h"
#include "base/result.h"
#include "base/time.h"
#include "lib/gnutls/trust.h"

namespace holdfast::watch {

class Trusts {
public:
    // New authorities are trusted so late. Until they are read the old ones are good enough.
    static constexpr Duration fresh = std::chrono::hours{1};
    static constexpr std::size_t files_max = 64;

    using Found = Result<std::shared_ptr<const gnutls::Trust>>;
    using Done = std::function<void(const Found&)>;

    // `worker` collects nothing after this has gone.
    Trusts(const Loop& loop, Worker& worker);
    ~Trusts();
    Trusts(const Trusts&) = delete;
    Trusts& operator=(const Trusts&) = delete;

    // Of a file, or of the host when there is none. `done` is called once, maybe at once.
    void find(const std::string& ca_file, Done done);

private:
    class Reading;
    struct Entry {
        Found found = Error{Errc::unavailable, {}};
        Instant read_at{};
        bool is_known = false;
        bool is_reading = false;
        std::vector<Done> waiting{};
    };

    void read(const std::string& ca_file, Entry& entry);
    void note(const std::string& ca_file, Found found);

    const Loop& loop_;
    Worker& worker_;
    std::map<std::string, Entry> entries_;
    // Empty once this has gone: what is being read then comes back to nobody.
    std::shared_ptr<Trusts*> self_;
};

}  // namespace holdfast::watch
