#include "daemon/tracing/traced_ledger.h"

#include <optional>
#include <string>
#include <utility>

#include "obs/trace/current.h"

namespace holdfast::daemon {
namespace {

// What both kinds of work have of their span.
class Errand {
public:
    Errand(trace::Tracer& tracer, const trace::Context& of)
        : tracer_{tracer}, of_{of}, span_{tracer.begin(&of)}
    {
    }

    const trace::Context& of() const noexcept { return of_; }
    // Another thread, before done().
    void note_refused(const Error& error) { refused_ = error.context; }
    void end(const char* name)
    {
        if (!tracer_.wants(span_))
            return;
        trace::Span span{.name = name, .attributes = {{"db.system.name", "sqlite"}}};
        if (refused_) {
            span.status = trace::Status::error;
            span.message = *std::move(refused_);
        }
        tracer_.end(span_, std::move(span));
    }

private:
    trace::Tracer& tracer_;
    trace::Context of_;
    trace::Begun span_;
    std::optional<std::string> refused_;
};

class TracedWrite final : public store::Write {
public:
    TracedWrite(std::unique_ptr<store::Write> write, trace::Tracer& tracer,
                const trace::Context& of)
        : Write{write->lane(), write->bytes()}, write_{std::move(write)}, errand_{tracer, of}
    {
    }

    void apply(store::Transaction& transaction) override
    {
        const trace::Scope scope{errand_.of()};
        write_->apply(transaction);
    }
    void refuse(Error error) override
    {
        errand_.note_refused(error);
        write_->refuse(std::move(error));
    }
    void done() override
    {
        errand_.end("store commit");
        const trace::Scope scope{errand_.of()};
        write_->done();
    }
    std::unique_ptr<store::Write> take() noexcept { return std::move(write_); }

private:
    std::unique_ptr<store::Write> write_;
    Errand errand_;
};

class TracedRead final : public store::Read {
public:
    TracedRead(std::unique_ptr<store::Read> read, trace::Tracer& tracer, const trace::Context& of)
        : read_{std::move(read)}, errand_{tracer, of}
    {
    }

    void run(sqlite::Connection& db) override
    {
        const trace::Scope scope{errand_.of()};
        read_->run(db);
    }
    void refuse(Error error) override
    {
        errand_.note_refused(error);
        read_->refuse(std::move(error));
    }
    void done() override
    {
        errand_.end("store read");
        const trace::Scope scope{errand_.of()};
        read_->done();
    }
    std::unique_ptr<store::Read> take() noexcept { return std::move(read_); }

private:
    std::unique_ptr<store::Read> read_;
    Errand errand_;
};

}  // namespace

template <typename Traced, typename Work>
Result<void> TracedLedger::submit_traced(std::unique_ptr<Work>&& work)
{
    const trace::Context* of = trace::current();
    if (of == nullptr || !tracer_.is_on())
        return ledger_.submit(std::move(work));
    auto traced = std::make_unique<Traced>(std::move(work), tracer_, *of);
    Traced& own = *traced;
    std::unique_ptr<Work> wrapped = std::move(traced);
    Result<void> submitted = ledger_.submit(std::move(wrapped));
    // Refused, it is left with whoever submitted it.
    if (!submitted)
        work = own.take();
    return submitted;
}

Result<void> TracedLedger::submit(std::unique_ptr<store::Write>&& write)
{
    return submit_traced<TracedWrite>(std::move(write));
}

Result<void> TracedLedger::submit(std::unique_ptr<store::Read>&& read)
{
    return submit_traced<TracedRead>(std::move(read));
}

}  // namespace holdfast::daemon
