// Imports from the first byte to the last shipment: many are read at once, one after the other is
// stored, batch by batch between the writes of everybody else. What fails is undone before its
// client hears of it. Loop thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "obs/log.h"
#include "shipment/import/batch_size.h"
#include "shipment/import/import_metrics.h"
#include "shipment/import/imports.h"
#include "shipment/import/upload.h"

namespace holdfast::shipment {

struct ImportSettings {
    std::int64_t bytes_max = std::int64_t{64} << 20;  // Of a text.
    std::int64_t rows_max = 2'000'000;
    std::size_t uploads_max = 2;  // At a time; as many again may wait for one with their key.
    std::size_t errors_max = 20;  // That a client is told.
    Duration batch_time = std::chrono::milliseconds{1};
    std::string directory;      // Of the staging files.
    std::int64_t free_min = 0;  // Bytes of its disk that are not for them.
};

struct ImportRequest {
    ImportFormat format = ImportFormat::csv;
    bool is_partial = false;  // Takes the good rows.
    std::string actor{};
    std::string key{};                              // The Idempotency-Key's text, if there is one.
    std::function<void(std::string_view)> watch{};  // As Upload says.
    std::function<void()> ready{};
};

// What became of an import.
struct ImportReport {
    enum class End {
        complete,
        repeated,  // It was complete before, under its key; `answer` is what was said then.
        rejected,  // `rejections` says why.
        taken,     // The same; somebody else has their ids.
        too_long,  // More bytes, or rows, than there may be.
        failed,    // `error` says why.
    };
    End end = End::failed;
    std::int64_t id = 0;
    std::int64_t rows = 0;
    Rejections rejections{};
    std::optional<Error> error{};
    KeptAnswer answer{};
};

// One under way, for those who ask.
struct ImportProgress {
    std::string actor;
    std::string_view state;  // "arriving", "waiting", "storing", "undoing".
    std::int64_t bytes = 0;
    std::int64_t rows = 0;  // To be stored; 0 while it arrives.
    std::int64_t stored = 0;
};

class Importer final : public Task {
public:
    struct World {
        Loop& loop;
        Worker& aux;
        Imports& imports;
        obs::Log& log;
        ImportMetrics& metrics;
    };
    // What the client of a complete import is told.
    using Describe = KeptAnswer (*)(const ImportReport&);
    using Done = std::function<void(const ImportReport&)>;

    Importer(const World& world, ImportSettings settings);
    ~Importer() override;
    Importer(const Importer&) = delete;
    Importer& operator=(const Importer&) = delete;

    // What begins from now on.
    void apply(ImportSettings settings) { settings_ = std::move(settings); }
    const ImportSettings& settings() const noexcept { return settings_; }

    // Errc::overloaded: there are as many as there may be.
    Result<std::shared_ptr<Upload>> open(ImportRequest request);
    // When there was no place: whether one with this key is under way, so that this is the same
    // import once more, whose answer will be there soon. Then `place_free` is called when open()
    // has a place for it, unless `who` left.
    bool wait(const void* who, std::string_view key, std::function<void()> place_free);
    void leave(const void* who);
    // The text is complete. `key`, if there is one, is asked when all of it was read; `done` is
    // called once.
    void store(const std::shared_ptr<Upload>& upload, std::function<IdempotencyKey()> key,
               Describe describe, Done done);
    // Instead: nothing of it is wanted.
    void abandon(const std::shared_ptr<Upload>& upload);

    std::vector<ImportProgress> look() const;

    const char* name() const noexcept override { return "importer"; }
    Instant step(Instant now) override;

private:
    enum class Phase { arriving, waiting, clearing, beginning, storing, completing, undoing };
    struct Import {
        std::shared_ptr<Upload> upload;
        std::string actor;
        std::string key_text;
        bool is_partial = false;
        Phase phase = Phase::arriving;
        std::function<IdempotencyKey()> ask_key;
        std::optional<IdempotencyKey> key;
        Describe describe = nullptr;
        Done done;
        ImportReport report;
        BegunImport begun;
        std::int64_t offset = 0;
        std::int64_t stored = 0;
        std::int64_t removed = 0;
        Instant begun_at{};
    };

    struct Waiter {
        const void* who;
        std::function<void()> place_free;
    };

    bool has_place() const noexcept;
    Instant discard(Instant now);
    Instant store_step(Instant now);
    Import* find(const Upload& upload) noexcept;
    void call_waiters();
    void staged(const Upload& upload, const Result<void>& result);
    void judge(Import& import, const Result<void>& result);
    void go_on(Import& import, Phase next);
    void fail(Import& import, const Error& error);
    void give_up(Import& import, ImportReport::End end);
    void end(Import& import);

    void clear(Import& import);
    void begin(Import& import);
    void store_next(Import& import);
    void complete(Import& import);
    void undo(Import& import);
    void note(Import& import, Result<StoredBatch> stored);
    void note(Import& import, const Result<Undone>& undone);
    // Whether it is to be tried again in a moment: too much was waiting.
    bool is_put_off(const Error& error);

    World world_;
    ImportSettings settings_;
    std::deque<std::unique_ptr<Import>> imports_;  // In the order in which they came.
    // Over, but the aux thread had no room to remove their files. They keep their places: so many
    // files there may be.
    std::deque<std::shared_ptr<Upload>> undiscarded_;
    std::deque<Waiter> waiters_;
    Import* current_ = nullptr;  // The one that is stored.
    bool is_asking_ = false;     // The store has not answered yet.
    std::optional<Instant> retry_at_;
    BatchSize batch_size_;
    // Dies with us: an answer that comes back later finds nobody.
    std::shared_ptr<Importer*> self_;
};

}  // namespace holdfast::shipment
