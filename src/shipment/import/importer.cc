#include "shipment/import/importer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::shipment {
namespace {

using End = ImportReport::End;

// A queue that was full has room in a moment.
constexpr std::chrono::milliseconds moment{100};
// Undoing is in nobody's way for longer than storing is.
constexpr std::size_t undo_rows = 500;

std::string_view name_of(End end)
{
    constexpr std::array<std::string_view, 6> names{"complete", "repeated", "rejected",
                                                    "taken",    "too_long", "failed"};
    return names.at(static_cast<std::size_t>(end));
}

}  // namespace

Importer::Importer(const World& world, ImportSettings settings)
    : world_{world}, settings_{std::move(settings)}, self_{std::make_shared<Importer*>(this)}
{
    world_.loop.add(*this, never);
}

Importer::~Importer()
{
    *self_ = nullptr;
    world_.loop.remove(*this);
}

Result<std::shared_ptr<Upload>> Importer::open(ImportRequest request)
{
    if (!has_place()) {
        world_.metrics.limits_hit.with({"uploads"}).add();
        return Error{Errc::overloaded, "as many imports are under way as there may be"};
    }
    StageSettings stage{.directory = settings_.directory,
                        .free_min = settings_.free_min,
                        .rows_max = settings_.rows_max,
                        .errors_max = settings_.errors_max};
    auto import = std::make_unique<Import>();
    import->upload = std::make_shared<Upload>(
        world_.aux, std::make_shared<Stage>(std::move(stage), request.format, request.is_partial),
        std::move(request.watch), std::move(request.ready));
    import->actor = std::move(request.actor);
    import->key_text = std::move(request.key);
    import->is_partial = request.is_partial;
    import->begun_at = world_.loop.now();
    imports_.push_back(std::move(import));
    world_.metrics.under_way.set(static_cast<double>(imports_.size()));
    return imports_.back()->upload;
}

bool Importer::has_place() const noexcept
{
    return imports_.size() + undiscarded_.size() < settings_.uploads_max;
}

bool Importer::wait(const void* who, std::string_view key, std::function<void()> place_free)
{
    bool is_known = !key.empty() && std::ranges::any_of(imports_, [&](const auto& import) {
        return import->key_text == key;
    });
    if (!is_known || waiters_.size() >= settings_.uploads_max)
        return false;
    waiters_.push_back({who, std::move(place_free)});
    return true;
}

void Importer::leave(const void* who)
{
    std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.who == who; });
}

// In a step, since an import may end while another's connection is being taken apart.
void Importer::call_waiters()
{
    while (!waiters_.empty() && has_place()) {
        std::function<void()> place_free = std::move(waiters_.front().place_free);
        waiters_.pop_front();
        place_free();
    }
}

void Importer::store(const std::shared_ptr<Upload>& upload, std::function<IdempotencyKey()> key,
                     Describe describe, Done done)
{
    Import* import = find(*upload);
    CHECK(import != nullptr);
    import->ask_key = std::move(key);
    import->describe = describe;
    import->done = std::move(done);
    upload->finish([self = self_, upload = upload.get()](const Result<void>& result) {
        if (*self != nullptr)
            (*self)->staged(*upload, result);
    });
}

void Importer::abandon(const std::shared_ptr<Upload>& upload)
{
    Import* import = find(*upload);
    if (import == nullptr || import->phase != Phase::arriving)
        return;
    import->report.error = Error{Errc::unavailable, "the client went away"};
    end(*import);
}

Importer::Import* Importer::find(const Upload& upload) noexcept
{
    auto found = std::ranges::find_if(
        imports_, [&](const auto& import) { return import->upload.get() == &upload; });
    return found == imports_.end() ? nullptr : found->get();
}

void Importer::staged(const Upload& upload, const Result<void>& result)
{
    if (Import* import = find(upload))
        judge(*import, result);
}

// What there is to say before anything is stored.
void Importer::judge(Import& import, const Result<void>& result)
{
    const Stage& stage = *import.upload->stage();
    ImportReport& report = import.report;
    report.rejections = stage.rejections();
    if (report.rejections.errors.size() == settings_.errors_max)
        world_.metrics.limits_hit.with({"errors"}).add();
    if (!result || stage.has_failed()) {
        report.error = result ? stage.error() : result.error();
        return end(import);
    }
    if (import.upload->bytes() > settings_.bytes_max || stage.has_too_many_rows()) {
        bool is_rows = stage.has_too_many_rows();
        world_.metrics.limits_hit.with({is_rows ? "rows" : "bytes"}).add();
        report.end = End::too_long;
        return end(import);
    }
    bool is_wrong = report.rejections.rows > 0 && !import.is_partial;
    if (is_wrong || stage.rows() == 0) {
        report.end = End::rejected;
        return end(import);
    }
    if (import.ask_key)
        import.key = import.ask_key();
    import.phase = Phase::waiting;
    world_.loop.wake(*this);
}

Instant Importer::step(Instant now)
{
    Instant again = discard(now);
    call_waiters();
    return std::min(again, store_step(now));
}

// What is left of those that are over.
Instant Importer::discard(Instant now)
{
    while (!undiscarded_.empty() && undiscarded_.front()->discard())
        undiscarded_.pop_front();
    return undiscarded_.empty() ? never : now + moment;
}

Instant Importer::store_step(Instant now)
{
    if (is_asking_)
        return never;
    if (retry_at_ && now < *retry_at_)
        return *retry_at_;
    retry_at_.reset();
    if (current_ == nullptr) {
        auto next = std::ranges::find(imports_, Phase::waiting,
                                      [](const auto& import) { return import->phase; });
        if (next == imports_.end())
            return never;
        current_ = next->get();
        current_->phase = Phase::clearing;
    }
    switch (current_->phase) {
    case Phase::clearing:
        clear(*current_);
        break;
    case Phase::beginning:
        begin(*current_);
        break;
    case Phase::storing:
        store_next(*current_);
        break;
    case Phase::completing:
        complete(*current_);
        break;
    case Phase::undoing:
        undo(*current_);
        break;
    case Phase::arriving:
    case Phase::waiting:
        break;
    }
    return never;
}

// One that did not end, and could not be undone either, is still there.
void Importer::clear(Import& import)
{
    is_asking_ = true;
    world_.imports.undo(undo_rows, [self = self_, &import](const Result<Undone>& undone) {
        if (*self == nullptr)
            return;
        (*self)->is_asking_ = false;
        if (!undone)
            return (*self)->fail(import, undone.error());
        (*self)->go_on(import, undone->is_over ? Phase::beginning : Phase::clearing);
    });
}

void Importer::begin(Import& import)
{
    is_asking_ = true;
    world_.imports.begin(
        {.stage = import.upload->stage(), .actor = import.actor, .key = import.key},
        [self = self_, &import](Result<BegunImport> begun) {
            if (*self == nullptr)
                return;
            (*self)->is_asking_ = false;
            if (!begun)
                return (*self)->fail(import, begun.error());
            import.begun = *std::move(begun);
            if (import.begun.answer) {
                import.report.end = End::repeated;
                import.report.answer = *std::move(import.begun.answer);
                return (*self)->end(import);
            }
            import.report.id = import.begun.id;
            (*self)->go_on(import, Phase::storing);
        });
}

void Importer::store_next(Import& import)
{
    is_asking_ = true;
    world_.imports.store({.stage = import.upload->stage(),
                          .import = import.begun,
                          .offset = import.offset,
                          .stored = import.stored,
                          .rows_max = batch_size_.rows()},
                         [self = self_, &import](Result<StoredBatch> stored) {
                             if (*self == nullptr)
                                 return;
                             (*self)->is_asking_ = false;
                             (*self)->note(import, std::move(stored));
                         });
}

void Importer::note(Import& import, Result<StoredBatch> stored)
{
    if (!stored)
        return fail(import, stored.error());
    batch_size_.note(static_cast<std::size_t>(stored->stored), stored->took, settings_.batch_time);
    world_.metrics.batch_rows.set(static_cast<double>(batch_size_.rows()));
    import.offset = stored->offset;
    import.stored += stored->stored;
    for (RowError& each : stored->taken)
        import.report.rejections.add(std::move(each));
    if (!stored->taken.empty() && !import.is_partial)
        return give_up(import, End::taken);
    go_on(import, stored->is_last ? Phase::completing : Phase::storing);
}

void Importer::complete(Import& import)
{
    // The first step stored the last row, so that its id is not given to another.
    bool has_ids = import.upload->stage()->has_ids();
    import.report.rows = import.stored + (has_ids ? 0 : 1);
    if (import.report.rows == 0)
        return give_up(import, End::taken);
    import.report.end = End::complete;
    import.report.answer = import.describe(import.report);
    is_asking_ = true;
    world_.imports.complete({.id = import.report.id,
                             .rows = import.report.rows,
                             .key = import.key,
                             .answer = import.report.answer},
                            [self = self_, &import](const Result<bool>& completed) {
                                if (*self == nullptr)
                                    return;
                                (*self)->is_asking_ = false;
                                if (!completed)
                                    return (*self)->fail(import, completed.error());
                                (*self)->end(import);
                            });
}

void Importer::undo(Import& import)
{
    is_asking_ = true;
    world_.imports.undo(undo_rows, [self = self_, &import](const Result<Undone>& undone) {
        if (*self == nullptr)
            return;
        (*self)->is_asking_ = false;
        (*self)->note(import, undone);
    });
}

void Importer::note(Import& import, const Result<Undone>& undone)
{
    if (!undone) {
        if (is_put_off(undone.error()))
            return;
        world_.log.write(
            messages::import_not_undone,
            join("an import failed, and its shipments cannot be removed: ", undone.error().context),
            {{"HOLDFAST_ERROR", undone.error().context}});
        return end(import);
    }
    import.removed += undone->removed;
    if (!undone->is_over)
        return go_on(import, Phase::undoing);
    world_.log.write(messages::import_undone,
                     join("an import failed: its ", import.removed, " shipments were removed"),
                     {{"HOLDFAST_COUNT", join(import.removed)}});
    end(import);
}

void Importer::go_on(Import& import, Phase next)
{
    import.phase = next;
    world_.loop.wake(*this);
}

bool Importer::is_put_off(const Error& error)
{
    if (error.code != Errc::overloaded)
        return false;
    retry_at_ = world_.loop.now() + moment;
    world_.loop.wake(*this);
    return true;
}

void Importer::fail(Import& import, const Error& error)
{
    if (is_put_off(error))
        return;
    import.report.error = error;
    give_up(import, End::failed);
}

// Nothing of it may stay, if there is anything yet.
void Importer::give_up(Import& import, End end_of_it)
{
    import.report.end = end_of_it;
    if (import.phase == Phase::clearing || import.phase == Phase::beginning)
        return end(import);
    go_on(import, Phase::undoing);
}

void Importer::end(Import& import)
{
    auto owned =
        std::ranges::find_if(imports_, [&](const auto& each) { return each.get() == &import; });
    std::unique_ptr<Import> ended = std::move(*owned);
    imports_.erase(owned);
    if (current_ == ended.get())
        current_ = nullptr;
    undiscarded_.push_back(ended->upload);
    (void)discard(world_.loop.now());
    ImportReport& report = ended->report;
    world_.metrics.under_way.set(static_cast<double>(imports_.size()));
    world_.metrics.ended.with({name_of(report.end)}).add();
    if (report.end == End::complete) {
        Duration took = world_.loop.now() - ended->begun_at;
        world_.metrics.rows.add(static_cast<std::uint64_t>(report.rows));
        world_.log.write(messages::import_complete,
                         join("imported ", report.rows, " shipments for ", ended->actor, " in ",
                              seconds(took), " s"),
                         {{"HOLDFAST_COUNT", join(report.rows)},
                          {"HOLDFAST_ACTOR", ended->actor},
                          {"HOLDFAST_SECONDS", join(seconds(took))}});
    }
    world_.loop.wake(*this);
    if (ended->done)
        ended->done(report);
}

std::vector<ImportProgress> Importer::look() const
{
    std::vector<ImportProgress> all;
    for (const auto& import : imports_) {
        ImportProgress progress{.actor = import->actor,
                                .state = "storing",
                                .bytes = import->upload->bytes(),
                                .rows = 0,
                                .stored = import->stored};
        if (import->phase == Phase::arriving)
            progress.state = "arriving";
        else
            progress.rows = import->upload->stage()->rows();
        if (import->phase == Phase::waiting)
            progress.state = "waiting";
        if (import->phase == Phase::undoing)
            progress.state = "undoing";
        all.push_back(std::move(progress));
    }
    return all;
}

}  // namespace holdfast::shipment
