// Removes every order there is, after keeping it in a file: a batch is read, written to the disk,
// and removed as far as nobody has changed it meanwhile. What was changed is kept and removed with
// the next pass; a later line of the file is the right one. Orders that come in the meantime stay.
// Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/job.h"
#include "base/time.h"
#include "obs/log.h"
#include "order/clear/archive.h"
#include "order/clear/removal.h"

namespace holdfast::order {

class Clearing {
public:
    // So many at once: one transaction takes some milliseconds.
    static constexpr std::size_t rows_max = 200;
    // An order is rarely changed between two looks, never so often.
    static constexpr int passes_max = 100;

    struct World {
        OrderRemoval& removal;
        Worker& aux;
        const Clock& clock;
        obs::Log& log;
        std::string (*encode)(const OrderHistory&);  // A line. Any thread.
    };
    struct Cleared {
        std::int64_t removed = 0;        // Each of them is in the file.
        std::string file{};              // Empty: there was nothing to write.
        std::optional<Error> trouble{};  // Why there are others that are left.
    };
    using Done = std::function<void(const Cleared&)>;

    // Outlives the threads of the store and the worker.
    Clearing(World world, ArchiveSettings settings);
    ~Clearing();
    Clearing(const Clearing&) = delete;
    Clearing& operator=(const Clearing&) = delete;

    void apply(ArchiveSettings settings) { settings_ = std::move(settings); }

    // Errc::conflict: it is under way already. Errc::unknown: of one batch more nobody knows yet;
    // it is in the file.
    void begin(std::string actor, Done done);

private:
    class Keep;
    struct Run;

    void read_next();
    void keep(Result<std::vector<OrderHistory>> found);
    void note_kept(const Result<void>& kept);
    void note_removed(const Result<std::vector<OrderKey>>& left, std::size_t count);
    void end_pass();
    void end(std::optional<Error> trouble = std::nullopt);

    World world_;
    ArchiveSettings settings_;
    std::unique_ptr<Run> run_;
};

}  // namespace holdfast::order
